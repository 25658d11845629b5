"""The page about the policy file explains every key, and shows only what works."""

import re
from pathlib import Path

import pytest

from config.keys import every_key
from config.policy import load_policy
from domain.policy import ClockKind, Indicator, Policy
from tests.docs.repository import ROOT, text

PAGE = ROOT / "docs" / "policy.md"
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", text(PAGE), re.M | re.S)


def explained() -> set[str]:
    """Return every key that has a row of its own in a table: the code in the row's first cell."""
    cells = re.findall(r"^\| (`.+?`) \|", text(PAGE), re.M)
    return {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}


def keys() -> set[str]:
    """Return the keys of the policy; the steps of the general rule are those of every row and explained there.

    What stands in a mapping is explained with mapping files.
    """
    return {key for key in every_key(Policy) if not key.startswith(("ladders.otherwise[]", "mappings.*"))}


def test_every_key_of_the_policy_is_explained() -> None:
    assert keys() - explained() == set()


def test_no_key_is_explained_that_does_not_exist() -> None:
    assert explained() - keys() == {*ClockKind} - keys()


def test_every_indicator_is_named() -> None:
    assert [one for one in Indicator if f"`{one}`" not in text(PAGE)] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n", 1)[0])
def test_every_example_is_accepted(example: str, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(example, encoding="utf-8")

    assert load_policy(own) != load_policy(None)


def test_every_key_stands_in_an_example() -> None:
    shown = set(re.findall(r"\w+", "\n".join(EXAMPLES)))

    assert {key for key in keys() if not {part.strip("[]*") for part in key.split(".")} - {""} <= shown} == set()

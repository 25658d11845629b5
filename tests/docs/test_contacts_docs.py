"""The page about contacts explains every key, field and reason, and shows only what works."""

import re
import tomllib

import pytest

from config.keys import every_key
from config.mapping import read_mapping
from domain.contacts import Reason
from domain.mappings import ColumnMapping, ImportMapping, NameField, SpanField
from tests.docs.repository import ROOT, text

PAGE = ROOT / "docs" / "contacts.md"
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", text(PAGE), re.M | re.S)


def section(title: str) -> str:
    return text(PAGE).partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> set[str]:
    """Return the code in the first cell of each row of a table."""
    return set(re.findall(r"^\| `([^`]+)` \|", section(title), re.M))


def keys() -> set[str]:
    """Return the keys of a mapping; those of columns are the fields, and explained with them."""
    tables = {f"durations.{one}" for one in SpanField} | {f"names.{one}" for one in NameField}
    return tables | {key for key in every_key(ImportMapping) if not key.startswith("columns.")}


def test_every_key_of_a_mapping_is_explained_and_no_other() -> None:
    assert rows("Describing a table") == keys()


def test_every_field_of_a_contact_is_explained_and_no_other() -> None:
    assert rows("The fields of a contact") == set(ColumnMapping.model_fields)


def test_every_reason_is_explained_and_no_other() -> None:
    assert rows("Rejected rows") == {reason.value for reason in Reason}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n", 1)[0])
def test_every_example_is_accepted(example: str) -> None:
    assert read_mapping("example", tomllib.loads(example)).source == "chat"


def test_every_key_stands_in_an_example() -> None:
    shown = set(re.findall(r"\w+", "\n".join(EXAMPLES)))
    seldom = {"sheet", "waited", "hold", "acw"}

    assert {key.rpartition(".")[2] for key in keys()} - shown - seldom == set()

"""What an operator may say about help desks that are asked."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.mappings import NameField
from domain.sources import Source

ZENDESK = {"kind": "zendesk", "url": "https://example.zendesk.com", "user": "reports@example.com"}
CHATWOOT = {"kind": "chatwoot", "url": "https://chat.example.com/", "account": 1}


@pytest.mark.parametrize("given", [ZENDESK, CHATWOOT, ZENDESK | {"url": "http://127.0.0.1:8080"}])
def test_a_help_desk_may_be_named(given: dict[str, Any]) -> None:
    assert Source.model_validate(given).url == given["url"].rstrip("/")


@pytest.mark.parametrize(
    ("given", "mistake"),
    [
        (ZENDESK | {"user": None}, "is missing; accepted: whose token it is"),
        (ZENDESK | {"user": "reports"}, "is missing; accepted: whose token it is"),
        (CHATWOOT | {"account": None}, "is missing; accepted: the number of the account"),
        (CHATWOOT | {"account": 0}, "greater than or equal to 1"),
        (ZENDESK | {"kind": "freshdesk"}, "zendesk"),
        (ZENDESK | {"url": "http://example.zendesk.com"}, "cannot be used"),
        (ZENDESK | {"url": "https://me:pw@example.zendesk.com"}, "cannot be used"),
        (ZENDESK | {"url": "https://example.zendesk.com/api"}, "cannot be used"),
        (ZENDESK | {"url": "https://"}, "cannot be used"),
        (ZENDESK | {"url": "https://example.com:many"}, "is not an address"),
        (ZENDESK | {"every": "0s"}, "must be longer than nothing"),
    ],
)
def test_a_mistake_is_refused(given: dict[str, Any], mistake: str) -> None:
    with pytest.raises(ValidationError, match=mistake):
        Source.model_validate(given)


def test_names_are_translated_and_others_kept() -> None:
    source = Source.model_validate(ZENDESK | {"names": {"team": {"Team A": "north"}}})

    assert source.named(NameField.TEAM, "Team A") == "north"
    assert source.named(NameField.TEAM, "Team B") == "Team B"
    assert source.named(NameField.AGENT, "Team A") == "Team A"

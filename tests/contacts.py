"""Contacts made up for tests."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.contacts import Contact
from tests.fakes import START

SHANGHAI = ZoneInfo("Asia/Shanghai")

_CALL = Contact(
    source="hotline",
    external_id="ID0001",
    channel="phone",
    arrived_at=START - timedelta(days=1),
    answered=True,
    team="north",
    agent="Diane",
    category="Billing",
    waited=17,
    talk=120,
    resolved=True,
    survey_sent=True,
    score=4,
    scale_max=5,
    rated_at=START - timedelta(days=1),
)


def call(number: int = 1, **changes: Any) -> Contact:
    """A call that was answered after 17 seconds yesterday at ten in Shanghai, and rated with 4 of 5 at once."""
    return _CALL._replace(external_id=f"ID{number:04}", **changes)

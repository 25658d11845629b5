"""Contacts made up for tests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.demo import demo_policy
from domain.contacts import Contact
from domain.policy import Policy
from domain.waits import WaitClock
from storage.contact_models import ImportRunRow
from storage.contacts import take_in
from tests.fakes import START

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DEMO = demo_policy()

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


def waiting_by(clocks: Mapping[str, WaitClock], policy: Policy = _DEMO) -> Policy:
    """Return *policy* with other clocks for the waits of some channels, which are open with the centre."""
    channels = {
        name: channel.model_copy(update={"waits": clocks[name], "hours": None}) if name in clocks else channel
        for name, channel in policy.channels.items()
    }
    return policy.model_copy(update={"channels": channels})


# Where the hour at which somebody comes is not the matter.
AT_ANY_HOUR = waiting_by(dict.fromkeys(_DEMO.channels, WaitClock.ELAPSED))


def call(number: int = 1, **changes: Any) -> Contact:
    """A call that was answered after 17 seconds yesterday at ten in Shanghai, and rated with 4 of 5 at once."""
    return _CALL._replace(external_id=f"ID{number:04}", **changes)


def at(day: date, hour: int = 12) -> datetime:
    """An hour of a local day, UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).astimezone(UTC)


def contact(number: int, day: date, **fields: Any) -> Contact:
    """A chat of team A at noon that was answered after 20 seconds and rated with 5 of 5."""
    known = {"answered": True, "waited": 20, "talk": 100, "score": 5, "scale_max": 5, "team": "A"}
    return Contact("desk", str(number), fields.pop("channel", "chat"), at(day), **{**known, **fields})


def bring(session: Session, contacts: Sequence[Contact], now: datetime, policy: Policy = AT_ANY_HOUR) -> None:
    """Take contacts in, as an import does that is done at *now*; waits are measured by the hours of *policy*."""
    run = ImportRunRow(
        source="desk", kind="file", name="f", digest="d", person="op", state="done", started_at=now, seen_at=now
    )
    session.add(run)
    session.flush()
    assert run.id is not None
    take_in(session, contacts, run.id, policy)

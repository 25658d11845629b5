"""A Slack of nothing but cards with reactions, for counting many votes; it tells how often it was asked each minute."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import Session

from handlers.kaizen.ids import CARD
from handlers.services import Clock
from storage.kaizen_models import SuggestionRow
from storage.models import MemberRow, NoticeRow
from storage.sql import insert_rows

# As many calls a minute as Slack lets pass.
_TIER_3 = 50


class SlackCards(AsyncWebClient):
    """Answers for the reactions on cards, and refuses more than Slack's limit."""

    def __init__(self, voters: Mapping[str, list[str]], clock: Clock) -> None:
        super().__init__(base_url="http://127.0.0.1:9/")
        self._voters, self._clock = voters, clock
        self.asked: list[tuple[datetime, str]] = []

    async def reactions_get(self, *, timestamp: str | None = None, **_: Any) -> Any:
        """Say who has reacted to a card."""
        now = self._clock.now()
        if sum(at > now - timedelta(minutes=1) for at, _ in self.asked) >= _TIER_3:
            raise SlackApiError("", {"ok": False, "error": "ratelimited"})  # type: ignore[no-untyped-call]
        self.asked.append((now, timestamp or ""))
        users = self._voters[timestamp or ""]
        return {"message": {"reactions": [{"name": "+1", "users": users, "count": len(users)}]}}

    @property
    def most_in_a_minute(self) -> int:
        """The largest number of calls at one moment of the clock, which a test moves minute by minute."""
        return max(Counter(at for at, _ in self.asked).values(), default=0)


def put_ideas(session: Session, ideas: int, people: int, now: datetime) -> None:
    """Store undecided ideas with cards that stand in Slack, and people who may vote."""
    members = [MemberRow(id=person(n), name="x", zone="UTC", language="en") for n in range(people)]
    session.add_all(members)
    rows = [
        SuggestionRow(
            number=f"K-{n}",
            form_key=f"f{n}",
            stage="submitted",
            author="U0AUTHOR",
            title="t",
            pain="p",
            proposal="q",
            submitted_at=now,
        )
        for n in range(1, ideas + 1)
    ]
    session.add_all(rows)
    session.flush()
    insert_rows(session, [_card(row.id or 0, now) for row in rows])


def person(number: int) -> str:
    """Name one of many people."""
    return f"U{number:07}"


def _card(idea: int, now: datetime) -> NoticeRow:
    return NoticeRow(
        key=f"k{idea}",
        dedup_key=f"k{idea}",
        kind=CARD,
        target="suggestions",
        subject_id=idea,
        state="sent",
        created_at=now,
        send_at=now,
        channel="C1",
        ts=f"{idea}.0",
        wanted=1,
        shown=1,
    )

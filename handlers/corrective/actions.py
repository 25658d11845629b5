"""What is done about corrective actions: plain functions, each one decision in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from domain.corrective import ActionState, check_whose
from domain.errors import Refusal
from domain.indicators.days import day_of
from domain.masking import holds_contact
from domain.people import Person, may_steer, steerers
from domain.policy import Policy
from domain.rights import Circle, check_circle
from handlers.corrective import ids
from storage.corrective import action_by_form, action_of, decided, end_action, keep_action, latest_actions, open_actions
from storage.corrective_models import CorrectiveActionRow
from storage.digests import KeptRun, kept_run
from storage.models import CounterRow
from storage.notices import owe, refresh_notice
from storage.sql import count_up

_SERIES: Final = "corrective_action"
# So many that were ended are shown below those that are open.
_ENDED: Final = 5


class Outcome(StrEnum):
    """What somebody says of an action: that it is done, that it is given up, or that it takes longer."""

    DONE = "done"
    DROPPED = "dropped"
    LATER = "later"


class DecisionRef(BaseModel):
    """What travels through Slack about one thing to decide: of which report, and its place there. Never a right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    run: int | None = Field(default=None, ge=0, lt=2**63)
    place: int | None = Field(default=None, ge=0, le=99)
    category: str | None = Field(default=None, max_length=100)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it back; raises `Refusal` when it is not ours."""
        try:
            return cls.model_validate_json(text or "{}")
        except ValueError:
            raise Refusal("unknown_control") from None

    def write(self) -> str:
        """Write it for a button."""
        return self.model_dump_json(exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done, as somebody has written it; *ref* says on which decision."""

    key: str
    ref: DecisionRef
    category: str | None
    cause: str
    measure: str
    owner: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of an action, or with *LATER* its new day."""

    number: str
    outcome: Outcome
    result: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Actions:
    """What is open and what was ended last, and whether whoever asks may add to it."""

    today: date
    open: tuple[CorrectiveActionRow, ...]
    ended: tuple[CorrectiveActionRow, ...]
    may_open: bool


def read_actions(session: Session, person: Person, policy: Policy, now: datetime) -> Actions:
    """Return the actions there are. Raises `Refusal` for outsiders."""
    if person.outsider:
        raise Refusal("outsider")
    rows = tuple(open_actions(session)), tuple(latest_actions(session, _ENDED))
    return Actions(day_of(now, policy.zoneinfo), *rows, may_steer(person, policy))


def check_may_open(session: Session, ref: DecisionRef, person: Person, policy: Policy) -> None:
    """Raise `Refusal` for somebody who does not answer for the numbers, and where it was decided already."""
    check_circle(Circle.STEERERS, person, policy)
    if ref.run is None or ref.place is None:
        return
    run = kept_run(session, ref.run)
    if run is None or ref.place >= len(agenda_of(run)):
        raise Refusal("unknown_control")
    if (row := decided(session, ref.run, ref.place)) is not None:
        raise Refusal("decided_already", actor=row.opened_by, number=row.number)


def agenda_of(run: KeptRun) -> list[Mapping[str, Any]]:
    """Return what a report has put to a meeting to decide; nothing for a report that does not."""
    return list(run.facts["report"].get("month", {}).get("agenda", ()))


def open_action(session: Session, wish: Wish, person: Person, policy: Policy, now: datetime) -> str:
    """Keep what was decided, tell whose it is, and remind them on its day; return its number. A form twice is one.

    Raises `Refusal` beside what cannot be right, and as `check_may_open` does.
    """
    if (known := action_by_form(session, wish.key)) is not None:
        return known.number
    check_may_open(session, wish.ref, person, policy)
    _check(wish, policy, now)
    row = _row(session, wish, person, now)
    keep_action(session, row)
    if row.owner is not None:
        key = f"corrective:{row.number}"
        owe(session, ids.YOURS, row.owner, now, f"{key}:yours", facts={"number": row.number})
        _remind(session, row.number, row.owner, wish.due_on, policy)
    if wish.ref.run is not None:
        refresh_notice(session, decision_key(wish.ref.run, wish.ref.place or 0), now)
    return row.number


def record_ending(session: Session, ending: Ending, person: Person, policy: Policy, now: datetime) -> None:
    """Record what came of an action, or give it another day.

    Raises `Refusal` for anybody but its owner and those who answer for the numbers, beside what cannot be right, and
    when somebody was a moment faster.
    """
    row = check_may_end(session, ending.number, person, policy)
    if holds_contact(ending.result):
        raise Refusal("holds_contact", ids.RESULT)
    if ending.outcome is Outcome.LATER:
        check_whose(row.owner or "", ending.due_on, day_of(now, policy.zoneinfo), _FIELDS, needed=True)
        changes: dict[str, Any] = {"due_on": ending.due_on, "result": ending.result}
    else:
        changes = {"state": ending.outcome.value, "result": ending.result, "ended_by": person.id, "ended_at": now}
    if not end_action(session, row, **changes):
        raise Refusal("action_ended", number=ending.number)
    if ending.outcome is Outcome.LATER:
        _remind(session, row.number, row.owner or "", ending.due_on, policy)
    if row.run_id is not None:
        refresh_notice(session, decision_key(row.run_id, row.place or 0), now)


def check_may_end(session: Session, number: str, person: Person, policy: Policy) -> CorrectiveActionRow:
    """Return an open action that is somebody's to end. Raises `Refusal`."""
    row = action_of(session, number)
    if row is None or person.outsider:
        raise Refusal("unknown_control")
    if person.id != row.owner and not may_steer(person, policy):
        raise Refusal("not_yours_to_steer", deciders=(*((row.owner,) if row.owner else ()), *steerers(policy)))
    if row.state != ActionState.OPEN:
        raise Refusal("action_ended", number=number)
    return row


def told(row: CorrectiveActionRow, today: date) -> dict[str, Any]:
    """Return what is told of an action, as JSON keeps it."""
    return {
        "number": row.number,
        "category": row.category,
        "measure": row.measure,
        "owner": row.owner,
        "due_on": row.due_on.isoformat() if row.due_on is not None else None,
        "state": row.state,
        "overdue": row.state == ActionState.OPEN and row.due_on is not None and row.due_on < today,
        "result": row.result,
    }


def decision_key(run_id: int, place: int) -> str:
    """Return what makes the message about one decision of a report the only one."""
    return f"digest:{run_id}:decision:{place}"


_FIELDS: Final = (ids.OWNER, ids.DUE_ON)


def _check(wish: Wish, policy: Policy, now: datetime) -> None:
    if wish.category is not None and wish.category not in policy.categories:
        raise Refusal("unknown_choice", ids.CATEGORY)
    for field, text in ((ids.CAUSE, wish.cause), (ids.MEASURE, wish.measure)):
        if holds_contact(text):
            raise Refusal("holds_contact", field)
    check_whose(wish.owner, wish.due_on, day_of(now, policy.zoneinfo), _FIELDS, needed=wish.ref.run is None)


def _row(session: Session, wish: Wish, person: Person, now: datetime) -> CorrectiveActionRow:
    return CorrectiveActionRow(
        number=f"CA-{count_up(session, CounterRow, _SERIES)}",
        form_key=wish.key,
        category=wish.category,
        cause=wish.cause,
        measure=wish.measure,
        owner=wish.owner or None,
        due_on=wish.due_on,
        state=(ActionState.OPEN if wish.owner else ActionState.NOTED).value,
        opened_by=person.id,
        opened_at=now,
        run_id=wish.ref.run,
        place=wish.ref.place,
    )


def _remind(session: Session, number: str, owner: str, due_on: date | None, policy: Policy) -> None:
    """Owe the owner a word on the morning of the day; it makes no sense any more when that day is another by then."""
    assert due_on is not None
    morning = datetime.combine(due_on, policy.digests.daily_at, policy.zoneinfo).astimezone(UTC)
    facts = {"number": number, "due_on": due_on.isoformat()}
    owe(session, ids.DUE, owner, morning, f"corrective:{number}:due:{due_on}", facts=facts)

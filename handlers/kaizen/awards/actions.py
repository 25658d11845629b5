"""What is done about awards: plain functions, each one decision in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.awards import (
    OPEN,
    AwardKind,
    AwardState,
    Tier,
    check_decider,
    decider,
    deciders,
    may_give_more,
    needs_second,
    shared,
)
from domain.kaizen.nudges import first_nudge
from domain.kaizen.states import Part, Stage, Step
from domain.people import Person, Roster
from domain.policy import Policy
from handlers.kaizen.awards import ids
from handlers.kaizen.awards.form import Choice, Decision
from handlers.kaizen.awards.nominating import Nomination
from handlers.kaizen.ids import CHANNEL
from handlers.kaizen.present import present
from handlers.kaizen.steps import Stride, take_step
from handlers.services import Desk
from storage.award_models import AwardRow, AwardShareRow
from storage.awards import (
    answer_naming,
    award_by_id,
    begin_month,
    claim_award,
    decided_awards,
    keep_award,
    open_awards,
    share_anew,
    shares_of,
    thanked,
)
from storage.calendars import load_calendar
from storage.inbox import first_time
from storage.kaizen_models import SuggestionRow
from storage.notices import owe, refresh_standing
from storage.records import note_record

_LEDGER, _OPEN_SHOWN = 30, 10
_LOOKS_BACK: Final = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class Award:
    """An award as it is shown: its row, and who has which share of it."""

    row: AwardRow
    shares: Sequence[AwardShareRow]

    @property
    def winners(self) -> frozenset[str]:
        """Whose award it is."""
        return frozenset(share.person for share in self.shares)

    @property
    def kind(self) -> AwardKind:
        """What is awarded."""
        return AwardKind(self.row.kind)

    @property
    def asked_at(self) -> datetime:
        """Since when it waits for whoever is to decide now."""
        return self.row.confirmed_at or self.row.nominated_at

    @property
    def state(self) -> AwardState:
        """How it stands."""
        return AwardState(self.row.state)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What everybody may read: what was decided on, whose ideas were thanked for, and what waits for the reader."""

    over: Sequence[Award]
    thanks: Sequence[Award]
    waiting: Sequence[Award]


def keep_nominations(
    session: Session, month: date, found: Sequence[Nomination], roster: Roster, policy: Policy, now: datetime
) -> bool:
    """Store the nominations of a month, and ask for each who decides on it; False when that was done already."""
    if not begin_month(session, month, now):
        return False
    remind_at = _remind_at(session, policy, now)
    for one in found:
        award, shares = one.rows(month, policy.kaizen.awards.currency, now, remind_at)
        award_id = keep_award(session, award, shares)
        asked = decider(one.people, policy, roster)
        if award_id is not None:
            _record(session, "award_nominated", read_award(session, award_id), "", now)
        if award_id is not None and asked is not None and one.granted_by is None:
            owe(session, ids.NOMINATED, asked, now, f"{ids.NOMINATED}:{award_id}", subject_id=award_id)
    return True


def read_award(session: Session, award_id: int) -> Award:
    """Return an award; raises `Refusal` for one that there is not."""
    row = award_by_id(session, award_id)
    if row is None:
        raise Refusal("unknown_control")
    return Award(row, shares_of(session, award_id))


def read_to_decide(session: Session, award_id: int, person: Person, policy: Policy) -> Award:
    """Return an award on which somebody may decide now; raises `Refusal`."""
    award = read_award(session, award_id)
    _check(award, person, policy)
    return award


def read_ledger(session: Session, person: Person, policy: Policy, now: datetime) -> Ledger:
    """Return what was decided in the last months, and what waits for this person. Raises `Refusal` for an outsider."""
    if person.outsider:
        raise Refusal("outsider")
    since = (now - _LOOKS_BACK).date().replace(day=1)
    waiting = [one for one in _with_shares(session, open_awards(session, _LEDGER)) if _may(one, person, policy)]
    return Ledger(
        over=_with_shares(session, decided_awards(session, since, _LEDGER)),
        thanks=_with_shares(session, thanked(session, since, _LEDGER)),
        waiting=waiting[:_OPEN_SHOWN],
    )


def asked_of(session: Session, person: str, policy: Policy, now: datetime) -> list[Award]:
    """Return the nominations on which somebody is asked to decide now, the oldest first."""
    roster = present(session, now)
    waiting = _with_shares(session, open_awards(session, _LEDGER))
    return [one for one in waiting if decider(one.winners, policy, roster, one.row.confirmed_by) == person]


def decide(session: Session, decision: Decision, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Confirm, grant or refuse a nomination; the same form twice does it once. Raises `Refusal` beside a field.

    A sum above the policy's limit is confirmed by the first and granted by a second person.
    """
    award = read_award(session, decision.award)
    if not first_time(session, decision.key, now):
        return
    _check(award, person, desk.policy)
    _check_form(award, decision, person, desk.policy)
    if decision.choice is Choice.REFUSE:
        _end(session, award, AwardState.REFUSED, person, now, reason=decision.reason)
        return
    total = _raise(session, award, decision, person, now)
    first = award.state is AwardState.NOMINATED
    if first and needs_second(total, desk.policy.kaizen.awards) and _others(award, person, desk.policy):
        _confirm(session, award, person, roster, desk.policy, now)
        return
    _grant(session, award, person, roster, desk, now)


def answer_consent(session: Session, award_id: int, named: bool, person: Person, now: datetime) -> None:
    """Note whether a winner may be thanked by name, and thank them in the channel, or no longer by name."""
    award = read_award(session, award_id)
    if award.state is not AwardState.GRANTED or not answer_naming(session, award_id, person.id, named, now):
        raise Refusal("award_not_yours")
    if named:
        owe(session, ids.THANKS, CHANNEL, now, f"{ids.THANKS}:{award_id}", subject_id=award_id)
    refresh_standing(session, award_id, (ids.GRANTED, ids.THANKS), now)


def _with_shares(session: Session, rows: Sequence[AwardRow]) -> list[Award]:
    return [Award(row, shares_of(session, row.id or 0)) for row in rows]


def _may(award: Award, person: Person, policy: Policy) -> bool:
    try:
        _check(award, person, policy)
    except Refusal:
        return False
    return True


def _check(award: Award, person: Person, policy: Policy) -> None:
    check_decider(person, award.winners, policy, award.row.confirmed_by)
    if award.state not in OPEN:
        raise Refusal("award_decided", actor=award.row.decided_by)


def _check_form(award: Award, decision: Decision, person: Person, policy: Policy) -> None:
    if decision.choice is not Choice.GRANT and not decision.reason:
        raise Refusal("award_reason_needed", ids.REASON)
    if decision.choice is Choice.GRANT and award.kind is AwardKind.QUALITY_MODEL and not decision.checked:
        raise Refusal("award_quality_unchecked", ids.CHECKED)
    if decision.choice is not Choice.OUTSTANDING:
        return
    if award.kind is not AwardKind.IMPROVEMENT or not may_give_more(person.id, policy):
        raise Refusal("award_not_head", ids.DECISION)
    if decision.amount is None:
        raise Refusal("answer_needed", ids.AMOUNT)
    if decision.amount < award.row.total:
        raise Refusal("award_less", ids.AMOUNT)


def _others(award: Award, person: Person, policy: Policy) -> bool:
    """Say whether there is anybody else who could agree; where nobody is, one must do."""
    return any(other != person.id for other in deciders(award.winners, policy))


def _raise(session: Session, award: Award, decision: Decision, person: Person, now: datetime) -> int:
    """Make an award an outstanding one, if a head says so; return its sum."""
    if decision.choice is not Choice.OUTSTANDING or decision.amount is None:
        return award.row.total
    changes = {"tier": Tier.OUTSTANDING.value, "total": decision.amount, "reason": decision.reason}
    # Whoever agreed did so to another sum.
    changes |= {"state": AwardState.NOMINATED.value, "confirmed_by": None, "confirmed_at": None}
    _claim(session, award, changes)
    share_anew(session, award.row.id or 0, shared(decision.amount, [share.person for share in award.shares]))
    session.refresh(award.row)
    _record(session, "award_raised", award, person.id, now)
    return decision.amount


def _confirm(session: Session, award: Award, person: Person, roster: Roster, policy: Policy, now: datetime) -> None:
    changes = {"state": AwardState.CONFIRMED.value, "confirmed_by": person.id, "confirmed_at": now}
    _claim(session, award, {**changes, "told": 0, "next_at": _remind_at(session, policy, now)})
    _record(session, "award_confirmed", award, person.id, now)
    asked = decider(award.winners, policy, roster, person.id)
    if asked is not None:
        key = f"{ids.SECOND}:{award.row.id}:{asked}:{now.isoformat()}"
        owe(session, ids.SECOND, asked, now, key, subject_id=award.row.id)
    refresh_standing(session, award.row.id or 0, ids.STANDING, now)


def _grant(session: Session, award: Award, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    _end(session, award, AwardState.GRANTED, person, now)
    for share in award.shares:
        key = f"{ids.GRANTED}:{award.row.id}:{share.person}"
        owe(session, ids.GRANTED, share.person, now, key, subject_id=award.row.id)
    if award.row.suggestion_id is not None:
        _reward(session, session.get_one(SuggestionRow, award.row.suggestion_id), award, person, roster, desk, now)


def _reward(
    session: Session,
    row: SuggestionRow,
    award: Award,
    person: Person,
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> None:
    """Write into the history of a suggestion that it was rewarded; what nothing else is due of is at its end then."""
    if Stage(row.stage) is Stage.MERGED:
        return
    facts = {"award": award.row.id, "tier": award.row.tier}
    stride = Stride(Step.REWARD, person.id, frozenset({Part.LEAD}), now, facts=facts)
    take_step(session, row, stride, roster, desk)


def _end(session: Session, award: Award, state: AwardState, person: Person, now: datetime, **changes: Any) -> None:
    ended = {"state": state.value, "decided_by": person.id, "decided_at": now, "next_at": None}
    _claim(session, award, {**ended, **changes})
    _record(session, f"award_{state.value}", award, person.id, now)
    refresh_standing(session, award.row.id or 0, ids.STANDING, now)


def _record(session: Session, kind: str, award: Award, person: str, now: datetime) -> None:
    """Record for good what was decided on an award: its row changes, the record does not."""
    facts = award.row.model_dump(include={"id", "kind", "tier", "total", "currency"})
    note_record(session, kind, person, now, {**facts, "month": str(award.row.month), "people": sorted(award.winners)})


def _remind_at(session: Session, policy: Policy, now: datetime) -> datetime:
    return first_nudge(now, policy.kaizen.awards, load_calendar(session, policy))


def _claim(session: Session, award: Award, changes: dict[str, Any]) -> None:
    if not claim_award(session, award.row, changes):
        raise Refusal("award_decided", actor=None)

"""From what clocks say to the messages that are owed: to each person one about a case, however many clocks speak."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from domain.bundling import can_wait
from domain.choices import Wish
from domain.clocks import ClockState, Reminder, Rung
from domain.people import Roster
from domain.policy import ClockKind, Severity
from handlers.clocks.bundling import GATHERED_IN
from handlers.clocks.ids import REMINDER
from handlers.clocks.rungs import rungs_of, weight
from handlers.clocks.sparing import AUDIENCES, UNLESS_CONTACTED, spoken_of
from handlers.clocks.telling import standings_of, told
from handlers.moves import STANDING, Line, say_in_threads
from handlers.services import Desk
from storage.bundles import WAITS
from storage.choices import who_wants
from storage.models import ClockRow, ComplaintRow, NoticeRow
from storage.notices import Debt, add_facts, latest_notices, owe_all, refresh_all_standing

_MINUTE: Final = timedelta(minutes=1)
_OVERDUE: Final = frozenset({Rung.BREACH, Rung.ESCALATION, Rung.STILL_OPEN})


@dataclass(frozen=True, slots=True)
class Owed:
    """A reminder, and the clock it is about."""

    clock: ClockRow
    reminder: Reminder


@dataclass(frozen=True, slots=True)
class Word:
    """All that one person is to hear of one case now, what weighs most at the front."""

    case: ComplaintRow
    person: str
    owed: Sequence[Owed]

    @property
    def first(self) -> Reminder:
        """What weighs most of it."""
        return self.owed[0].reminder


def owe_reminders(
    session: Session,
    cases: Mapping[int, ComplaintRow],
    owed: Sequence[Owed],
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> None:
    """Owe what clocks of *cases* say; one person gets one message about a case, even when owner and lead at once."""
    words = list(_words(session, cases, owed, roster, desk, now))
    earlier = latest_notices(session, cases, REMINDER, now - _MINUTE)
    debts = [
        _debt(word, desk, now)
        for word in _wanted(session, words)
        if not _joined(session, earlier.get((word.case.id, word.person)), word, now)
    ]
    owe_all(session, debts, now)
    # After a long sleep the head's reminder may be all that is left of a breach; the channel is told all the same.
    broken = {one.clock.id: one.clock for one in owed if one.reminder.rung in _OVERDUE}
    _show_breaches(session, broken.values(), now)


def _words(
    session: Session,
    cases: Mapping[int, ComplaintRow],
    owed: Sequence[Owed],
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> Iterator[Word]:
    standings = standings_of(session, cases)
    by_person: dict[tuple[int, str], list[Owed]] = {}
    for one in owed:
        case_id = one.clock.complaint_id
        case, kind = cases[case_id], ClockKind(one.clock.kind)
        person, rung = told(session, case, standings[case_id], kind, one.reminder, roster, desk, now)
        mine = by_person.setdefault((case_id, person), [])
        mine.append(replace(one, reminder=replace(one.reminder, rung=rung)))
    for (case_id, person), mine in by_person.items():
        mine.sort(key=lambda one: weight(one.reminder.rung), reverse=True)
        yield Word(cases[case_id], person, mine)


def _wanted(session: Session, words: Sequence[Word]) -> list[Word]:
    """Leave out what somebody has chosen not to hear."""
    early = {word.person for word in words if word.first.rung is Rung.HEADS_UP}
    wanting = who_wants(session, early, Wish.HEADS_UP) if early else frozenset()
    return [word for word in words if word.first.rung is not Rung.HEADS_UP or word.person in wanting]


def _debt(word: Word, desk: Desk, now: datetime) -> Debt:
    first = word.first
    # It is as late as the longest owed of what it says.
    since = min(one.reminder.at for one in word.owed)
    late = now - since >= desk.policy.delivery.summarise_after
    waits = late or can_wait(first.rung, Severity(word.case.severity))
    return Debt(
        REMINDER,
        word.person,
        f"clock:{word.owed[0].clock.id}:{word.person}:{first.rung}:{first.at.isoformat()}",
        subject_id=word.case.id,
        facts={"rung": first.rung.value, "at": since.isoformat(), **_about(word.owed), WAITS: waits},
        send_at=now + GATHERED_IN if waits else None,
    )


def _about(owed: Sequence[Owed]) -> dict[str, Any]:
    """Return what a message knows of its clocks, what weighs most at the front: which they are, and where each stands.

    It stands on the heaviest of its rungs, and is dropped with a contact only when all that is said of it is.
    """
    clocks = list(dict.fromkeys(one.clock.id for one in owed))
    rungs = {str(one.clock.id): one.reminder.rung.value for one in reversed(owed)}
    audiences = {str(clock): sorted({one.reminder.to for one in owed if one.clock.id == clock}) for clock in clocks}
    kept = {one.clock.id for one in owed if not one.reminder.unless_contacted}
    dropped = [clock for clock in clocks if clock not in kept]
    return {"clocks": clocks, "rungs": rungs, AUDIENCES: audiences, UNLESS_CONTACTED: dropped}


def _joined(session: Session, earlier: NoticeRow | None, word: Word, now: datetime) -> bool:
    """Let what somebody was told about a case within this minute speak of these clocks too; False when it cannot.

    It stays the message it is, so it must weigh as much already, and speak of other clocks of which one still runs.
    """
    if earlier is None:
        return False
    before: list[int] = earlier.facts["clocks"]
    about = _about(word.owed)
    lighter = weight(Rung(earlier.facts["rung"])) < weight(word.first.rung)
    if lighter or not set(about["clocks"]).isdisjoint(before) or not _still_speaks(session, earlier, now):
        return False
    more = {
        "clocks": [*before, *about["clocks"]],
        "rungs": {**rungs_of(earlier), **about["rungs"]},
        AUDIENCES: {**earlier.facts.get(AUDIENCES, {}), **about[AUDIENCES]},
        UNLESS_CONTACTED: [*earlier.facts.get(UNLESS_CONTACTED, ()), *about[UNLESS_CONTACTED]],
    }
    return add_facts(session, earlier, more, now)


def _still_speaks(session: Session, reminder: NoticeRow, now: datetime) -> bool:
    """Say whether a reminder is not about to be let go: of what it speaks something runs."""
    return any(clock.state == ClockState.RUNNING for clock in spoken_of(session, reminder, reminder.sent_at, now))


def _show_breaches(session: Session, clocks: Iterable[ClockRow], now: datetime) -> None:
    """Show what is broken on all that shows a case, and say it in the thread of its card."""
    lines = [Line(clock.complaint_id, f"line:breach:{clock.id}", {"breach": clock.kind}) for clock in clocks]
    if lines:
        refresh_all_standing(session, {line.case_id for line in lines}, STANDING, now)
        say_in_threads(session, lines, now)

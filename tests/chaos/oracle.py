"""The judge: what each person should have been told and when, beside what Slack has really received."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tests.chaos.journal import Journal
from tests.chaos.rules import CALLBACK, KINDS, ON_TIME, PRESSING, Word, words_before_long, words_every_day

_NUMBER: Final = re.compile(r"C-\d{6}-\d+")
_OF_A_CLOCK: Final = re.compile(rf"(C-\d{{6}}-\d+)|({'|'.join(KINDS)}) (?:due in|overdue by|now overdue)")
_OF_SEVERAL: Final = re.compile(r"(?:One case waits|\d+ cases wait) for you:")
_LATE: Final = re.compile(r" late[.:]|[Ww]hile I was away")
_AGAIN: Final = "(again"
LEAD, HEAD = "U0LEAD01", "U0HEAD01"
COMPLAINTS: Final = "C0COMPLAIN"


@dataclass(frozen=True)
class Heard:
    """A message as Slack received it: to whom, when, what it says, the key it carries; *new* unless it was changed."""

    to: str
    at: datetime
    text: str
    key: str
    new: bool = True

    @property
    def numbers(self) -> list[str]:
        return _NUMBER.findall(self.text)

    @property
    def clocks(self) -> list[tuple[str, str]]:
        """Of which cases it says which promises are due or overdue; none for a message that is not a reminder."""
        found, number = [], ""
        for case, kind in _OF_A_CLOCK.findall(self.text.replace("*", "")):
            number = case or number
            found += [(number, kind)] if kind else []
        return found

    @property
    def says_late(self) -> bool:
        return _LATE.search(self.text) is not None

    @property
    def says_again(self) -> bool:
        return _AGAIN in self.text


@dataclass(frozen=True)
class Fault:
    """What is wrong, in words, with which cases, and at which *place* of the journal it was found."""

    what: str
    numbers: frozenset[str]
    place: int


@dataclass
class Debt:
    """A word that is owed to somebody from a moment on, and what became of it."""

    to: str
    word: Word
    fate: str = "open"

    @property
    def is_open(self) -> bool:
        return self.fate == "open"


@dataclass
class Promise:
    """A clock of a case: what is owed about it as long as it runs."""

    kind: str
    due: datetime
    debts: list[Debt] = field(default_factory=list)
    ended: datetime | None = None

    def __post_init__(self) -> None:
        self._daily: Iterator[Word] = iter(())
        self._next: Word | None = None

    @classmethod
    def made(cls, kind: str, began: datetime, due: datetime, known: datetime) -> "Promise":
        """Make a promise with the words that will be owed about it."""
        promise, words = cls(kind, due), words_before_long(kind, began, due, known)
        promise.debts = [Debt(word.to, word) for word in words]
        promise._daily = words_every_day(kind, due, words)
        promise._next = next(promise._daily)
        return promise

    def grow(self, now: datetime) -> None:
        """Add the daily words that are owed by *now*."""
        while self.ended is None and self._next is not None and self._next.at <= now:
            self.debts.append(Debt(self._next.to, self._next))
            self._next = next(self._daily)

    def end(self, now: datetime) -> None:
        """The promise was kept, or nobody waits for it any more: what was not said by then need not be said."""
        self.grow(now)
        self.ended = now
        for debt in self.debts:
            if debt.is_open:
                debt.fate = "kept first" if debt.word.at <= now else "never due"

    def next_at(self, now: datetime) -> Iterator[datetime]:
        """Yield when a word is owed next, after *now*."""
        if self.ended is None:
            yield from (debt.word.at for debt in self.debts if debt.word.at > now)
            if self._next is not None:
                yield self._next.at


@dataclass
class Receipt:
    """A message that is owed once for a deed: to whom, since when, and how its text begins or what stands in it."""

    to: str
    at: datetime
    number: str
    words: str
    told: datetime | None = None
    key: str = ""

    def fits(self, heard: Heard) -> bool:
        return self.words in heard.text and (not self.number or self.number in heard.numbers)


@dataclass
class Case:
    """A case as the people of this world know it."""

    number: str
    filer: str
    owner: str
    team: tuple[str, ...]
    promises: list[Promise] = field(default_factory=list)
    caller: str | None = None
    contacted_at: datetime | None = None
    state: str = "assigned"
    urgent: bool = False

    def running(self, kind: str, at: datetime) -> list[Promise]:
        """Return the promises of a kind that were running at a moment, those that ended at it as well."""
        return [one for one in self.promises if one.kind == kind and (one.ended is None or one.ended >= at)]

    def end(self, now: datetime, *kinds: str) -> None:
        """End the promises of some kinds."""
        for promise in self.promises:
            if promise.kind in kinds and promise.ended is None:
                promise.end(now)

    def who(self, promise: Promise, to: str) -> str | None:
        """Return who is meant; None as long as nobody knows who calls the customer back."""
        owner = self.caller if promise.kind == "Callback" else self.owner
        return {"owner": owner, "lead": LEAD, "head": HEAD}[to]


class Judge:
    """Hears every message in the order in which Slack received it, and keeps books of what was owed.

    What comes to one person within the time that is said *together* may be one message; none where each stands alone.
    """

    def __init__(self, journal: Journal | None = None, together: timedelta = timedelta()) -> None:
        self._together, self._reminded_at = together, dict[str, datetime]()
        self.cases: dict[str, Case] = {}
        self.receipts: dict[str, list[Receipt]] = {}
        self.journal = journal or Journal()
        self.faults: list[Fault] = []
        self._keys: dict[str, str] = {}
        self._said: dict[str, list[tuple[str, str]]] = {}
        self.figures: Counter[str] = Counter()

    # What people do.

    def owes(self, receipt: Receipt) -> None:
        """Somebody is to get a message for what was done."""
        self.receipts.setdefault(receipt.to, []).append(receipt)

    def opens(self, case: Case) -> None:
        """A case was filed."""
        self.cases[case.number] = case

    def lost(self, what: str) -> None:
        """Something was acknowledged, and is nowhere."""
        self.figures["lost"] += 1
        self.blame(f"lost: {what}")

    def stuck(self, places: Iterable[int]) -> None:
        """Processes have begun something and do not come to an end with it."""
        self.figures["stuck"] += 1
        self.blame(f"stuck: {list(places)}")

    def blame(self, what: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(what, frozenset(_NUMBER.findall(what)), len(self.journal.lines)))

    # What Slack receives.

    def hear(self, heard: Heard) -> None:
        """Take note of a message."""
        said = "is told" if heard.new else "is shown"
        self.journal.note(heard.at, f"{heard.to} {said} ({heard.key[:6]}) {heard.text}", *heard.numbers)
        if heard.new:
            self.figures["messages"] += 1
            self.figures["of several cases"] += _OF_SEVERAL.match(heard.text) is not None
            self._check_once(heard)
        self._learn_caller(heard)
        clocks = heard.clocks if _is_reminder(heard) else []
        if clocks:
            known = self._said.setdefault(heard.key, [])
            fresh = [clock for clock in clocks if clock not in known]
            known.extend(fresh)
            self._reminded(heard, fresh)
        elif heard.new:
            self._received(heard)

    def _check_once(self, heard: Heard) -> None:
        if heard.key in self._keys:
            self.figures["repeated, saying so" if heard.says_again else "twice"] += 1
            if not heard.says_again:
                self.blame(f"twice: {heard} after {self._keys[heard.key]}")
        self._keys.setdefault(heard.key, str(heard.at))

    def _learn_caller(self, heard: Heard) -> None:
        if heard.new and ":telephone_receiver:" in heard.text and heard.numbers:
            case = self.cases.get(heard.numbers[0])
            if case is not None and case.state == "resolved":
                if case.caller not in (None, heard.to) or heard.to == case.owner:
                    self.figures["wrong caller"] += 1
                    self.blame(f"caller: {heard}")
                case.caller = heard.to

    def _reminded(self, heard: Heard, clocks: Iterable[tuple[str, str]]) -> None:
        """Find what a reminder was owed for: a moment of one of its promises that has come since the last one."""
        waited = False
        for number in dict.fromkeys(number for number, _ in heard.clocks):
            case = self.cases.get(number)
            kinds = [kind for of, kind in clocks if of == number]
            promises = [one for kind in kinds if case for one in case.running(kind, heard.at)]
            answered = [debt for promise in promises for debt in self._answers(heard, case, promise)]
            if heard.new and not answered and not heard.says_again:
                self.figures["without a reason"] += 1
                self.blame(f"without a reason: {heard}")
            waited = waited or any(self._waits(debt, case) for debt in answered)
        if waited and heard.new:
            self._reminded_at[heard.to] = heard.at

    def _answers(self, heard: Heard, case: Case | None, promise: Promise) -> list[Debt]:
        assert case is not None
        promise.grow(heard.at)
        come = [
            debt
            for debt in promise.debts
            if self._may_be_told(debt, case, heard)
            and debt.word.at <= heard.at
            and case.who(promise, debt.to) == heard.to
        ]
        for debt in come[:-1]:
            debt.fate = "in a later word"
        if come:
            self._is_told(come[-1], heard, case, promise)
            return come
        early = [debt for debt in promise.debts if self._comes_along(debt, case, promise, heard)]
        for debt in early:
            debt.fate = "on time"
        return early

    def _waits(self, debt: Debt, case: Case | None) -> bool:
        return bool(self._together and debt.word.waits and case is not None and not case.urgent)

    def _comes_along(self, debt: Debt, case: Case, promise: Promise, heard: Heard) -> bool:
        """Say whether a word to an owner that would come soon is said with what they hear of now."""
        until = heard.at + self._together
        theirs = debt.to == "owner" and promise.kind != CALLBACK and case.owner == heard.to
        soon = debt.is_open and heard.at < debt.word.at <= until < promise.due
        return theirs and soon and self._waits(debt, case)

    def _may_come(self, debt: Debt, case: Case, promise: Promise, now: datetime) -> datetime:
        """Return when a word is to come: at its moment, or as soon as it need not wait for others any more."""
        last = self._reminded_at.get(case.who(promise, debt.to) or "")
        if last is None or not self._waits(debt, case):
            return debt.word.at
        pressing = [promise.due - PRESSING] if promise.due > now else []
        return max(debt.word.at, min([last + self._together, *pressing]))

    def _may_be_told(self, debt: Debt, case: Case, heard: Heard) -> bool:
        """Say whether a word is still to come, or was on its way while somebody spoke to the customer."""
        if debt.fate == "spoken to meanwhile":
            return case.contacted_at is not None and heard.at <= case.contacted_at
        return debt.fate in ("open", "kept first")

    def _is_told(self, debt: Debt, heard: Heard, case: Case, promise: Promise) -> None:
        late = heard.at - self._may_come(debt, case, promise, heard.at)
        if late < ON_TIME:
            debt.fate = "on time"
        elif heard.says_late:
            debt.fate = "late, saying so"
        else:
            debt.fate = "late without a word"
            self.blame(f"late by {late} without a word: {heard}")

    def _received(self, heard: Heard) -> None:
        for receipt in self.receipts.get(heard.to, ()):
            if not receipt.fits(heard):
                continue
            if receipt.told is None:
                receipt.told, receipt.key = heard.at, heard.key
            elif receipt.key != heard.key:
                self.figures["twice"] += 1
                self.blame(f"twice: {heard} after {receipt.told}")
            return

    # What is still owed.

    def missing(self, now: datetime) -> list[str]:
        """Return what should have been said by *now* and was not, in words."""
        lacks = [f"{one.to} {one.words!r} {one.number} at {one.at}" for one in self._receipts() if one.told is None]
        for case in self.cases.values():
            if case.state == "resolved" and case.caller is None:
                lacks.append(f"{case.number} somebody who calls back")
            for promise in case.promises:
                if promise.ended is None:
                    promise.grow(now)
                    lacks.extend(self._lacks(case, promise, now))
        return lacks

    def _lacks(self, case: Case, promise: Promise, now: datetime) -> Iterator[str]:
        for to in ("owner", "lead", "head"):
            come = [debt for debt in promise.debts if debt.to == to and debt.word.at <= now]
            if not come or not come[-1].is_open or self._may_come(come[-1], case, promise, now) > now:
                continue
            if come[-1].word.unless_contacted and case.contacted_at is not None:
                come[-1].fate = "spoken to meanwhile"
                continue
            yield f"{case.number} {promise.kind} {to} at {come[-1].word.at}"

    def _receipts(self) -> Iterator[Receipt]:
        return (receipt for mine in self.receipts.values() for receipt in mine)

    def give_up(self, now: datetime) -> None:
        """What is missing by now will not come any more: it is lost."""
        for what in self.missing(now):
            self.blame(f"lost: {what}")
        for receipt in self._receipts():
            if receipt.told is None:
                receipt.told = now
                self.figures["lost"] += 1
        for promise in (promise for case in self.cases.values() for promise in case.promises):
            for debt in promise.debts:
                if promise.ended is None and debt.is_open and debt.word.at <= now:
                    debt.fate = "lost"

    def next_at(self, now: datetime) -> datetime | None:
        """Return when anybody is owed a word next."""
        moments = [at for case in self.cases.values() for one in case.promises for at in one.next_at(now)]
        held = [self._may_come(debt, case, promise, now) for case, promise, debt in self._open(now)]
        return min([*moments, *(at for at in held if at > now)], default=None)

    def _open(self, now: datetime) -> Iterator[tuple[Case, Promise, Debt]]:
        """Yield the words that were to be said by *now* and are still to be, with their promises and cases."""
        for case in self.cases.values():
            for promise in case.promises:
                come = (debt for debt in promise.debts if promise.ended is None and debt.word.at <= now)
                yield from ((case, promise, debt) for debt in come if debt.is_open)

    def sum_up(self, now: datetime) -> Counter[str]:
        """Count what became of everything that was owed by *now*."""
        figures = Counter(self.figures)
        figures["receipts"] = sum(1 for _ in self._receipts())
        for debt in (debt for case in self.cases.values() for one in case.promises for debt in one.debts):
            if debt.word.at <= now and debt.fate != "never due":
                figures["owed"] += 1
                figures[debt.fate] += 1
        return figures


def _is_reminder(heard: Heard) -> bool:
    several = _OF_SEVERAL.match(heard.text) is not None
    return heard.to.startswith("U") and (several or heard.text.startswith("C-"))

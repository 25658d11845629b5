"""How the sum behind a deadline looks: start, length, calendar, pauses, and what comes of it."""

from collections.abc import Iterator
from datetime import datetime

from domain.policy import LengthRule, Policy
from domain.reasons import Reason
from domain.spans import BusinessDays, Length
from domain.words import Words, marked
from handlers.blocks import Block, context, modal, section
from handlers.calendars.phrases import sum_lines, uncertain_note
from handlers.casework import headline, person_name
from handlers.elapsed import taken
from handlers.phrases import clock_end, moment, span
from handlers.posts import Reader
from handlers.routes import View
from handlers.why import ids
from handlers.why.actions import Sums, Told

# A deadline over many days is told by its first ones.
_LINES = 12
_SINCE = {
    "complaint": marked("Counts from {moment}, when the customer complained"),
    "reopening": marked("Counts from {moment}, when the case was reopened"),
    "deed": marked("Counts from {moment}, when what it follows was done"),
}
_RULES = {
    LengthRule.GENERAL: marked("Runs for {length}, as every such promise"),
    LengthRule.CATEGORY: marked("Runs for {length}, because of the category"),
    LengthRule.SEVERITY: marked("Runs for {length}, because of the severity"),
    LengthRule.CHANNEL: marked("Runs for {length}, because of how the customer reached us"),
    LengthRule.REOPENED: marked("Runs for {length}, because the case was reopened"),
}


def sums_window(sums: Sums, policy: Policy, now: datetime, reader: Reader) -> View:
    """The sums behind the deadlines of a case, and how long it has taken for the customer and for the team."""
    words = reader.words
    blocks = [section(f"*{headline(sums.case, policy, words)}*\n{taken(words, sums.elapsed, sums.worked)}")]
    for told in sums.clocks:
        blocks.extend(_told(told, reader))
    title, close = words.gettext("Why is it due then?"), words.gettext("Close")
    return modal(ids.WINDOW, title, blocks, submit=None, close=close)


def _told(told: Told, reader: Reader) -> list[Block]:
    words = reader.words
    due = words.gettext("Due {moment}").format(moment=moment(words, told.reason.due_at, reader.zone))
    title = f"*{clock_end(words, told.kind, told.state)}* · {due}"
    steps = [f"• {step}" for step in _steps(told, reader)]
    note = uncertain_note(words, told.reason.reckoning.unofficial_years) if told.reason.reckoning else ""
    return [section("\n".join([title, *steps])), *([context(note)] if note else [])]


def _steps(told: Told, reader: Reader) -> Iterator[str]:
    reason, words = told.reason, reader.words
    yield words.gettext(_SINCE[told.since]).format(moment=moment(words, reason.started_at, reader.zone))
    yield _length(reason, reader)
    if reason.reckoning is not None:
        yield words.gettext("Counts opening hours only:")
        lines = sum_lines(words, reason.reckoning)
        yield from lines[:_LINES]
        if len(lines) > _LINES:
            yield "…"
    yield from _pauses(told, reader)
    for person, _, until in told.snoozes:
        said = words.gettext("{person} has put a reminder off until {moment}.")
        yield said.format(person=person_name(words, person), moment=moment(words, until, reader.zone))
    if reason.recognised_late:
        yield words.gettext("When it became clear how much the case weighs, this time had run out already")
    if reason.differs:
        yield words.gettext("The rules or the calendar have changed since; the promise stays as it was made")


def _length(reason: Reason, reader: Reader) -> str:
    words = reader.words
    if reason.length is None or reason.rule not in _RULES:
        at = moment(words, reason.counted_to, reader.zone)
        return words.gettext("Ends {moment}, as it was set then").format(moment=at)
    return words.gettext(_RULES[reason.rule]).format(length=_spoken(reason.length, words))


def _spoken(length: Length, words: Words) -> str:
    if isinstance(length, BusinessDays):
        return words.ngettext("{n} business day", "{n} business days", length.days).format(n=length.days)
    return span(words, length)


def _pauses(told: Told, reader: Reader) -> Iterator[str]:
    words = reader.words
    for since, until in told.reason.pauses:
        sentence = words.gettext("Stood still for {span}, from {since} to {until}: waiting for the customer ({person})")
        yield sentence.format(
            span=span(words, until - since),
            since=moment(words, since, reader.zone),
            until=moment(words, until, reader.zone),
            person=person_name(words, told.waits[since]) if since in told.waits else "–",
        )
    if told.paused_at is not None:
        at = moment(words, told.paused_at, reader.zone)
        yield words.gettext("Stands still since {moment}: waiting for the customer").format(moment=at)

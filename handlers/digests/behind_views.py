"""How it looks to go behind a digest's numbers: which there are, and then the cases or contacts, masked."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from domain.masking import mask_order
from domain.people import may_steer
from domain.policy import Policy
from domain.words import Words, marked
from handlers.blocks import Block, actions, button, context, escape, menu, modal, section
from handlers.caselines import case_line
from handlers.casework import channel_name
from handlers.contacts.reasons import reason_words
from handlers.digests import ids
from handlers.digests.behind import MOST, Behind, Number, Published, RunRef
from handlers.digests.phrases import about_category, days_words, reason_name, scope_name
from handlers.digests.time_lines import judged_of
from handlers.digests.why_counts import told_categories
from handlers.phrases import moment, span
from handlers.posts import Reader
from handlers.routes import View
from storage.behind import Rated
from storage.imports import Refused

_NAMES: Final = {
    Number.OVERDUE: marked("Overdue that morning"),
    Number.DUE_TODAY: marked("Due that day"),
    Number.RECEIVED: marked("Complaints that came in"),
    Number.CLOSED: marked("Complaints that were closed"),
    Number.OPEN: marked("Complaints open that morning"),
    Number.REOPENED: marked("Complaints that were reopened"),
    Number.FIRST_FOLLOWUP: marked("First follow-ups that were late"),
    Number.SOLUTION: marked("Solutions that were late"),
    Number.PROMISE: marked("Promises that were broken"),
    Number.CALLBACK: marked("Callbacks that were late"),
    Number.WITHOUT_REASON: marked("Low scores without a reason"),
    Number.LOW_SCORES: marked("Lowest scores"),
    Number.ANSWERS: marked("Answers to surveys"),
    Number.WAITS: marked("Longest waits"),
    Number.REJECTED: marked("Rows that were rejected"),
}


def numbers_window(published: Published, policy: Policy, reader: Reader) -> View:
    """The window of all numbers that have something behind them."""
    words = reader.words
    rows = [_row(ref, text, words) for ref, text in _numbers(published, policy, words)]
    nothing = section(words.gettext("There is nothing behind these numbers."))
    return _window(published, rows or [nothing], words)


def behind_window(behind: Behind, policy: Policy, now: datetime, reader: Reader) -> View:
    """The window of one page of what is behind a number: cases with their menus and masked customers, or contacts."""
    words = reader.words
    title = _title(behind.ref, policy, words)
    lines = [case_line(case, policy, now, reader, customer=True) for case in behind.cases]
    lines += [_contact(one, behind.ref, policy, reader) for one in behind.contacts]
    lines += [section(_refused_line(one, reader)) for one in behind.refused]
    head = section(f"*{title}* · {_count(behind, words)}")
    return _window(behind.published, [head, *_noted(behind, policy, words), *lines, *_turning(behind, words)], words)


def _numbers(published: Published, policy: Policy, words: Words) -> Iterator[tuple[RunRef, str]]:
    for number, count in _counts(published):
        if count:
            yield RunRef(run=published.id, number=number), f"{words.gettext(_NAMES[number])}: *{count}*"
    for category, count in told_categories(published):
        ref = RunRef(run=published.id, number=Number.RECEIVED, category=category)
        yield ref, f"{_title(ref, policy, words)}: *{count}*"
    for channel, figures in published.own["channels"].items():
        if judged_of(figures["frt"]):
            ref = RunRef(run=published.id, number=Number.WAITS, channel=channel)
            yield ref, _title(ref, policy, words)


def _counts(published: Published) -> Iterator[tuple[Number, int]]:
    """Give the numbers as they were published; what must be done and complaints are the centre's alone."""
    if published.team is None and "duties" in published.facts:
        duties = published.facts["duties"]
        yield Number.OVERDUE, duties["overdue_count"]
        yield Number.DUE_TODAY, duties["today_count"]
        yield Number.WITHOUT_REASON, sum(one["count"] for one in duties.get("reasons", ()))
    complaints = published.own["complaints"]
    if complaints is not None:
        for number in (Number.RECEIVED, Number.CLOSED, Number.OPEN, Number.REOPENED):
            yield number, complaints[number.value]
        for number in (Number.FIRST_FOLLOWUP, Number.SOLUTION, Number.PROMISE, Number.CALLBACK):
            kept = complaints["on_time"][number.value]
            yield number, kept["n"] - kept["k"] if kept is not None else 0
    yield Number.LOW_SCORES, published.facts["more"][published.scope]["csat"]["low"]
    yield Number.ANSWERS, published.own["csat"]["answered"]
    yield Number.REJECTED, published.own["rejected"]


def _row(ref: RunRef, text: str, words: Words) -> Block:
    return section(text, accessory=button(words.gettext("Show"), ids.SHOW_CASES, ref.write()))


def _title(ref: RunRef, policy: Policy, words: Words) -> str:
    if ref.category is not None:
        return about_category(words, policy, ref.category)
    name = words.gettext(_NAMES[ref.number or Number.OPEN])
    return f"{name} · {escape(channel_name(policy, ref.channel, words))}" if ref.channel else name


def _noted(behind: Behind, policy: Policy, words: Words) -> Iterator[Block]:
    if behind.noted is not None:
        named = escape(reason_name(words, policy, behind.noted))
        yield section(words.gettext(":white_check_mark: Noted as the reason: {reason}").format(reason=named))


def _contact(contact: Rated, ref: RunRef, policy: Policy, reader: Reader) -> Block:
    """Show a contact; with a low score, whoever answers for the numbers can say why it is."""
    line, may = _contact_line(contact, policy, reader), reader.person is not None and may_steer(reader.person, policy)
    if contact.contact_id is None or not policy.score_reasons or not may:
        return section(line)
    named = ref.model_copy(update={"contact": contact.contact_id})
    options = {
        named.model_copy(update={"reason": key}).write(): reason_name(reader.words, policy, key)
        for key in policy.score_reasons
    }
    return section(line, accessory=menu(reader.words.gettext("Reason"), ids.GIVE_REASON, options))


def _contact_line(contact: Rated, policy: Policy, reader: Reader) -> str:
    """Say of a contact what helps to find it where it is kept: its number masked, and nobody's name."""
    words = reader.words
    parts = [moment(words, contact.at, reader.zone), escape(channel_name(policy, contact.channel, words))]
    if contact.score is not None:
        score = words.gettext("score {score} of {best}")
        parts.append(score.format(score=contact.score, best=contact.scale_max))
    if contact.waited is not None:
        waited = span(words, timedelta(seconds=contact.waited))
        if contact.worked is not None:
            worked = span(words, timedelta(seconds=contact.worked))
            waited = words.gettext("{span} ({worked} in opening hours)").format(span=waited, worked=worked)
        parts.append(words.gettext("waited {span}").format(span=waited))
    if contact.category:
        parts.append(escape(contact.category))
    if contact.reason:
        named = escape(reason_name(words, policy, contact.reason))
        parts.append(words.gettext("reason: {reason}").format(reason=named))
    parts.append(f"{escape(contact.source)} {escape(mask_order(contact.external_id))}")
    return " · ".join(parts)


def _refused_line(row: Refused, reader: Reader) -> str:
    """Say of a row that was not taken in where it stands and what is wrong with it, and nothing of what it says."""
    words = reader.words
    place = words.gettext("line {line}").format(line=row.line)
    wrong = " ".join(part for part in (escape(row.field), reason_words(row.reason, words)) if part)
    return " · ".join([moment(words, row.at, reader.zone), escape(row.source), place, wrong])


def _count(behind: Behind, words: Words) -> str:
    if behind.more:
        counted = words.gettext("more than {n}").format(n=MOST)
    elif behind.refused:
        counted = words.ngettext("{n} row", "{n} rows", behind.total).format(n=behind.total)
    elif behind.of_contacts:
        counted = words.ngettext("{n} contact", "{n} contacts", behind.total).format(n=behind.total)
    else:
        counted = words.ngettext("{n} case", "{n} cases", behind.total).format(n=behind.total)
    known = words.gettext("{counted}, as known now").format(counted=counted)
    if behind.pages == 1:
        return known
    where = words.gettext("page {page} of {pages}").format(page=_place(behind) + 1, pages=behind.pages)
    return f"{known} · {where}"


def _turning(behind: Behind, words: Words) -> list[Block]:
    place = _place(behind)
    turns = (
        (True, words.gettext("Back"), ids.BACK, RunRef(run=behind.ref.run)),
        (place > 0, words.gettext("Previous"), ids.PREVIOUS, behind.ref.model_copy(update={"page": place - 1})),
        (
            place < behind.pages - 1,
            words.gettext("Next"),
            ids.NEXT,
            behind.ref.model_copy(update={"page": place + 1}),
        ),
    )
    return actions([button(label, action, ref.write()) for there, label, action, ref in turns if there])


def _place(behind: Behind) -> int:
    return min(behind.ref.page, behind.pages - 1)


def _window(published: Published, blocks: list[Block], words: Words) -> View:
    small = f"{days_words(words, list(published.days))} · {scope_name(words, published.scope)}"
    title, close = words.gettext("Behind the numbers"), words.gettext("Close")
    return modal(ids.WINDOW, title, [context(small), *blocks], submit=None, close=close)

"""What is said of a digest after it was published: that later rows have changed it, and that it was muted."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from domain.digests.corrections import Apart, Headline, changed_apart, changed_kept, changed_numbers, changed_waits
from domain.indicators.ladder import SampleLadder
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.numbers import Entered
from domain.policy import ClockKind, Policy
from domain.words import Words
from handlers.blocks import Block, actions, button, escape, section
from handlers.casework import category_name, channel_name
from handlers.digests import ids
from handlers.digests.behind import RunRef
from handlers.digests.phrases import apart_words, wait_words
from handlers.digests.reports import Kind
from handlers.phrases import clock_name, moment
from handlers.posts import Post, Reader
from handlers.services import Desk
from storage.digest_models import DigestRunRow
from storage.digests import KeptRun, run_told
from storage.models import NoticeRow


def corrected_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """In the thread of a digest: what its figures were, and what later rows have made of them."""
    before, after = (Headline.from_dict(notice.facts[name]) for name in ("before", "after"))
    run = run_told(session, notice.subject_id)
    shown = " · ".join(_changes(before, after, desk.policy, reader.words))
    # Translators: {changes} such as "CSAT 92.3 % (96 of 104) → 91.9 % (102 of 111)"; {day} such as 2026-09-14.
    text = reader.words.gettext(
        "What came later has changed this digest: {changes}. What was published stays as it is; "
        "`{command} {day}` shows the figures as of now."
    ).format(changes=shown, command=f"/{desk.policy.slack.command_prefix}quality", day=_asked(run))
    return Post(text.replace("*", ""), [section(f":arrows_counterclockwise: {text}")])


def published_of(run: KeptRun | DigestRunRow) -> Headline:
    """Return the figures that a digest was published with."""
    scope = next(one for one in run.facts["report"]["scopes"] if one["scope"] == run.scope)
    return Headline.of(scope, run.facts.get("numbers", {}).get(run.scope, {}))


def known_of(run: KeptRun | DigestRunRow) -> Headline:
    """Return the figures of a digest that people know: as they were told last, and what was never told as published."""
    return Headline.from_dict({**published_of(run).as_dict(), **run.known})


def updated(run: KeptRun, desk: Desk, reader: Reader) -> str:
    """Say when a digest was last corrected and all that has changed since it was published; nothing if nothing has."""
    if run.told_at is None:
        return ""
    changes = list(_changes(published_of(run), known_of(run), desk.policy, reader.words))
    if not changes:
        return ""
    # Translators: stands below a digest; {changes} such as "CSAT 92.3 % (96 of 104) → 91.9 % (102 of 111)".
    return reader.words.gettext("(updated {moment}) {changes}").format(
        moment=moment(reader.words, run.told_at, reader.zone), changes=" · ".join(changes)
    )


def muted_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """In the thread of a digest: somebody wishes quiet for the rest of the day, or no longer does."""
    words, person = reader.words, f"<@{notice.facts['person']}>"
    if notice.facts["until"] is None:
        text = words.gettext("{person} wishes to hear of corrections again.").format(person=person)
    else:
        until = moment(words, datetime.fromisoformat(notice.facts["until"]), reader.zone)
        text = words.gettext(
            "{person} has muted this digest until {until}: corrections of figures are told then. Reminders of cases "
            "go on."
        ).format(person=person, until=until)
    return Post(text, [section(text)])


def closer(run: KeptRun, words: Words, now: datetime) -> list[Block]:
    """The buttons below a digest: go behind its numbers, ask why, and have quiet for today.

    Of a report, of which nothing is told later, the cases can be had as a file instead.
    """
    ref = RunRef(run=run.id).write()
    muted = run.muted_until is not None and run.muted_until > now
    last = (words.gettext("Unmute"), ids.UNMUTE) if muted else (words.gettext("Mute today"), ids.MUTE)
    if run.digest != Kind.DAILY:
        last = (words.gettext("Cases as a file"), ids.EXPORT)
    return actions(
        [
            button(words.gettext("Show the cases"), ids.OPEN_CASES, ref),
            button(words.gettext("Why?"), ids.OPEN_WHY, ref),
            button(*last, ref),
        ]
    )


def _asked(run: KeptRun) -> str:
    """Write the days as they are typed behind the command."""
    return str(run.last_day) if run.first_day == run.last_day else f"{run.first_day}..{run.last_day}"


def _changes(before: Headline, after: Headline, policy: Policy, words: Words) -> Iterator[str]:
    ladder = SampleLadder(policy.digests.percent_from, policy.digests.verdict_from)
    if before.satisfaction != after.satisfaction:
        was, now = (_share(Proportion(*one.satisfaction), ladder, words) for one in (before, after))
        yield f"*{words.gettext('CSAT')}* {was} → {now}"
    if before.contacts != after.contacts:
        yield words.gettext("contacts {before} → {after}").format(before=before.contacts, after=after.contacts)
    for name, was_of, now_of in changed_waits(before, after):
        heading = words.gettext("FRT {channel}").format(channel=escape(channel_name(policy, name, words)))
        yield f"*{heading}* {_wait(was_of, words)} → {_wait(now_of, words)}"
    for name, was_apart, now_apart in changed_apart(before, after):
        channel = escape(channel_name(policy, name, words))
        shown = " → ".join(_apart(one, words) for one in (was_apart, now_apart))
        yield f"*{words.gettext('Outside opening hours')}* {channel} {shown}"
    yield from _changed_cases(before, after, policy, words)
    for key, entered_before, entered in changed_numbers(before, after):
        if (number := policy.daily_numbers.get(key)) is not None:
            shown = " → ".join(_number(one, ladder, words) for one in (entered_before, entered))
            yield f"{escape(number.name.in_language(words.language))} {shown}"


def _changed_cases(before: Headline, after: Headline, policy: Policy, words: Words) -> Iterator[str]:
    came, closed = (_count(name, before, after) for name in ("received", "closed"))
    if came is not None:
        yield words.gettext("complaints in {before} → {after}").format(before=came[0], after=came[1])
    if closed is not None:
        yield words.gettext("closed {before} → {after}").format(before=closed[0], after=closed[1])
    if before.top != after.top and after.top is not None:
        name, count = after.top
        yield words.gettext("most about {category}: {count} of {received}").format(
            category=category_name(policy, name, words), count=count, received=after.cases["received"]
        )
    for name, was, now in changed_kept(before, after):
        shown = [words.gettext("{k} of {n}").format(k=k, n=n) for k, n in (was, now)]
        yield f"{clock_name(words, ClockKind(name))} {' → '.join(shown)}"


def _count(name: str, before: Headline, after: Headline) -> tuple[int, int] | None:
    """Return how many there were and are; None where that is the same."""
    was, now = before.cases.get(name, 0), after.cases.get(name, 0)
    return (was, now) if was != now else None


def _share(share: Proportion, ladder: SampleLadder, words: Words) -> str:
    counts = words.gettext("{k} of {n}").format(k=share.k, n=share.n)
    if share.percent is None or not ladder.sample(share.n).shows_percent:
        return counts
    return words.gettext("{percent} % ({counts})").format(percent=half_up(share.percent, 1), counts=counts)


def _number(entered: Entered | None, ladder: SampleLadder, words: Words) -> str:
    if entered is None:
        return "–"
    return (
        f"{entered.part:,}" if entered.whole is None else _share(Proportion(entered.part, entered.whole), ladder, words)
    )


def _wait(wait: tuple[int, int | None], words: Words) -> str:
    answered, median = wait
    counted = words.ngettext("{n} contact answered", "{n} contacts answered", answered).format(n=answered)
    if median is None:
        return counted
    shown = words.gettext("median {median}").format(median=wait_words(words, median))
    return f"{shown} ({counted})"


def _apart(apart: Apart, words: Words) -> str:
    contacts, answered, median = apart
    return apart_words(words, {"contacts": contacts, "answered": answered, "median_s": median})

"""Days and waits, and whom a report is about, in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from babel.dates import format_date

from domain.indicators.rounding import half_up
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import escape
from handlers.casework import category_name, channel_name
from handlers.digests.gather import CENTRE
from handlers.phrases import locale_of, span

_IN_SECONDS: Final = 600


def scope_name(words: Words, scope: str) -> str:
    """Name the centre, or a team as contacts name it."""
    return words.gettext("the whole centre") if scope == CENTRE else escape(scope)


def days_words(words: Words, days: list[date]) -> str:
    """Write a day, or the first and the last of several."""
    shown = [
        format_date(day, "EEE d MMM" if words.language == "en" else "M月d日(EEE)", locale_of(words)) for day in days
    ]
    return shown[0] if len(shown) == 1 else f"{shown[0]} – {shown[-1]}"


def about_category(words: Words, policy: Policy, category: str) -> str:
    """Name the complaints about something; it is for mrkdwn."""
    named = escape(category_name(policy, category, words))
    return words.gettext("Complaints about {category}").format(category=named)


def sentences(words: Words, said: Iterable[str]) -> str:
    """Join sentences: in Chinese nothing stands between them."""
    return ("" if words.language == "zh_CN" else " ").join(said)


def unexplained_line(words: Words, policy: Policy, missing: Sequence[Mapping[str, Any]]) -> str:
    """Say how many low scores are owed a reason, and of which channels."""
    total = sum(one["count"] for one in missing)
    named = [channel_name(policy, one["channel"], words) for one in missing]
    counted = [f"{name} {one['count']}" for name, one in zip(named, missing, strict=True)]
    # Translators: {channels} such as "Online chat", or "Online chat 3 · Phone 1".
    said = words.ngettext(
        "{n} low score without a reason ({channels})", "{n} low scores without a reason ({channels})", total
    )
    return said.format(n=total, channels=escape(" · ".join(counted if len(missing) > 1 else named)))


def reason_name(words: Words, policy: Policy, key: str) -> str:
    """Name a reason of low scores; one that the policy has dropped since is shown by its key."""
    reason = policy.score_reasons.get(key)
    return reason.name.in_language(words.language) if reason is not None else key


def day_words(words: Words, day: date) -> str:
    """Write a day with its year."""
    return format_date(day, "d MMM y" if words.language == "en" else "y年M月d日", locale_of(words))


def month_words(words: Words, month: date) -> str:
    """Write the month of a day."""
    return format_date(month, "MMMM y" if words.language == "en" else "y年M月", locale_of(words))


def wait_words(words: Words, seconds: float) -> str:
    """Write a wait: in seconds as long as people count in them."""
    if seconds < _IN_SECONDS:
        return words.gettext("{seconds} s").format(seconds=half_up(seconds, 0))
    return span(words, timedelta(seconds=seconds))


def apart_words(words: Words, apart: Mapping[str, Any]) -> str:
    """Say who came to a live channel while it was closed: counts, and a median where some were answered."""
    n, answered, median = apart["contacts"], apart["answered"], apart["median_s"]
    if median is None:
        said = words.ngettext("{n} contact, {answered} answered", "{n} contacts, {answered} answered", n)
        return said.format(n=n, answered=answered)
    said = words.ngettext(
        "{n} contact, {answered} answered, median {median}", "{n} contacts, {answered} answered, median {median}", n
    )
    return said.format(n=n, answered=answered, median=wait_words(words, median))


def closed_words(words: Words, closed: int) -> str:
    """Say of the answers to a channel how many came before it opened, so that nothing of their waits counts."""
    said = words.ngettext("{n} of them while closed, as 0 s", "{n} of them while closed, as 0 s each", closed)
    return said.format(n=closed)

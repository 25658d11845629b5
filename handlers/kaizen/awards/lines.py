"""An award in words: what it is for, who has which share, why they were nominated, and who decided."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain.indicators.rounding import half_up
from domain.kaizen.awards import AwardKind, AwardState, Tier
from domain.words import Words, marked
from handlers.blocks import retold
from handlers.digests.phrases import month_words
from handlers.kaizen.awards.actions import Award
from handlers.phrases import together

# So many ideas of a month are named in the ledger; with the longest titles more would be cut by Slack.
_THANKED_AT_ONCE: Final = 12
_NAMES: Final = {
    AwardKind.IMPROVEMENT: marked("Improvement award"),
    AwardKind.QUALITY_MODEL: marked("Quality model"),
    AwardKind.COMPLAINT_HANDLER: marked("Best complaint handler"),
}
_TIERS: Final = {
    Tier.THANKS: marked("adopted"),
    Tier.DONE: marked("carried out"),
    Tier.EFFECT: marked("shown to work by a check"),
    Tier.OUTSTANDING: marked("outstanding"),
}
_SIGNS: Final = {
    AwardState.NOMINATED: ":hourglass_flowing_sand:",
    AwardState.CONFIRMED: ":hourglass_flowing_sand:",
    AwardState.GRANTED: ":trophy:",
    AwardState.REFUSED: ":heavy_minus_sign:",
}


def award_name(award: Award, words: Words) -> str:
    """Name an award: what it is for, and of which month."""
    parts = [words.gettext(_NAMES[award.kind])]
    if award.row.suggestion_id is not None:
        parts.append(f"{award.row.reasons['number']} {retold(award.row.reasons['title'])}")
    if award.row.tier is not None:
        parts.append(words.gettext(_TIERS[Tier(award.row.tier)]))
    return " · ".join([*parts, month_words(words, award.row.month)])


def sum_words(award: Award, words: Words, amount: int | None = None) -> str:
    """Write a sum, or an *amount* of it, in its currency; nothing is an honour."""
    shown = award.row.total if amount is None else amount
    if not shown:
        return words.gettext("an honour without money")
    # Translators: a sum such as "500 CNY".
    return words.gettext("{amount} {currency}").format(amount=shown, currency=award.row.currency)


def people_words(award: Award, words: Words) -> str:
    """Name who shares an award; who has not shown their name with the idea is counted until they agree to it."""
    named = [f"<@{share.person}>" for share in award.shares if share.named or not share.hidden]
    if others := len(award.shares) - len(named):
        said = words.ngettext("{n} person without a name", "{n} people without a name", others)
        named.append(said.format(n=others))
    return together(words, named)


def reasons_of(award: Award, words: Words) -> Iterator[str]:
    """Say why somebody was nominated: the figures, and nothing about anybody else."""
    figures: Mapping[str, Mapping[str, Any]] = award.row.reasons.get("figures", {})
    write = _model if award.kind is AwardKind.QUALITY_MODEL else _handler
    for person, one in figures.items():
        yield f"<@{person}>: {write(one, words)}"
    if award.row.tier == Tier.DONE:
        yield words.gettext("It was adopted and carried out.")
    if award.row.tier == Tier.EFFECT:
        yield words.gettext("A check has found it improved, and what must not suffer has not.")
    if award.row.tier == Tier.OUTSTANDING and award.row.reason:
        yield f"“{retold(award.row.reason)}”"


def ledger_line(award: Award, words: Words) -> str:
    """Write an award as a line of the ledger; whose nomination was refused is not named."""
    decided = [f"<@{person}>" for person in (award.row.confirmed_by, award.row.decided_by) if person is not None]
    granted = award.state is AwardState.GRANTED
    sentence = words.gettext("granted by {people}") if granted else words.gettext("refused by {people}")
    parts = [award_name(award, words)]
    if granted:
        parts += [people_words(award, words), sum_words(award, words)]
    parts.append(sentence.format(people=together(words, decided)))
    if award.row.reason:
        parts.append(f"“{retold(award.row.reason)}”")
    return f"{_SIGNS[award.state]} {' · '.join(parts)}"


def thanks_line(month: date, awards: Sequence[Award], words: Words) -> str:
    """Thank in one line for all ideas of a month that were adopted, and are not done yet."""
    title = words.gettext("Thank you for what was adopted · {month}").format(month=month_words(words, month))
    ideas = [
        f"{award.row.reasons['number']} {retold(award.row.reasons['title'])} ({people_words(award, words)})"
        for award in awards[:_THANKED_AT_ONCE]
    ]
    if more := len(awards) - len(ideas):
        ideas.append(words.gettext("and {n} more").format(n=more))
    return f":heart: {title} · {' · '.join(ideas)}"


def _model(one: Mapping[str, Any], words: Words) -> str:
    sentence = words.gettext(
        "{satisfied} of {answered} satisfied on {days} days: at least {low} % as if all had the same channels"
    )
    return sentence.format(
        satisfied=one["satisfied"], answered=one["answered"], days=one["days"], low=half_up(one["low"], 1)
    )


def _handler(one: Mapping[str, Any], words: Words) -> str:
    sentence = words.gettext(
        "{resolved} complaints resolved, {weighty} of them high or urgent; {met} of {due} promises kept in time; "
        "{satisfied} of {answered} satisfied with the handling; {reopened} came back"
    )
    return sentence.format(**one)

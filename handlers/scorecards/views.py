"""How scorecards look: one with every item, those of a lead's people in a line each, a spread, and the rules."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from domain.indicators.rounding import half_up
from domain.policy import Policy
from domain.scorecards.rules import Item, ItemRule, ScorecardRules
from domain.scorecards.scores import STEPS, Card, Line, Missing, NoScore, Spread
from domain.words import Words, marked
from handlers.blocks import Block, context, paragraphs, section
from handlers.digests.phrases import day_words, month_words, wait_words
from handlers.posts import Post, Reader
from handlers.scorecards.actions import Scorecards

_NAMES: Final = {
    Item.CSAT: marked("CSAT"),
    Item.RESOLUTION: marked("Complaint resolution rate"),
    Item.AHT: marked("Average handling time"),
    Item.QA: marked("QA evaluations"),
    Item.ON_TIME: marked("Follow-ups, callbacks and promises in time"),
    Item.KNOWLEDGE: marked("Knowledge test"),
    Item.IMPROVEMENT: marked("Improvements done or measured, and talks"),
}


def scorecards_post(found: Scorecards, policy: Policy, reader: Reader) -> Post:
    """The answer to a question for scorecards."""
    if found.spread is not None:
        return _post(_title(found, reader.words), _spread(found.spread, policy, reader.words), found, reader)
    if not found.one:
        lines = [_short(person, card, policy, reader.words) for person, card in found.cards]
        return _post(_title(found, reader.words), lines, found, reader)
    ((person, card),) = found.cards
    title = _title(found, reader.words) if found.own else f"<@{person}> · {_title(found, reader.words)}"
    return _post(title, _card(card, policy, reader.words), found, reader)


def rules_post(rules: ScorecardRules, policy: Policy, reader: Reader) -> Post:
    """The rules, which everybody may read: what counts how much, and when there is no score."""
    words = reader.words
    title = words.gettext("How a scorecard is made")
    since = words.gettext("For the months that begin on {day} or later").format(day=day_words(words, rules.valid_from))
    lines = [since, *(_rule(item, rule, words) for item, rule in rules.items.items()), *_limits(policy, words)]
    small = [_who_sees(words), _human(words)]
    text = "\n".join([title, *lines, *small])
    return Post(text.replace("*", ""), [section(f"*{title}*"), *paragraphs(lines), context(*small)])


def _post(title: str, lines: Iterable[str], found: Scorecards, reader: Reader) -> Post:
    kept, small = list(lines), [*_small_print(found, reader.words)]
    blocks: list[Block] = [section(f"*{title}*"), *paragraphs(kept), context(*small)]
    return Post("\n".join([title, *kept, *small]).replace("*", ""), blocks)


def _title(found: Scorecards, words: Words) -> str:
    month = month_words(words, found.month.first)
    if found.spread is not None:
        return words.gettext("Scorecards of {month}, without names").format(month=month)
    if not found.one:
        return words.gettext("Scorecards of your people, {month}").format(month=month)
    return words.gettext("Scorecard of {month}").format(month=month)


def _card(card: Card, policy: Policy, words: Words) -> Iterator[str]:
    yield _total(card, policy, words)
    for line in card.lines:
        yield "• " + _line(line, words)
    if card.hurried:
        yield words.gettext(
            "Handling times earn nothing this month: customers came back more often than those of others, beyond "
            "chance, or the evaluations are poor. Too fast is no better than too slow."
        )
    if not card.days:
        yield words.gettext(
            "No contact and no case of this month names this person. If contacts have another name for them, a lead "
            "can say so with `/quality agents`."
        )


def _short(person: str, card: Card, policy: Policy, words: Words) -> str:
    return f"• <@{person}> · {_total(card, policy, words)}"


def _total(card: Card, policy: Policy, words: Words) -> str:
    """Write the score, or why there is none."""
    if card.score is not None:
        return words.gettext("*{score} of 100*, from {measured} points that could be measured").format(
            score=half_up(card.score, 1), measured=card.measurable
        )
    if card.why is NoScore.FEW_DAYS:
        sentence = words.ngettext(
            "*No score*: worked on {n} day, and it takes {least}",
            "*No score*: worked on {n} days, and it takes {least}",
            card.days,
        )
        return sentence.format(n=card.days, least=policy.scorecard.days_from)
    return words.gettext("*No score*: only {measured} points could be measured, and it takes {least}").format(
        measured=card.measurable, least=policy.scorecard.measurable_from
    )


def _line(line: Line, words: Words) -> str:
    name, rule = words.gettext(_NAMES[line.item]), line.rule
    if line.missing is Missing.UNRECORDED:
        return words.gettext("*{item}*: left out, for it is not recorded here").format(item=name)
    assert line.measure is not None, "what is recorded was measured"
    if line.points is None or line.measure.value is None:
        return words.gettext("*{item}*: left out, for n = {n} is less than {fewest}").format(
            item=name, n=line.measure.n, fewest=rule.fewest
        )
    return _sentence(line, words).format(
        item=name,
        value=_value(line.item, line.measure.value, words),
        n=line.measure.n,
        expected=wait_words(words, float(line.measure.expected or 0)),
        floor=_end(line.item, rule.floor, words),
        target=_end(line.item, rule.target, words),
        points=half_up(line.points, 1),
        weight=rule.weight,
    )


def _sentence(line: Line, words: Words) -> str:
    """Return how an item is said: handling time has a band, and no floor and target."""
    if line.item is Item.AHT:
        return words.gettext("*{item}*: {value} (n = {n}), expected {expected}: {points} of {weight} points")
    return words.gettext("*{item}*: {value} (n = {n}), from {floor} to {target}: {points} of {weight} points")


def _value(item: Item, value: Fraction, words: Words) -> str:
    if item is Item.AHT:
        return wait_words(words, float(value))
    if item is Item.IMPROVEMENT:
        return str(value)
    return words.gettext("{percent} %").format(percent=half_up(value, 1))


def _end(item: Item, value: float | None, words: Words) -> str:
    """Write a floor or a target as it stands in the rules; a band has none."""
    shown = f"{value or 0:g}"
    return shown if item is Item.IMPROVEMENT else words.gettext("{percent} %").format(percent=shown)


def _rule(item: Item, rule: ItemRule, words: Words) -> str:
    name = words.gettext(_NAMES[item])
    if item is Item.AHT:
        sentence = words.gettext(
            "• *{item}*: {weight} points from 0.8 to 1.1 times what one would expect of the same channels and "
            "categories, nothing below half of it or above 1.6 times; n from {fewest}"
        )
    else:
        sentence = words.gettext(
            "• *{item}*: {weight} points; nothing up to {floor}, all from {target}; n from {fewest}"
        )
    return sentence.format(
        item=name,
        weight=rule.weight,
        floor=_end(item, rule.floor, words),
        target=_end(item, rule.target, words),
        fewest=rule.fewest,
    )


def _limits(policy: Policy, words: Words) -> Iterator[str]:
    rules = policy.scorecard
    yield words.gettext(
        "What could not be measured is left out, and the rest counts for 100. With less than {points} points measured, "
        "or on less than {days} days of work, there is no score, and no nought."
    ).format(points=rules.measurable_from, days=rules.days_from)
    yield words.gettext(
        "CSAT is held against what is usual in the same channels, and pulled towards it as if {pull} more customers "
        "had answered as usual. Complaints that come in never count against anyone, nor does what was broken before "
        "somebody had the case, or while another department had it."
    ).format(pull=rules.pull)


def _spread(found: Spread, policy: Policy, words: Words) -> Iterator[str]:
    """Write how many scores lie where; of a few, none could be shown without showing whose it is."""
    if found.median is None:
        yield words.ngettext(
            "There is {n} score: too few to show how they are spread and not whose they are. It takes {least}.",
            "There are {n} scores: too few to show how they are spread and not whose they are. It takes {least}.",
            found.scored,
        ).format(n=found.scored, least=policy.scorecard.spread_from)
    else:
        ends = [*(str(step) for step in STEPS[1:]), "100"]
        for low, high, count in zip(STEPS, ends, found.counts, strict=True):
            shown = words.ngettext("{n} person", "{n} people", count).format(n=count)
            yield f"• {low}–{high}: {shown}"
        yield words.gettext("Median: {median} of 100").format(median=half_up(found.median, 1))
    yield words.ngettext("{n} person has no score.", "{n} people have no score.", found.unscored).format(
        n=found.unscored
    )


def _small_print(found: Scorecards, words: Words) -> Iterator[str]:
    yield words.gettext("Why these figures: `/quality scorecard rules` has the weights, which everybody may read.")
    if found.settled_on is not None:
        yield words.gettext("Answers to this month still come in until {day}, so figures may change.").format(
            day=day_words(words, found.settled_on)
        )
    yield _who_sees(words)
    yield _human(words)


def _who_sees(words: Words) -> str:
    return words.gettext("A scorecard is seen by the agent it is about and by their own lead, and by nobody else.")


def _human(words: Words) -> str:
    return words.gettext(
        "Nothing follows from it by itself: it is for coaching and awards, and a human decides. It is no ranking."
    )

"""What a check has found, in plain words: before and after, how sure it is, and what else may explain it."""

from collections.abc import Iterator
from fractions import Fraction

from domain.indicators.charts import FEWEST_DAYS
from domain.indicators.days import Period
from domain.indicators.proportions import Interval
from domain.indicators.rounding import exact, half_up
from domain.indicators.verdicts import Verdict as Reached
from domain.indicators.verdicts import verdict
from domain.kaizen.effects import FEWEST, Change, Effect, Lack, Net, Way
from domain.kaizen.metrics import NATURES, Metric, MetricKind
from domain.kaizen.plans import WASH_IN_DAYS, WORKING_DAYS_AFTER, Hold, Verdict
from domain.kaizen.series import Side
from domain.policy import Policy
from domain.words import Words, marked
from handlers.digests.phrases import day_words
from handlers.kaizen.checking.measuring import Measured, baseline_of
from handlers.kaizen.plan_words import metric_name, metric_value, plan_place, side_words
from handlers.phrases import together
from handlers.quality.names import signed
from storage.plan_models import SuggestionPlanRow

_VERDICTS = {
    Verdict.IMPROVED: marked("improved"),
    Verdict.NO_EVIDENCE: marked("no clear change"),
    Verdict.WORSE: marked("worse"),
    Verdict.INSUFFICIENT: marked("too little to say"),
}
_SIGNS = {
    Verdict.IMPROVED: ":chart_with_upwards_trend:",
    Verdict.NO_EVIDENCE: ":heavy_minus_sign:",
    Verdict.WORSE: ":chart_with_downwards_trend:",
    Verdict.INSUFFICIENT: ":hourglass:",
}
_MEANINGS = {
    Way.BETTER: marked("That is better by more than chance explains."),
    Way.WORSE: marked("That is worse by more than chance explains."),
    Way.UNCLEAR: marked("Chance alone could explain that."),
}
_GUARDS = {
    Way.BETTER: marked("it has not suffered"),
    Way.UNCLEAR: marked("it has not clearly suffered"),
    Way.WORSE: marked("it is clearly worse, and so the change is no improvement"),
}
_LACKS = {
    Lack.FEW_BEFORE: marked("Counted before the change: {n}; {least} are needed. Waiting does not help."),
    Lack.FEW_AFTER: marked("Counted after the change so far: {n}; {least} are needed."),
    Lack.DAYS_BEFORE: marked("Days with a value before the change: {n}; {least} are needed. Waiting does not help."),
    Lack.DAYS_AFTER: marked("Days with a value after the change so far: {n}; {least} are needed."),
}
_LEAST = {
    Lack.FEW_BEFORE: FEWEST,
    Lack.FEW_AFTER: FEWEST,
    Lack.DAYS_BEFORE: FEWEST_DAYS,
    Lack.DAYS_AFTER: WORKING_DAYS_AFTER,
}
_HOLDS = {
    Hold.HELD: marked("Looked at again after 60 days: it has held."),
    Hold.FADED: marked("Looked at again after 60 days: it has faded."),
    Hold.INSUFFICIENT: marked("Looked at again after 60 days: there is too little to say."),
}
# What became standard without evidence has no effect that could hold or fade.
_SHOWS = {
    Hold.HELD: marked("Looked at again after 60 days: an effect can be seen now."),
    Hold.FADED: marked("Looked at again after 60 days: there is still no effect to be seen."),
    Hold.INSUFFICIENT: marked("Looked at again after 60 days: there is too little to say."),
}


def verdict_name(words: Words, found: Verdict) -> str:
    """Name a verdict."""
    return words.gettext(_VERDICTS[found])


def verdict_sign(found: Verdict) -> str:
    """Return the sign of a verdict."""
    return _SIGNS[found]


def hold_words(words: Words, hold: Hold, *, by_evidence: bool) -> str:
    """Say what is left of an effect."""
    return words.gettext((_HOLDS if by_evidence else _SHOWS)[hold])


def report_lines(
    plan: SuggestionPlanRow, measured: Measured, overlapping: list[str], policy: Policy, words: Words
) -> Iterator[str]:
    """Say all that a check has found, a line for each thing. It is for mrkdwn."""
    metric, guard = Metric(plan.metric), Metric(plan.guard)
    place = plan_place(plan, policy, words)
    # Translators: such as "*Customer satisfaction* (Phone): 85.0 % (255 of 300) → 92.0 % (276 of 300)".
    line = words.gettext("*{metric}* ({place}): {change}")
    changed = change_words(metric, measured.effect.own, words)
    yield line.format(metric=metric_name(words, metric), place=place, change=changed)
    yield _meaning(measured.effect.own, words)
    yield from _beside(metric, measured.effect, plan, words)
    if (aimed := _target(plan, metric, measured.effect.own.after, words)) is not None:
        yield aimed
    yield _guard(guard, measured.guard, words)
    if overlapping:
        sentence = words.gettext(
            "{ideas} changed something for the same figure in the same days: the effects cannot be separated."
        )
        yield f":warning: {sentence.format(ideas=together(words, overlapping))}"


def days_line(plan: SuggestionPlanRow, measured: Measured, words: Words) -> str:
    """Say which days were compared."""
    sentence = words.gettext("Compared: {before} with {after}. The first {n} days after the change count for neither.")
    before, after = (_period(words, one) for one in (baseline_of(plan), measured.after))
    return sentence.format(before=before, after=after, n=WASH_IN_DAYS)


def change_words(metric: Metric, change: Change, words: Words) -> str:
    """Write a figure before and after with its numbers, and how far it moved."""
    before, after = (side_words(metric, one, words) for one in (change.before, change.after))
    moved = _moved(metric, change, words)
    # Translators: such as "85.0 % (255 of 300) → 92.0 % (276 of 300)", and by how much that is, in bold.
    sentence = words.gettext("{before} → {after}, {moved}") if moved else words.gettext("{before} → {after}")
    return sentence.format(before=before, after=after, moved=moved)


def early_words(plan: SuggestionPlanRow, measured: Measured | None, days: int, words: Words) -> Iterator[str]:
    """Say what a trial looks like so far: too early to judge, and therefore not judged."""
    said = words.gettext("Too early to say: {n} of {all} working days are over.")
    yield said.format(n=days, all=WORKING_DAYS_AFTER)
    if measured is not None:
        yield so_far_words(Metric(plan.metric), measured.effect.own, words)
    if plan.check_on is not None:
        yield words.gettext("I check it on {day}.").format(day=day_words(words, plan.check_on))


def so_far_words(metric: Metric, change: Change, words: Words) -> str:
    """Write a figure before a change and so far, without how far it moved: that would look like a verdict."""
    return words.gettext("{metric} so far: {change}").format(
        metric=metric_name(words, metric),
        change=f"{side_words(metric, change.before, words)} → {side_words(metric, change.after, words)}",
    )


def lack_words(change: Change, words: Words) -> str:
    """Say of what there is too little."""
    assert change.lack is not None
    side = change.before if change.lack in (Lack.FEW_BEFORE, Lack.DAYS_BEFORE) else change.after
    n = side.n if change.lack in (Lack.FEW_BEFORE, Lack.FEW_AFTER) else len(side.points)
    return words.gettext(_LACKS[change.lack]).format(n=n, least=_LEAST[change.lack])


def _meaning(change: Change, words: Words) -> str:
    return lack_words(change, words) if change.way is None else words.gettext(_MEANINGS[change.way])


def _beside(metric: Metric, effect: Effect, plan: SuggestionPlanRow, words: Words) -> Iterator[str]:
    """Say how all other teams moved in the same weeks, and what is left of the pilot's change then."""
    if effect.others is None or effect.net is None:
        return
    others = words.gettext("All other teams in the same weeks: {change}")
    yield others.format(change=change_words(metric, effect.others, words))
    if (moved := _net(metric, effect.net, words)) is not None:
        yield moved
    if effect.own.way in (Way.BETTER, Way.WORSE) and effect.way is Way.UNCLEAR:
        yield words.gettext("So it may be something that happened to everybody, and not this change.")


def _net(metric: Metric, net: Net, words: Words) -> str | None:
    if net.moved is None:
        return None
    said = words.gettext("Against them it moved by {moved}").format(moved=_distance(metric, net.moved, words))
    return f"{said}{_bounds(net.interval, words)}"


def _guard(metric: Metric, guard: Effect, words: Words) -> str:
    name, said = metric_name(words, metric), change_words(metric, guard.own, words)
    judged = words.gettext(_GUARDS[guard.way]) if guard.way is not None else lack_words(guard.own, words)
    # Translators: {metric} is what must not suffer, {change} how it moved, {judged} whether it has suffered.
    return words.gettext("What must not suffer, {metric}: {change}: {judged}").format(
        metric=name, change=said, judged=judged
    )


def _target(plan: SuggestionPlanRow, metric: Metric, after: Side, words: Words) -> str | None:
    if after.value is None:
        return None
    met = verdict(after.value, exact(plan.target), NATURES[metric].better) is Reached.MET
    sentence = (
        words.gettext("The target of {value} is reached.")
        if met
        else words.gettext("The target of {value} is not reached.")
    )
    return sentence.format(value=metric_value(words, metric, plan.target))


def _moved(metric: Metric, change: Change, words: Words) -> str:
    if change.moved is None:
        return ""
    if change.interval is not None:
        return f"*{_distance(metric, change.moved, words)}*{_bounds(change.interval, words)}"
    if NATURES[metric].kind is MetricKind.TIME and change.before.value:
        share = 100 * change.moved / change.before.value
        return f"*{signed(share, 0)} %*"
    return ""


def _distance(metric: Metric, moved: Fraction, words: Words) -> str:
    if NATURES[metric].kind is MetricKind.TIME:
        return words.gettext("{seconds} s").format(seconds=signed(moved, 0))
    # Translators: percentage points.
    return words.gettext("{points} pp").format(points=signed(moved, 1))


def _bounds(interval: Interval | None, words: Words) -> str:
    if interval is None:
        return ""
    low, high = (str(half_up(bound, 1)).replace("-", "−") for bound in (interval.low, interval.high))
    # Translators: the ends of an interval, behind what lies in it.
    return " " + words.gettext("({low} to {high})").format(low=low, high=high)


def _period(words: Words, period: Period) -> str:
    return f"{day_words(words, period.first)} – {day_words(words, period.last)}"

"""Why, in words: what the figure is, what it is held against, and which rule has decided."""

from collections.abc import Iterator
from typing import Final

from domain.digests.signals import HISTORY
from domain.indicators.charts import FEWEST_DAYS, Finding
from domain.indicators.frt import Statistic
from domain.indicators.rounding import half_up
from domain.policy import Policy
from domain.targets import Indicator
from domain.waits import WaitClock
from domain.words import Words, marked
from handlers.blocks import Block, actions, button, context, escape, modal, retold, section
from handlers.casework import channel_name
from handlers.digests import ids
from handlers.digests.behind import Published, RunRef
from handlers.digests.lines import FINDINGS, Page
from handlers.digests.phrases import about_category, day_words, days_words, scope_name
from handlers.digests.time_lines import judged_by, judged_of
from handlers.digests.why import Point, Why
from handlers.digests.why_counts import judged_categories
from handlers.posts import Reader
from handlers.quality.names import value_words
from handlers.routes import View

_DEFINITIONS: Final = {
    Indicator.CSAT: marked(
        "How many of those who answered the survey are satisfied: a 4 or 5 of 5, 6 or 7 of 7, 9 or 10 of 10, a thumb "
        "up. A day counts the answers that came on it, whenever the contact was."
    ),
    Indicator.FRT: marked(
        "How long customers wait for the first word of a person, from their arrival on. Whoever still waits beyond the "
        "target stands behind all who were answered."
    ),
}
_JUDGED: Final = {
    Statistic.MEDIAN: marked("The median is judged: half of them waited no longer."),
    Statistic.P90: marked("The 90th percentile is judged: nine of ten waited no longer."),
    Statistic.MEAN: marked("The mean of those who were answered is judged."),
}
_CLOCKS: Final = {
    WaitClock.LIVE: marked(
        "Here all of a wait counts, but only of those who came in opening hours. The others have a line of their own."
    ),
    WaitClock.BUSINESS: marked(
        "Here only what of a wait lies in opening hours counts. Whoever came and was answered outside them waited 0 s."
    ),
    WaitClock.ELAPSED: marked("Here all of a wait counts, by day and by night."),
}
_FORMULAS: Final = {
    Indicator.CSAT: marked("CSAT = satisfied answers ÷ all answers × 100; its interval is Wilson's at 95 %"),
    Indicator.FRT: marked("FRT = first answer of a person − arrival; percentiles are nearest rank"),
}
_RULES: Final = {
    Finding.COMMON_CAUSE: marked(
        "Its point lies inside the limits, and no run of points is longer than chance explains: normal variation."
    ),
    Finding.TOO_FEW: marked(
        "There is too little data before it, or too few answers in the point itself: nothing can be said."
    ),
    Finding.ABOVE: marked("Its point lies above the upper limit: a signal."),
    Finding.BELOW: marked("Its point lies below the lower limit: a signal."),
    Finding.JUMP: marked("The step from the point before is longer than points usually differ: a signal."),
    Finding.SHIFT: marked(
        "The points up to this one stay on one side of the centre longer than chance explains: a signal."
    ),
    Finding.CROSSINGS: marked("The points cross their centre more seldom than chance explains: a signal."),
}


def choice_window(published: Published, policy: Policy, reader: Reader) -> View:
    """The window in which an indicator is chosen."""
    words = reader.words
    rows = [_row(RunRef(run=published.id), words.gettext("CSAT"), words)]
    for name, figures in published.own["channels"].items():
        if judged_of(figures["frt"]):
            heading = words.gettext("FRT {channel}").format(channel=escape(channel_name(policy, name, words)))
            rows.append(_row(RunRef(run=published.id, channel=name), heading, words))
    rows += [
        _row(RunRef(run=published.id, category=one), about_category(words, policy, one), words)
        for one in judged_categories(published)
    ]
    return why_frame(published, rows, words)


def why_window(why: Why, policy: Policy, reader: Reader) -> View:
    """The window that says why."""
    words = reader.words
    page = Page(
        why.published.facts, why.published.own, why.published.facts["more"][why.published.scope], policy, reader
    )
    lines = [*_figure(why, page), *_target(why, policy, words)]
    if why.charted:
        lines += [*_limits(why, page), *_decided(why, page)]
    else:
        lines.append(words.gettext("*Limits*: those of waits are about single days; the digest of a day has them."))
    heading = words.gettext("The last points")
    points = "\n".join(_point(point, page) for point in why.points)
    blocks = [
        section(f"*{_name(why, policy, words)}*\n{_definition(why, policy, words)}"),
        section(f"_{words.gettext(_FORMULAS[why.indicator])}_"),
        section("\n".join(lines)),
        section(f"*{heading}*\n{points}"),
        *actions([button(words.gettext("Back"), ids.BACK_TO_WHY, RunRef(run=why.published.id).write())]),
    ]
    return why_frame(why.published, blocks, words)


def _name(why: Why, policy: Policy, words: Words) -> str:
    if why.channel is None:
        return words.gettext("CSAT")
    return words.gettext("FRT {channel}").format(channel=escape(channel_name(policy, why.channel, words)))


def _definition(why: Why, policy: Policy, words: Words) -> str:
    """Say what the figure is, and of waits by which clock they count in their channel."""
    said = words.gettext(_DEFINITIONS[why.indicator])
    if why.channel is None:
        return said
    channel = policy.channels.get(why.channel)
    frt = why.published.own["channels"].get(why.channel, {}).get("frt", {})
    said = f"{said} {words.gettext(_JUDGED[judged_by(frt)])}"
    return f"{said} {words.gettext(_CLOCKS[channel.waits if channel is not None else WaitClock.ELAPSED])}"


def _figure(why: Why, page: Page) -> Iterator[str]:
    words = page.words
    newest = why.points[-1]
    target = page.own["csat"]["target"]
    shown = page.share(newest.share, target) if newest.share is not None else _wait(newest, page)
    yield words.gettext("*As published*: {figure}").format(figure=shown)


def _target(why: Why, policy: Policy, words: Words) -> Iterator[str]:
    if why.target is None:
        yield words.gettext("*Target*: none for this day")
        return
    since = day_words(words, why.target.valid_from)
    value = value_words(words, why.indicator, why.target.value)
    if why.set_by is None:
        yield words.gettext("*Target*: {value} since {day}, from the policy file").format(value=value, day=since)
    else:
        yield words.gettext("*Target*: {value} since {day}, set by {person}: {reason}").format(
            value=value, day=since, person=f"<@{why.set_by.person}>", reason=retold(why.set_by.reason)
        )


def _limits(why: Why, page: Page) -> Iterator[str]:
    """Say between which limits the day had to lie; they know nothing of targets."""
    words = page.words
    newest = why.pooled or why.points[-1].share
    if why.shares is not None and newest is not None:
        n = newest.n
        limits = why.shares.at(n) if n else None
        low, high = (half_up(limits.low, 1), half_up(limits.high, 1)) if limits is not None else ("–", "–")
        yield words.gettext("*Limits* (n = {n}): {low} % to {high} %, around {centre} %").format(
            n=n, low=low, high=high, centre=half_up(why.shares.centre, 1)
        )
    elif why.waits is not None:
        yield words.gettext("*Limits*: {low} to {high}, around {centre}; a step of up to {step}").format(
            low=page.wait(max(float(why.waits.lower), 0)),
            high=page.wait(float(why.waits.upper)),
            centre=page.wait(float(why.waits.mean)),
            step=page.wait(float(why.waits.range_limit)),
        )
    else:
        yield words.gettext("*Limits*: none yet, they take {n} days with data").format(n=FEWEST_DAYS)
        return
    yield _frozen(why, words)


def _frozen(why: Why, words: Words) -> str:
    if why.frozen is None:
        return words.gettext("They are those of the {n} days before, and will be frozen.").format(n=HISTORY)
    return words.gettext("Frozen from {days}: limits that slide along would absorb what they are to show.").format(
        days=days_words(words, list(why.frozen))
    )


def _decided(why: Why, page: Page) -> Iterator[str]:
    words = page.words
    if not page.fresh:
        yield words.gettext("*What decided*: nothing. The data was old or incomplete, so the digest gave no verdict.")
        return
    finding, rule = words.gettext(FINDINGS[why.finding]), words.gettext(_RULES[why.finding])
    yield words.gettext("*What decided*: {finding}. {rule}").format(finding=finding, rule=rule)
    if why.pooled is not None:
        yield words.gettext(
            "The day alone has too few answers for limits: it was judged with the days of its week before it, {k} of "
            "{n}, and against the weeks before."
        ).format(k=why.pooled.k, n=why.pooled.n)
    if why.runs is not None and why.runs.last is not None:
        yield words.gettext(
            "Points up to this one on one side of the centre: {run} (chance explains {longest}). Crossings of the "
            "centre: {crossings} (chance explains no fewer than {fewest})."
        ).format(
            run=why.runs.last.length,
            longest=why.runs.longest_expected,
            crossings=why.runs.crossings,
            fewest=why.runs.fewest_crossings_expected,
        )


def _point(point: Point, page: Page) -> str:
    days = days_words(page.words, [*dict.fromkeys((point.first, point.last))])
    return f"{days}  {_value(point, page)}"


def _value(point: Point, page: Page) -> str:
    if point.share is None:
        return _wait(point, page)
    return page.part(point.share) if point.share.n else page.words.gettext("no survey answers")


def _wait(point: Point, page: Page) -> str:
    words = page.words
    median = page.wait(point.wait) if point.wait is not None else words.gettext("still waiting")
    said = words.gettext("median {median}").format(median=median)
    if point.answered is None:
        return said
    counted = words.ngettext("{n} contact answered", "{n} contacts answered", point.answered).format(n=point.answered)
    return f"{said} · {counted}"


def _row(ref: RunRef, text: str, words: Words) -> Block:
    return section(f"*{text}*", accessory=button(words.gettext("Why?"), ids.SHOW_WHY, ref.write()))


def why_frame(published: Published, blocks: list[Block], words: Words) -> View:
    """The window of all that is said of why."""
    small = f"{days_words(words, list(published.days))} · {scope_name(words, published.scope)}"
    title, close = words.gettext("Why?"), words.gettext("Close")
    return modal(ids.WINDOW, title, [context(small), *blocks], submit=None, close=close)

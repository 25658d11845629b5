"""Why so many complaints are usual or more, in words."""

from collections.abc import Iterator
from typing import Final

from domain.indicators.surges import FEWEST_DAYS, Surge
from domain.policy import Policy
from domain.words import Words, marked
from handlers.blocks import actions, button, section
from handlers.digests import ids
from handlers.digests.behind import RunRef
from handlers.digests.phrases import about_category, days_words
from handlers.digests.why_counts import WhyCount
from handlers.digests.why_views import why_frame
from handlers.posts import Reader
from handlers.routes import View

_DEFINITION: Final = marked(
    "How many complaints about this came on a day, by when the customer complained; duplicates and what was no "
    "complaint are left out. Working days are compared with working days, and others with others."
)
_RULES: Final = {
    Surge.NORMAL: marked("So many come by chance, or one or two: nothing unusual."),
    Surge.WARNING: marked("Chance brings so many on fewer than 2.3 % of such days: a signal."),
    Surge.ALARM: marked("Chance brings so many on fewer than 0.14 % of such days: a signal."),
}
_FIXED: Final = marked("So many reach the fixed limit: a signal.")


def why_count_window(why: WhyCount, policy: Policy, reader: Reader) -> View:
    """The window that says why so many complaints about something are usual, or more."""
    words = reader.words
    heading = words.gettext("The last points")
    points = "\n".join(f"{days_words(words, [day])}  {count}" for day, count in why.points)
    blocks = [
        section(f"*{about_category(words, policy, why.category)}*\n{words.gettext(_DEFINITION)}"),
        section("\n".join(_lines(why, words))),
        section(f"*{heading}*\n{points}"),
        *actions([button(words.gettext("Back"), ids.BACK_TO_WHY, RunRef(run=why.published.id).write())]),
    ]
    return why_frame(why.published, blocks, words)


def _lines(why: WhyCount, words: Words) -> Iterator[str]:
    yield words.gettext("*As published*: {figure}").format(figure=why.count)
    if why.usual is not None:
        yield words.ngettext(
            "*Usual*: {mean} a day, from {n} such day in eight weeks",
            "*Usual*: {mean} a day, from {n} such days in eight weeks",
            why.days,
        ).format(mean=f"{why.usual:.1f}", n=why.days)
    if why.fixed:
        limit = words.gettext("*Limit*: {n}, fixed while there are fewer than {fewest} such days")
        yield limit.format(n=why.limits.warning, fewest=FEWEST_DAYS)
    else:
        limits = words.gettext("*Limits*: a warning from {warning} on, an alarm from {alarm} on")
        yield limits.format(warning=why.limits.warning, alarm=why.limits.alarm)
    rule = _FIXED if why.fixed and why.surge is not Surge.NORMAL else _RULES[why.surge]
    yield words.gettext("*What decided*: {rule}").format(rule=words.gettext(rule))

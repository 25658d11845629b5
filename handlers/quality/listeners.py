"""Slack in, Slack out, for the numbers on demand."""

from functools import partial

from domain.errors import Refusal
from domain.indicators.days import Period
from domain.people import may_steer
from domain.rights import ANYONE, STEERERS, TEAM
from domain.words import marked
from handlers.posts import Post
from handlers.quality import goal_views, ids
from handlers.quality.arguments import Known, is_all_unknown, read_asked, read_compared, read_export
from handlers.quality.compare_views import comparison_post
from handlers.quality.comparing import compare, periods_of
from handlers.quality.figure_views import figures_post
from handlers.quality.figures import AT_ONCE, read_figures, what_is_known
from handlers.quality.goals import read_goals, set_target
from handlers.quality.sending import check_export, send_export
from handlers.replies import open_form, reader_of
from handlers.routes import Act, Command, Routes, Verb
from handlers.services import Services
from handlers.verbs import follow
from storage.counted import count_day, days_to_count

_TODAY = Verb("", marked("`{command}`: the figures of today so far"))
_NAMED = (
    Verb(
        "yesterday",
        marked("`{command} yesterday`, `week`, `last week`, `month`, `last month`: the figures of these days"),
        "yesterday",
        also=("昨天", "昨日"),
    ),
    Verb("week", marked("`{command} 2026-09-14` or `2026-09-01..2026-09-14`: the figures of any days"), "week"),
    Verb(
        "by",
        marked(
            "`{command} by team`, `by channel`, `by category`, and `by agent` for their own lead; with days before or "
            "after it, as in `{command} last week by team`"
        ),
        "by team",
        also=("按",),
    ),
)
_COMPARE = Verb(
    "compare",
    marked("`{command} compare last week week`, `compare phone chat last month`: two periods, channels or teams"),
    "compare A B",
    also=("对比", "比较"),
)
_EXPORT = Verb(
    "export",
    marked("`{command} export csv` or `xlsx`, and days after it: one row for each complaint, as a file for you alone"),
    "export csv",
    also=("导出",),
)
_TARGET = Verb(
    "target",
    marked("`{command} target`: the targets, how they came to be, and the form to set one"),
    "target",
    also=("targets", "目标", "目标值"),
)


def register(routes: Routes) -> None:
    """Enter what people can ask for."""
    entry = Command("The quality figures, their targets, and cases as a file")
    routes.command(ids.COMMAND, partial(quality_command, routes), entry, ANYONE)
    routes.verb(ids.COMMAND, _TODAY, partial(show_figures, ""), TEAM)
    for verb in _NAMED:
        routes.verb(ids.COMMAND, verb, partial(show_figures, verb.name), TEAM)
    routes.verb(ids.COMMAND, _COMPARE, compare_figures, TEAM)
    routes.verb(ids.COMMAND, _EXPORT, export_cases, STEERERS)
    routes.verb(ids.COMMAND, _TARGET, open_target, TEAM)
    routes.view(ids.TARGET_FORM, submit_target, STEERERS)


async def quality_command(routes: Routes, act: Act, services: Services) -> None:
    """Do what the command asks for; days and what else narrows figures down stand in any order behind it."""
    await follow(routes, act, services, show_whatever)


async def show_figures(word: str, act: Act, services: Services) -> None:
    """Answer with the figures that *word* and what stands behind it ask for."""
    await _answer(act, await _figures(f"{word} {act.text}", act, services))


async def show_whatever(act: Act, services: Services) -> bool:
    """Answer with figures where all that was typed asks for some; say whether it does."""
    try:
        post = await _figures(act.text, act, services)
    except Refusal as refusal:
        if not is_all_unknown(refusal, act.text):
            raise
        return False
    await _answer(act, post)
    return True


async def compare_figures(act: Act, services: Services) -> None:
    """Answer with two periods, teams or channels side by side."""
    compared = read_compared(act.text, await _known(act, services))
    for period in periods_of(compared):
        await _count(period, services)
    comparison = await services.store.read(compare, compared, act.person, services.policy, act.now)
    await _answer(act, comparison_post(comparison, services.policy, reader_of(act)))


async def export_cases(act: Act, services: Services) -> None:
    """Send the cases of some days as a file in a direct message."""
    wish = read_export(act.text, await _known(act, services))
    await services.store.read(check_export, wish, act.person, services.policy)
    words = act.words
    await act.ack(words.gettext("I am writing the file. It comes as a direct message."), response_type="ephemeral")
    act.later(send_export(act, services, wish))


async def open_target(act: Act, services: Services) -> None:
    """Open the form for a target; who may not set one is told privately which there are."""
    goals = await services.store.read(read_goals, act.person, services.policy, act.now)
    if not may_steer(act.person, services.policy):
        await _answer(act, goal_views.targets_post(goals, services.policy, reader_of(act)))
        return
    await act.ack()
    act.later(open_form(act, goal_views.target_form(goals, services.policy, reader_of(act))))


async def submit_target(act: Act, services: Services) -> None:
    """Keep a target; what cannot be one is refused beside its field."""
    goal = goal_views.read_target(act.view, act.key)
    await services.store.write(set_target, goal, act.person, services.desk, act.now)
    await act.ack()

    services.ring()


async def _figures(text: str, act: Act, services: Services) -> Post:
    known = await _known(act, services)
    asked = read_asked(text, known)
    await _count(asked.period, services)
    roster = services.directory.roster()
    figures = await services.store.read(read_figures, asked, act.person, roster, services.policy, act.now)
    return figures_post(figures, services.policy, reader_of(act))


async def _known(act: Act, services: Services) -> Known:
    return await services.store.read(what_is_known, act.person, services.policy, act.now)


async def _count(period: Period, services: Services) -> None:
    """Count what has just come, as far as somebody can wait for it."""
    for day in (await services.store.read(days_to_count, period))[:AT_ONCE]:
        await services.store.write(count_day, day, services.policy.zoneinfo)


async def _answer(act: Act, post: Post) -> None:
    await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")

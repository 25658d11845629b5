"""Slack in, Slack out, for scorecards; every answer is for whoever asked, and for nobody else."""

from domain.indicators.days import day_of
from domain.rights import only
from domain.words import marked
from handlers.posts import Post
from handlers.quality.ids import COMMAND
from handlers.replies import reader_of
from handlers.routes import Act, Routes, Verb
from handlers.scorecards.actions import read_scorecards, rules_today
from handlers.scorecards.arguments import asks_for_rules, read_asked
from handlers.scorecards.views import rules_post, scorecards_post
from handlers.services import Services

_SCORECARD = Verb(
    "scorecard",
    marked(
        "`{command} scorecard`: your scorecard of last month, or those of your people; behind it a month, `@name` or "
        "`rules`"
    ),
    "scorecard",
    also=("scorecards", "绩效评分卡", "评分卡"),
)
_VIEWERS = only("everybody their own, their own lead as well; a head how all are spread, without names")


def register(routes: Routes) -> None:
    """Enter the way to scorecards."""
    routes.verb(COMMAND, _SCORECARD, show_scorecards, _VIEWERS)


async def show_scorecards(act: Act, services: Services) -> None:
    """Answer with the scorecards that somebody may see, or with the rules."""
    policy, reader = services.policy, reader_of(act)
    if asks_for_rules(act.text):
        await _answer(act, rules_post(rules_today(act.person, policy, act.now), policy, reader))
        return
    asked = read_asked(act.text, day_of(act.now, policy.zoneinfo), act.person.id)
    roster = services.directory.roster()
    found = await services.store.read(read_scorecards, asked, act.person, roster, policy, act.now)
    await _answer(act, scorecards_post(found, policy, reader))


async def _answer(act: Act, post: Post) -> None:
    await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")

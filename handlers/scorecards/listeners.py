"""Slack in, Slack out, for scorecards; every answer is for whoever asked, and for nobody else."""

import structlog

from domain.indicators.days import day_of
from domain.rights import only
from domain.words import marked
from handlers.quality.ids import COMMAND
from handlers.replies import reader_of, whisper
from handlers.routes import Act, Routes, Verb
from handlers.scorecards.actions import check_asked, read_scorecards, rules_today
from handlers.scorecards.arguments import Asked, asks_for_rules, read_asked
from handlers.scorecards.views import rules_post, scorecards_post
from handlers.services import Services
from storage.store import StoreUnavailable

_LOG = structlog.get_logger(__name__)

_SCORECARD = Verb(
    "scorecard",
    marked(
        "`{command} scorecard`: your scorecard of last month, or those of your people; after it a month, `@name` or "
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
    """Answer with the scorecards that somebody may see, or with the rules.

    Adding up a month may take longer than an answer may; whether they may see it is decided before.
    """
    policy = services.policy
    if asks_for_rules(act.text):
        post = rules_post(rules_today(act.person, policy, act.now), policy, reader_of(act))
        await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")
        return
    asked = read_asked(act.text, day_of(act.now, policy.zoneinfo), act.person.id)
    check_asked(asked, act.person, services.directory.roster(), policy)
    await act.ack()
    act.later(_tell(act, services, asked))


async def _tell(act: Act, services: Services, asked: Asked) -> None:
    policy, roster = services.policy, services.directory.roster()
    try:
        found = await services.store.read(read_scorecards, asked, act.person, roster, policy, act.now)
    except StoreUnavailable:
        _LOG.exception("scorecard_not_read", person=act.person.id)
        await whisper(act, act.words.gettext("The database does not answer. Please ask again in a minute."))
        return
    post = scorecards_post(found, policy, reader_of(act))
    await whisper(act, post.text, post.blocks)

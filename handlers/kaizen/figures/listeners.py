"""Slack in, Slack out, for the figures of suggestions."""

from domain.rights import TEAM
from domain.words import marked
from handlers.kaizen import ids
from handlers.kaizen.figures.actions import read_figures
from handlers.kaizen.figures.views import figures_post
from handlers.replies import reader_of
from handlers.routes import Act, Routes, Verb
from handlers.services import Services

_NUMBERS = Verb(
    "numbers",
    marked("`{command} numbers`: how suggestions are doing, over the last 90 days"),
    "numbers",
    also=("数字", "指标"),
)


def register(routes: Routes) -> None:
    """Enter what can be asked for."""
    routes.verb(ids.COMMAND, _NUMBERS, show_figures, TEAM)


async def show_figures(act: Act, services: Services) -> None:
    """Answer with the figures of the last 90 days."""
    roster, desk = services.directory.roster(), services.desk
    figures = await services.store.read(read_figures, act.person, roster, desk, act.now)
    post = figures_post(figures, services.policy, reader_of(act))
    await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")

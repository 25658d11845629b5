"""Slack in, Slack out, for the agents that contacts name."""

import structlog

from domain.errors import Refusal
from domain.rights import MATCHERS
from domain.words import marked
from handlers.agents import ids
from handlers.agents.actions import match_agents, read_agents
from handlers.agents.views import agents_form, read_agents_form
from handlers.quality.ids import COMMAND
from handlers.replies import open_form
from handlers.routes import Act, Routes, Verb
from handlers.services import Services

_LOG = structlog.get_logger(__name__)
_AGENTS = Verb(
    "agents",
    marked("`{command} agents`: who the agents are that contacts name, for figures by agent"),
    "agents",
    also=("who", "坐席匹配"),
)


def register(routes: Routes) -> None:
    """Enter the way to the form."""
    routes.verb(COMMAND, _AGENTS, open_agents, MATCHERS)
    routes.action(ids.OPEN, open_agents, MATCHERS)
    routes.view(ids.FORM, submit_agents, MATCHERS)


async def open_agents(act: Act, services: Services) -> None:
    """Open the form, of the agents whose names hold what was typed behind the command."""
    agents = await services.store.read(read_agents, act.text, act.person, services.policy)
    await act.ack()
    act.later(open_form(act, agents_form(agents, act.words)))


async def submit_agents(act: Act, services: Services) -> None:
    """Keep who the agents are; somebody whom Slack cannot show just now is refused beside their field."""
    chosen = read_agents_form(act.view)
    for place, member in enumerate(chosen.values()):
        if member and not (await services.directory.person(member)).known:
            raise Refusal("owner_unknown", f"{ids.WHO}{place}")
    matched = await services.store.write(match_agents, chosen, act.person, services.policy, act.now)
    await act.ack()
    _LOG.info("agents_matched", person=act.person.id, agents=matched)

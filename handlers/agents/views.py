"""The form in which somebody says who the agents are that contacts name."""

import json

from domain.errors import Refusal
from domain.words import Words
from handlers.agents import ids
from handlers.agents.actions import Agents
from handlers.blocks import Block, context, modal, person_input, section
from handlers.forms import Values
from handlers.routes import Payload, View


def agents_form(agents: Agents, words: Words) -> View:
    """A field for each agent: who that is in Slack."""
    title, close = words.gettext("Who is who?"), words.gettext("Cancel")
    if not agents.shown:
        nobody = section(words.gettext("No contact names an agent like that."))
        return modal(ids.FORM, title, [nobody], submit=None, close=words.gettext("Close"))
    unknown = words.ngettext("{n} agent is known by nobody.", "{n} agents are known by nobody.", agents.unknown)
    blocks: list[Block] = [
        context(
            unknown.format(n=agents.unknown),
            words.gettext("Their contacts count all the same; only figures by agent need to know who somebody is."),
        )
    ]
    blocks += [
        person_input(f"{ids.WHO}{place}", one.name, initial=one.member, optional=True)
        for place, one in enumerate(agents.shown)
    ]
    if agents.more:
        more = words.ngettext(
            "There is {n} more: `/quality agents` and a part of the name shows it.",
            "There are {n} more: `/quality agents` and a part of the name shows them.",
            agents.more,
        )
        blocks.append(context(more.format(n=agents.more)))
    metadata = json.dumps([one.name for one in agents.shown], ensure_ascii=False)
    return modal(ids.FORM, title, blocks, submit=words.gettext("Save"), close=close, metadata=metadata)


def read_agents_form(view: Payload) -> dict[str, str]:
    """Read who was chosen for each agent, nobody is empty. Raises `Refusal` for what is not ours."""
    try:
        names = json.loads(str(view.get("private_metadata", "")))
    except ValueError:
        raise Refusal("unknown_control") from None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Refusal("unknown_control")
    values = Values(view)
    return {name: values.person(f"{ids.WHO}{place}") for place, name in enumerate(names)}

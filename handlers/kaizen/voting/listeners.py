"""Slack in, Slack out, for votes."""

from collections.abc import Mapping
from typing import Any

from domain.kaizen.votes import is_among, micros_in
from domain.policy import Policy
from domain.rights import TEAM, Circle, only
from domain.words import marked
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.voting import views
from handlers.kaizen.voting.actions import Reaction, hear_reaction, take_back
from handlers.kaizen.voting.lists import read_backed
from handlers.posts import Post
from handlers.replies import reader_of, replace_answer
from handlers.routes import Act, Event, Routes, Verb
from handlers.services import Services

_VOTES = Verb("votes", marked("`{command} votes`: the suggestions that you back"), "votes", also=("投票", "我的投票"))
_READING = Event(scopes=("reactions:read",))

# Others react as they like; it counts nowhere.
_REACTING = only("everybody reacts; only the team's votes count", Circle.ANYONE)


def register(routes: Routes) -> None:
    """Enter what we hear of reactions, and the list of one's own votes."""
    routes.event(ids.REACTION_ADDED, reaction_changed, _READING, _REACTING)
    routes.event(ids.REACTION_REMOVED, reaction_changed, _READING, _REACTING)
    routes.verb(ids.COMMAND, _VOTES, list_votes, TEAM)
    routes.action(ids.TAKE_BACK, take_vote_back, TEAM)


async def reaction_changed(act: Act, services: Services) -> None:
    """Count a vote or take up a question; any other reaction is left alone, and nothing of it kept."""
    reaction = reaction_in(act.payload, services.policy)
    if reaction is not None:
        roster, desk = services.directory.roster(), services.desk
        if await services.store.write(hear_reaction, reaction, act.person, roster, desk, act.now):
            services.ring()
    await act.ack()


async def list_votes(act: Act, services: Services) -> None:
    """Answer with what whoever asks backs."""
    post = await _backed(act, services)
    await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")


async def take_vote_back(act: Act, services: Services) -> None:
    """Take a vote back that was given in the form, and show the list anew."""
    number, roster = CaseRef.read(act.value).number, services.directory.roster()
    await services.store.write(take_back, number, act.person, roster, services.desk, act.now)
    post = await _backed(act, services)
    await act.ack()
    services.ring()
    act.later(replace_answer(act, post))


def reaction_in(payload: Mapping[str, Any], policy: Policy) -> Reaction | None:
    """Read what Slack tells of a reaction to a message; None for one that means nothing here."""
    event = payload["event"]
    item, name = event.get("item") or {}, str(event.get("reaction") or "")
    if (
        item.get("type") != "message"
        or not (item.get("channel") and item.get("ts"))
        or not is_among(name, (*policy.kaizen.votes, *policy.kaizen.questions))
    ):
        return None
    on, at = event["type"] == ids.REACTION_ADDED, micros_in(str(event["event_ts"]))
    return Reaction(f"event:{payload['event_id']}", str(item["channel"]), str(item["ts"]), name, on, at)


async def _backed(act: Act, services: Services) -> Post:
    backed = await services.store.read(read_backed, act.person, services.desk, act.now)
    return views.backed_post(backed, services.policy, act.now, reader_of(act))

"""reactions.*: the bot's own, and reading everybody's."""

from __future__ import annotations

from sandbox.arguments import Args, flag, text_arg
from sandbox.errors import SlackError
from sandbox.happenings import react, unreact
from sandbox.messages import message_body
from sandbox.methods.conversations import find_message
from sandbox.state import Json
from sandbox.world import World

# Without `full` Slack may leave people out of the list of a long reaction, but never out of its count.
LISTED_WITHOUT_FULL = 5


def add(world: World, args: Args) -> Json:
    if not react(world, world.workspace.bot_user, find_message(world, args), _name(args)):
        raise SlackError("already_reacted")
    return {}


def remove(world: World, args: Args) -> Json:
    if not unreact(world, world.workspace.bot_user, find_message(world, args), _name(args)):
        raise SlackError("no_reaction")
    return {}


def get(world: World, args: Args) -> Json:
    message = find_message(world, args)
    body = message_body(world, message)
    if not flag(args, "full"):
        for reaction in body.get("reactions", []):
            reaction["users"] = reaction["users"][:LISTED_WITHOUT_FULL]
    return {"type": "message", "channel": message.channel, "message": body}


def _name(args: Args) -> str:
    name = text_arg(args, "name")
    if not name.replace("::skin-tone-", "").replace("_", "").replace("-", "").replace("+", "").isalnum():
        raise SlackError("invalid_name")
    return name

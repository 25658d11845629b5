"""Slack in, Slack out, for scripts."""

from domain.errors import Refusal
from domain.intake import Script
from domain.rights import TEAM
from domain.words import marked
from handlers.posts import Post
from handlers.replies import open_form, update_form, whisper
from handlers.routes import Act, Command, Routes
from handlers.scripts import ids
from handlers.scripts.search import find_scripts
from handlers.scripts.views import found_scripts, list_of_scripts, one_script, other_language, scripts_window
from handlers.services import Services

_HELP = marked(
    "*What you can do here*\n"
    "• `{command}`: see all scripts\n"
    "• `{command} sorry`: find what to say, by a word of its name or text, in English or Chinese\n"
    "• `{command} help`: see this text"
)


def register(routes: Routes) -> None:
    """Enter what people can do with scripts."""
    routes.command(ids.COMMAND, script_command, Command("Find the words for a customer", "[WORDS | help]"), TEAM)
    routes.action(ids.OPEN, open_scripts, TEAM)
    routes.action(ids.SHOW, show_script, TEAM)
    routes.action(ids.TRANSLATE, translate_script, TEAM)


async def script_command(act: Act, services: Services) -> None:
    """`/script`: all of them; with words behind it, those that fit."""
    wanted, command = str(act.payload.get("text") or "").strip(), str(act.payload["command"])
    if wanted.lower() == "help":
        await act.ack(act.words.gettext(_HELP).format(command=command), response_type="ephemeral")
        return
    post = _answer(act, services, wanted, command)
    await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")


async def open_scripts(act: Act, services: Services) -> None:
    """Open the scripts over a form, where what was typed waits below."""
    await act.ack()
    act.later(open_form(act, scripts_window(services.policy, act.words)))


async def show_script(act: Act, services: Services) -> None:
    """Show the chosen script: in the window if it was chosen there, or else privately."""
    script = _chosen(act, services)
    await act.ack()
    if act.view.get("type") == "modal":
        act.later(update_form(act, scripts_window(services.policy, act.words, act.value)))
    else:
        _whisper(act, one_script(act.value, script, act.words.language, act.words))


async def translate_script(act: Act, services: Services) -> None:
    """Show a script in the language that the reader does not read the bot in."""
    script = _chosen(act, services)
    await act.ack()
    _whisper(act, one_script(act.value, script, other_language(act.words), act.words))


def _answer(act: Act, services: Services, wanted: str, command: str) -> Post:
    policy, words = services.policy, act.words
    if not wanted or not policy.scripts:
        return list_of_scripts(policy, command, words)
    found = find_scripts(policy.scripts, wanted)
    if found.keys:
        return found_scripts(found, wanted, policy, words)
    return list_of_scripts(policy, command, words, words.gettext("No script fits this. These are all there are:"))


def _whisper(act: Act, post: Post) -> None:
    act.later(whisper(act, post.text, post.blocks))


def _chosen(act: Act, services: Services) -> Script:
    """Return the script that was chosen; one that the policy has dropped since is refused."""
    script = services.policy.scripts.get(act.value)
    if script is None:
        raise Refusal("unknown_choice")
    return script

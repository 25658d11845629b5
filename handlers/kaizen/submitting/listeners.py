"""Slack in, Slack out, for handing in suggestions."""

import re
from dataclasses import replace
from functools import partial
from html import unescape

from domain.rights import ANYONE, TEAM
from domain.words import marked
from handlers.directory import Directory
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.submitting import views
from handlers.kaizen.submitting.actions import Outcome, submit_idea
from handlers.kaizen.submitting.form import Draft, Source
from handlers.kaizen.submitting.similar import SimilarIdeas
from handlers.replies import open_form, whisper
from handlers.routes import Act, Command, Payload, Routes, Shortcut, Verb
from handlers.services import Services
from handlers.verbs import follow

_NUMBER = re.compile(r"([A-Za-z]{1,6}-)?\d{1,9}", re.ASCII)
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
# How Slack calls places that not everybody may look into.
_CLOSED = ("privategroup", "directmessage", "mpdm-")


def register(routes: Routes) -> None:
    """Enter the ways to hand in a suggestion."""
    routes.command(
        ids.COMMAND, partial(kaizen_command, routes), Command("Make a suggestion, or look at everybody's"), ANYONE
    )
    routes.verb(ids.COMMAND, Verb("", marked("`{command}`: make a suggestion")), open_idea_form, TEAM)
    shortcut = Shortcut("Make this a suggestion", "Hand in an idea made from this message", "message")
    routes.shortcut(ids.SUBMIT_SHORTCUT, open_from_message, shortcut, TEAM)
    routes.action(ids.OPEN_FORM, open_idea_form, TEAM)
    routes.action(ids.OPEN_FROM_CASE, open_from_case, TEAM)
    routes.view(ids.FORM, submit, TEAM, nameless=True)


async def kaizen_command(routes: Routes, act: Act, services: Services) -> None:
    """`/kaizen`: the form; with words behind it, what they ask for. A number alone is one to be shown."""
    if _NUMBER.fullmatch(act.text):
        act = replace(act, payload={**act.payload, "text": f"show {act.text}"})
    await follow(routes, act, services)


async def open_idea_form(act: Act, services: Services) -> None:
    """Open the form, empty."""
    await _open(act, services, Draft())


async def open_from_message(act: Act, services: Services) -> None:
    """Open the form with the words of a message, whose address is kept."""
    words = _written(act.payload, services.directory)
    await _open(act, services, Draft(proposal=words, source=source_of(act.payload)))


async def open_from_case(act: Act, services: Services) -> None:
    """Open the form for an idea that was born from a case."""
    await _open(act, services, Draft(cases=CaseRef.read(act.value).number))


async def submit(act: Act, services: Services) -> None:
    """Store the suggestion; where there are some like it, the form comes back with them and with all that was typed."""
    idea = views.read_idea(act.view, act.key)
    co_authors = tuple([await services.directory.person(person) for person in idea.co_authors])
    roster, desk = services.directory.roster(), services.desk
    try:
        outcome = await services.store.write(submit_idea, idea, act.person, co_authors, roster, desk, act.now)
    except SimilarIdeas as similar:
        again = views.idea_form(services.policy, act.words, Draft(source=idea.source), similar.candidates)
        await act.ack(response_action="update", view=again)
        return
    await act.ack()
    services.ring()
    if outcome.backs:
        act.later(whisper(act, _backed(act, outcome)))


def source_of(payload: Payload) -> Source:
    """Return the address of the message that a shortcut was used on; empty where Slack does not say enough."""
    channel, domain = payload.get("channel") or {}, (payload.get("team") or {}).get("domain")
    ts = str(payload.get("message_ts") or "")
    if not (domain and channel.get("id") and ts):
        return Source()
    link = f"https://{domain}.slack.com/archives/{channel['id']}/p{ts.replace('.', '')}"
    thread = (payload.get("message") or {}).get("thread_ts")
    if thread and thread != ts:
        link += f"?thread_ts={thread}&cid={channel['id']}"
    return Source(link=link, open=not str(channel.get("name") or "").startswith(_CLOSED))


async def _open(act: Act, services: Services, draft: Draft) -> None:
    """Open the form before anything slow."""
    await act.ack()
    act.later(open_form(act, views.idea_form(services.policy, act.words, draft)))


def _written(payload: Payload, directory: Directory) -> str:
    """Return the words of a message as its writer saw them: people by their names."""
    text = str((payload.get("message") or {}).get("text") or "")
    return unescape(_MENTION.sub(lambda found: f"@{directory.known(found[1]).name}", text))


def _backed(act: Act, outcome: Outcome) -> str:
    sentence = act.words.gettext("You back {number} now. Nothing new was handed in.")
    return sentence.format(number=outcome.number)

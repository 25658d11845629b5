"""Answers to the person who has just acted: a form opened or shown again, a private word."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from uuid import uuid4

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient
from sqlmodel import Session

from domain.errors import Outdated
from domain.lifecycle import Move
from domain.people import Person
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block
from handlers.cases import CaseFacts, look_at
from handlers.forms import CaseRef
from handlers.moves import CaseForm, check_possible
from handlers.posts import Post, Reader
from handlers.refusals import sentence_of
from handlers.routes import Act, View
from handlers.scripts.wording import wording_hint
from handlers.services import Desk, Services

_LOG = structlog.get_logger(__name__)
_TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"})
_MOVED_ON = frozenset({"hash_conflict", "not_found"})
_FAILED = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
_PATIENCE = 5


FormView = Callable[[CaseFacts, Policy, Reader, datetime, str], View]
FormAction = Callable[[Session, Any, Person, Desk, datetime], None]


@runtime_checkable
class Spoken(Protocol):
    """A form that holds what the customer was told, in the words of whoever told them."""

    @property
    def spoken(self) -> str: ...


def reader_of(act: Act) -> Reader:
    """The person who acts, as a reader."""
    return Reader(act.words, act.person.zone, act.person)


async def open_case_form(act: Act, services: Services, move: Move, view: FormView) -> None:
    """Open the form for *move* on the case of the button that was pressed.

    Raises `Refusal` when the case or the person does not allow the move, before anybody types for nothing.
    """
    number = CaseRef.read(act.value).number
    case = await services.store.read(check_possible, number, move, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, view(case, services.policy, reader_of(act), act.now, "")))


async def save_case_form(act: Act, services: Services, form: CaseForm, action: FormAction, view: FormView) -> None:
    """Decide, then answer. When the case has changed meanwhile, the form is shown again with all that was typed."""
    try:
        await services.store.write(action, form, act.person, services.desk, act.now)
    except Outdated as outdated:
        case = await services.store.read(look_at, form.case.number, services.desk, act.now, act.person)
        notice = sentence_of(outdated, act.words, act.person.zone)
        again = view(case, services.policy, reader_of(act), act.now, notice)
        await act.ack(response_action="update", view=again)
        return
    await act.ack()

    services.ring()
    if isinstance(form, Spoken):
        act.later(hint_about_wording(act, services, form.spoken))


async def open_form(act: Act, view: View) -> str | None:
    """Open a form, on top of the one that is open, and return its id; when that fails, say how to try again."""
    open_view = act.client.views_push if act.view.get("type") == "modal" else act.client.views_open
    try:
        opened = await open_view(trigger_id=str(act.payload.get("trigger_id") or ""), view=view)
    except _FAILED as error:
        reason = _reason(error)
        reference = uuid4().hex[:8]
        _LOG.warning("form_not_opened", form=view["callback_id"], reason=reason, reference=reference)
        await whisper(act, _not_opened(act.words, reason, reference))
        return None
    return str((opened.get("view") or {}).get("id") or "")


async def update_form(act: Act, view: View, seen: str | None = None) -> str:
    """Change the form in which the person clicked, unless it has changed or gone meanwhile: then they have moved on.

    It is as they clicked in it, or as it was *seen* last. Return how it is seen now, nothing where it did not change.
    Any other failure is said privately.
    """
    return await _update(act, view, view_id=act.view["id"], hash=seen or act.view["hash"])


async def update_view(act: Act, view_id: str, view: View) -> None:
    """Change a form that is open, unless it has gone meanwhile; somebody may have begun to use it."""
    await _update(act, view, view_id=view_id)


async def _update(act: Act, view: View, **which: str) -> str:
    try:
        answer = await act.client.views_update(view=view, **which)
    except _FAILED as error:
        reason = _reason(error)
        reference = uuid4().hex[:8]
        _LOG.warning("form_not_updated", form=view["callback_id"], reason=reason, reference=reference)
        if reason not in _MOVED_ON:
            await whisper(act, _not_updated(act.words, reference))
        return ""
    return str((answer.get("view") or {}).get("hash") or "")


async def whisper(act: Act, text: str, blocks: list[Block] | None = None) -> None:
    """Tell the person who acted, and nobody else: where they are, or else in a direct message."""
    url = act.payload.get("response_url")
    if url and await _respond(act, url, text, blocks):
        return
    channel = _channel_of(act)
    if channel and not channel.startswith("D") and await _whisper_in(act, channel, text, blocks):
        return
    opened = await act.client.conversations_open(users=act.person.id)
    await act.client.chat_postMessage(channel=opened["channel"]["id"], text=text, blocks=blocks)


async def hint_about_wording(act: Act, services: Services, said: str) -> None:
    """Tell whoever wrote what a customer was *said* which words the centre avoids, and what it says instead, if any."""
    if hint := wording_hint(said, services.policy, act.words):
        await whisper(act, hint)


async def replace_answer(act: Act, post: Post) -> None:
    """Put another answer in the place of the private one in which the person clicked; where that fails, say so."""
    url = str(act.payload.get("response_url") or "")
    if not await _respond(act, url, post.text, post.blocks, replaces=True):
        await whisper(act, act.words.gettext("This list is too old. Please ask for it again."))


async def _respond(act: Act, url: str, text: str, blocks: list[Block] | None, *, replaces: bool = False) -> bool:
    """Use the answer's address; it never raises by itself when it has expired, so its status is asked."""
    client = AsyncWebhookClient(url, timeout=_PATIENCE, session=act.client.session, retry_handlers=[])
    try:
        answer = await client.send(text=text, blocks=blocks, response_type="ephemeral", replace_original=replaces)
    except _FAILED as error:
        _LOG.info("answer_not_taken", reason=_reason(error))
        return False
    return answer.status_code == 200


async def _whisper_in(act: Act, channel: str, text: str, blocks: list[Block] | None) -> bool:
    try:
        await act.client.chat_postEphemeral(channel=channel, user=act.person.id, text=text, blocks=blocks)
    except _FAILED as error:
        _LOG.info("whisper_not_here", reason=_reason(error))
        return False
    return True


def _not_opened(words: Words, reason: str, reference: str) -> str:
    if reason in _TOO_LATE:
        return words.gettext("The form could not open in time. Please try again.")
    sentence = words.gettext("The form could not be opened. Please try again. Reference: {reference}")
    return sentence.format(reference=reference)


def _not_updated(words: Words, reference: str) -> str:
    sentence = words.gettext("What you asked for could not be shown. Please try again. Reference: {reference}")
    return sentence.format(reference=reference)


def _reason(error: Exception) -> str:
    """Name a failure by Slack's word for it; what else the answer holds may quote what people typed."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error") or "unreadable")
    return type(error).__name__


def _channel_of(act: Act) -> str:
    payload = act.payload
    if "channel_id" in payload:
        return str(payload["channel_id"])
    return str((payload.get("channel") or {}).get("id") or "")

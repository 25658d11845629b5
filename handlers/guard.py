"""The one door: every delivery comes through here, and nothing that goes wrong inside gets out.

Who is it, in which language, who listens? A refusal becomes words where the person is; anything else becomes a
reference number, and the log has the rest.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from domain.errors import Refusal
from domain.words import Words
from handlers.blocks import modal, section
from handlers.deliveries import loggable, name_of, sound, team_of, user_of
from handlers.refusals import people_in, plain_sentence_of, sentence_of
from handlers.replies import open_form, whisper
from handlers.routes import Ack, Act, Payload, Routes, Surface, View
from handlers.services import Services
from storage.store import StoreUnavailable

_LOG = structlog.get_logger(__name__)
_MOST = 2000
# Slack waits three seconds; what is left of them is for the way.
ANSWER_WITHIN = 2.6
# Commands and shortcuts only look, or open a form: what then changes comes from that form.
_ONLY_LOOKS = frozenset({Surface.COMMAND, Surface.SHORTCUT})
# The kinds of view over which a window can be opened; no answer of ours can stand in them.
_WITH_WINDOWS = frozenset({"modal", "home"})


class EventFailed(Exception):
    """An event could not be handled; Slack is to deliver it again."""


class Answer:
    """Bolt's ack, which remembers whether it was given."""

    def __init__(self, ack: Ack) -> None:
        self._ack = ack
        self.given = False

    async def __call__(
        self,
        text: str = "",
        *,
        blocks: list[dict[str, Any]] | None = None,
        response_type: str | None = None,
        response_action: str | None = None,
        errors: dict[str, str] | None = None,
        view: View | None = None,
    ) -> None:
        self.given = True
        await self._ack(
            text,
            blocks=blocks,
            response_type=response_type,
            response_action=response_action,
            errors=errors,
            view=view,
        )


@dataclass(frozen=True, slots=True)
class Guard:
    """Routes deliveries to listeners, and their failures to people; *stir* hears who may have changed something.

    A listener has *within* seconds to answer.
    """

    routes: Routes
    services: Services
    stir: Callable[[str], None]
    within: float = ANSWER_WITHIN
    # Made once, for there is a line for every answer.
    log: Any = field(default_factory=_LOG.bind, repr=False)

    async def admit(self, surface: Surface, payload: Payload, ack: Ack) -> None:
        """Handle one delivery to its answer. Raises `EventFailed` for an event that Slack must bring again."""
        reference = os.urandom(4).hex()
        before = structlog.contextvars.bind_contextvars(request=reference)
        try:
            await self._admit(surface, payload, Answer(ack), reference)
        finally:
            structlog.contextvars.reset_contextvars(**before)

    async def _admit(self, surface: Surface, payload: Payload, answer: Answer, reference: str) -> None:
        """Every line that is logged on the way, and by the work that follows, carries the *reference*."""
        until = asyncio.get_running_loop().time() + self.within
        act = await self._read(surface, payload, answer)
        try:
            await self._decide(act, until)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is answered and the log tells us
            await self._show(act, _explained(act, error, reference, answered=answer.given))
        spent = asyncio.get_running_loop().time() - (until - self.within)
        self.log.info("answered", surface=surface.value, name=loggable(act.id), seconds=round(spent, 4))
        if surface not in _ONLY_LOOKS:
            self.stir(act.person.id)

    async def _read(self, surface: Surface, payload: Payload, ack: Ack) -> Act:
        """Return what somebody does; raises `Malformed` for what Slack would not deliver."""
        payload = sound(payload)
        name, user, team = name_of(surface, payload), user_of(payload), team_of(payload)
        person = await self.services.directory.person(user, team)
        words = self.services.desk.words_for(person.language)
        now, tasks, client = self.services.clock.now(), self.services.tasks, self.services.client
        return Act(surface, name, payload, person, words, now, ack, tasks, client)

    async def _decide(self, act: Act, until: float) -> None:
        """Let the listener decide in time for an answer, *until* then by the loop's clock; a refusal is one too."""
        try:
            async with asyncio.timeout_at(until):
                await self._listen(act)
        except Refusal as refusal:
            name, route = loggable(act.id), self.routes.find(act.surface, act.id)
            who = {} if route is not None and route.nameless else {"person": act.person.id}
            _LOG.info("refused", surface=act.surface.value, name=name, code=refusal.code, **who)
            await self._show_refusal(act, refusal)

    async def _listen(self, act: Act) -> None:
        listener = self.routes.find(act.surface, act.id)
        if listener is None:
            _LOG.warning("nobody_listens", surface=act.surface.value, name=loggable(act.id))
            raise Refusal("unknown_control")
        await listener(act, self.services)

    async def _show_refusal(self, act: Act, refusal: Refusal) -> None:
        zone = act.person.zone
        if act.surface is Surface.EVENT:
            # Brought again, it would be refused again.
            await act.ack()
        elif act.surface is Surface.VIEW:
            names = {person: f"@{self.services.directory.known(person).name}" for person in people_in(refusal)}
            sentence = plain_sentence_of(refusal, act.words, zone, names)
            await _beside_field(act, refusal.field, sentence)
        else:
            await self._show(act, sentence_of(refusal, act.words, zone))

    async def _show(self, act: Act, sentence: str) -> None:
        """Say a sentence where the person is: beside the field, in the command's answer, in a window, or privately."""
        if act.surface is Surface.EVENT:
            raise EventFailed(act.id)
        if act.surface is Surface.COMMAND:
            await act.ack(sentence, response_type="ephemeral")
        elif act.surface is Surface.VIEW:
            await _beside_field(act, None, sentence)
        else:
            await act.ack()
            in_form = act.surface is Surface.SHORTCUT or act.view.get("type") in _WITH_WINDOWS
            act.later(open_form(act, _window(act.words, sentence)) if in_form else whisper(act, sentence))


async def _beside_field(act: Act, field: str | None, sentence: str) -> None:
    """Show a sentence in the form that was sent, so that what was typed stays there."""
    blocks = (block for block in act.view["blocks"] if block.get("type") == "input")
    inputs = [block["block_id"] for block in blocks if block.get("block_id")]
    if not inputs:
        await act.ack(response_action="update", view=_window(act.words, sentence))
        return
    place = field if field is not None and field in inputs else inputs[0]
    await act.ack(response_action="errors", errors={place: sentence[:_MOST]})


def _window(words: Words, sentence: str) -> dict[str, Any]:
    title = words.gettext("Not possible now")
    return modal("guard.window", title, [section(sentence)], submit=None, close=words.gettext("Close"))


def _explained(act: Act, error: Exception, reference: str, *, answered: bool) -> str:
    """Log what went wrong, and say it in words; that nothing was saved is said only where that is known."""
    if isinstance(error, StoreUnavailable):
        _LOG.error(
            "store_unavailable", surface=act.surface.value, name=loggable(act.id), reference=reference, exc_info=error
        )
        unsure = answered or error.uncertain
        return _broken(act.words, reference, sure=False) if unsure else _unavailable(act.words)
    _LOG.error("listener_failed", surface=act.surface.value, name=loggable(act.id), reference=reference, exc_info=error)
    return _broken(act.words, reference, sure=not answered and not isinstance(error, TimeoutError))


def _unavailable(words: Words) -> str:
    return words.gettext("Nothing was saved, because the database does not answer. Please try again in a minute.")


def _broken(words: Words, reference: str, *, sure: bool) -> str:
    """Say that it is our fault; whether anything was saved is said only when that is *sure*."""
    sentence = words.gettext(
        "Something went wrong on our side, and nothing was saved. Please try again. Reference: {reference}"
    )
    if not sure:
        sentence = words.gettext(
            "Something went wrong on our side. It may have been saved: please look before you try again. "
            "Reference: {reference}"
        )
    return sentence.format(reference=reference)

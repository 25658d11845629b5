"""One table from what Slack delivers to the listener for it, and the shape every listener is called with."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from html import unescape
from typing import Any, Literal, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from domain.people import Person
from domain.rights import Right, check_circle
from domain.words import Words
from handlers.services import Services
from handlers.tasks import Tasks

Payload = Mapping[str, Any]
View = dict[str, Any]


_NO_FORM: Payload = {"id": "", "hash": "", "type": "", "private_metadata": "", "blocks": [], "state": {}}


class Surface(StrEnum):
    """The kinds of delivery that people cause."""

    COMMAND = "command"
    SHORTCUT = "shortcut"
    ACTION = "action"
    VIEW = "view"
    EVENT = "event"


class Ack(Protocol):
    """Answers a delivery: with words for a command, with a response action for a form."""

    def __call__(
        self,
        text: str = "",
        *,
        blocks: list[dict[str, Any]] | None = None,
        response_type: str | None = None,
        response_action: str | None = None,
        errors: dict[str, str] | None = None,
        view: View | None = None,
    ) -> Awaitable[object]: ...


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person did: who (*person*), what (*payload*), when (UTC), and in which *words* to answer."""

    surface: Surface
    id: str
    payload: Payload
    person: Person
    words: Words
    now: datetime
    ack: Ack
    tasks: Tasks
    client: AsyncWebClient

    def later(self, work: Coroutine[Any, Any, object]) -> None:
        """Do *work* after the answer."""
        self.tasks.spawn(work, f"{self.surface}:{self.id}")

    @property
    def view(self) -> Payload:
        """The form that was sent or clicked in; one with nothing in it when there is none."""
        return {**_NO_FORM, **{name: part for name, part in (self.payload.get("view") or {}).items() if part}}

    @property
    def key(self) -> str:
        """What makes this act one act, however often it is delivered: the id of the form that was sent."""
        return f"view:{self.view['id']}"

    @property
    def text(self) -> str:
        """What was typed behind a command, as it was typed; people whom Slack has recognised stand as `<@id|name>`."""
        return unescape(str(self.payload.get("text") or "")).strip()

    @property
    def value(self) -> str:
        """What the clicked button, or the chosen entry of a menu, carries; a hint, never a right."""
        actions = self.payload.get("actions") or [{}]
        chosen = actions[0].get("selected_option") or {}
        return str(actions[0].get("value") or chosen.get("value") or "")


Listener = Callable[[Act, Services], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Route:
    """A listener, and the *right* that it takes to be heard; whoever acts is looked at when they do, by whatever way.

    Raises `Refusal` for whoever is not in its circle. What a case decides, the listener's action asks of its rules. No
    log says who has used a *nameless* one: it may be somebody who is promised not to be named.
    """

    right: Right
    listener: Listener
    nameless: bool = False

    async def __call__(self, act: Act, services: Services) -> None:
        check_circle(self.right.circle, act.person, services.policy)
        await self.listener(act, services)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as people find it in Slack; one with verbs needs no hint of its own."""

    description: str
    usage_hint: str = ""


@dataclass(frozen=True, slots=True)
class Verb:
    """The first word behind a command, and what it does, for the help; *also* are other ways to say it.

    *usage* is how it stands in the hint that Slack shows; one that is not named there has none. The verb without a
    *name* is the command alone.
    """

    name: str
    does: str
    usage: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut as people find it in Slack."""

    name: str
    description: str
    type: Literal["global", "message"] = "global"


@dataclass(frozen=True, slots=True)
class Event:
    """An event we listen to, the scopes it cannot do without, and what Slack calls it where it is subscribed to.

    Without a subscription of its own the event's name is enough. One that only optional scopes let us hear may never
    come.
    """

    scopes: tuple[str, ...]
    subscriptions: tuple[str, ...] = ()


@dataclass(slots=True)
class Routes:
    """The table. Features enter their rows when the app is built, and each row says who may use it.

    The manifest and the page of who may do what are printed from the same rows. *said* has the verbs of each command
    by every word that stands for them.
    """

    prefix: str = ""
    listeners: dict[tuple[Surface, str], Route] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    verbs: dict[str, dict[Verb, Route]] = field(default_factory=dict)
    said: dict[str, dict[str, Route]] = field(default_factory=dict)
    shortcuts: dict[str, Shortcut] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)

    def command(self, name: str, listener: Listener, entry: Command, right: Right) -> None:
        """Route the slash command *name* (without its slash and prefix)."""
        full = f"/{self.prefix}{name}"
        self._enter(Surface.COMMAND, full, listener, right)
        self.commands[full] = entry

    def verb(self, name: str, verb: Verb, listener: Listener, right: Right) -> None:
        """Let the command *name* do what a verb says; the listener's act holds only what was typed behind the verb."""
        full, words = f"/{self.prefix}{name}", (verb.name, *verb.also)
        said = self.said.setdefault(full, {})
        if twice := said.keys() & words:
            raise ValueError(f"{name} {min(twice)} is routed twice")
        route = self.verbs.setdefault(full, {})[verb] = Route(right, listener)
        said.update(dict.fromkeys(words, route))

    def shortcut(self, callback_id: str, listener: Listener, entry: Shortcut, right: Right) -> None:
        """Route a shortcut."""
        self._enter(Surface.SHORTCUT, callback_id, listener, right)
        self.shortcuts[callback_id] = entry

    def action(self, action_id: str, listener: Listener, right: Right) -> None:
        """Route a button, in whichever message or form it stands."""
        self._enter(Surface.ACTION, action_id, listener, right)

    def view(self, callback_id: str, listener: Listener, right: Right, *, nameless: bool = False) -> None:
        """Route the sending of a form."""
        self._enter(Surface.VIEW, callback_id, listener, right, nameless=nameless)

    def event(self, name: str, listener: Listener, entry: Event, right: Right) -> None:
        """Route an event."""
        self._enter(Surface.EVENT, name, listener, right)
        self.events[name] = entry

    @property
    def subscriptions(self) -> list[str]:
        """The events as Slack's manifest names them."""
        return sorted(name for event, entry in self.events.items() for name in entry.subscriptions or (event,))

    def find(self, surface: Surface, name: str) -> Route | None:
        """Return the listener for something, or None when nobody listens."""
        return self.listeners.get((surface, name))

    def _enter(self, surface: Surface, name: str, listener: Listener, right: Right, *, nameless: bool = False) -> None:
        if (surface, name) in self.listeners:
            raise ValueError(f"{surface} {name} is routed twice")
        self.listeners[surface, name] = Route(right, listener, nameless)

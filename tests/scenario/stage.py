"""The stage of the scenario tests: the real bot on its real front, in the sandbox, on a clock that is moved."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.demo import demo_policy
from bot.features import all_routes
from bot.house import House, open_house
from bot.manifest import build_manifest
from bot.sockets import socket_front
from config.settings import Settings
from domain.policy import Policy
from handlers.delivery.pace import Pace
from handlers.forms import CaseChoice
from handlers.intake.ids import DECISION
from handlers.menu.ids import MORE
from sandbox import Actor, Delivery, Sandbox, demo_workspace
from tests.fakes import FakeClock

AGENT, AGENT_ZH, OWNER, OWNER_ZH = "U0AGENT1", "U0AGENT2", "U0OWNER1", "U0OWNER2"
PRODUCT, LEAD, HEAD, GUEST = "U0QUAL01", "U0LEAD01", "U0HEAD01", "U0GUEST1"
COMPLAINTS = "C0COMPLAIN"
# How the bot introduces itself where it was brought to.
GREETING = "*Hello, I am Redress.*"
_UNHURRIED = 10_000
# In seconds: a machine that stalls is no failure of the bot, and how fast it answers is measured elsewhere.
PATIENT = 60.0

INTAKE: Mapping[str, Any] = {
    "channel": "phone",
    "customer_name": "张三丰",
    "customer_contact": "13812345678",
    "order_number": "20260914000123",
    "category": "logistics_delay",
    "severity": "normal",
    "description": "The parcel was promised for Friday and has not arrived.",
}


def of_customer(number: int) -> dict[str, Any]:
    """Return an intake form of a customer of its own, which nothing filed before resembles."""
    return {**INTAKE, "customer_contact": f"139{number:08}", "order_number": f"20260914{number:06}"}


@dataclass(frozen=True, repr=False)
class Stage:
    """A running bot, the Slack it lives in, and the clock both share."""

    slack: Sandbox
    house: House
    clock: FakeClock
    settings: Settings = field(repr=False)

    def person(self, user: str) -> Actor:
        """Return somebody of the cast."""
        return self.slack.as_(user)

    async def pulse(self, **by: float) -> None:
        """Move the clock, then let the bot do all that is due by then."""
        self.clock.advance(timedelta(**by))
        await self.house.pulse()

    async def open(self, actor: Actor) -> dict[str, Any]:
        """Return the form that opens for somebody after what they did."""
        await self.house.services.tasks.settle()
        view = actor.view()
        assert view is not None, f"no form opened for {actor.id}: {actor.toasts()}"
        return view

    async def fill_intake(self, actor: Actor, **changes: Any) -> Delivery:
        """Open the intake form and send it, filled in."""
        await actor.command("/complaint")
        view = await self.open(actor)
        delivery = await actor.submit(view, {**INTAKE, **changes})
        # Whoever is asked whether it belongs to another case says that it does not.
        asked = (actor.view() or {}).get("state", {}).get("values", {})
        return await actor.submit(actor.view() or {}, {DECISION: "new"}) if DECISION in asked else delivery

    async def file(self, user: str = AGENT, **changes: Any) -> str:
        """File a complaint and return its number, once everybody has been told."""
        delivery = await self.fill_intake(self.person(user), **changes)
        assert delivery.error is None, delivery
        assert not delivery.errors, delivery.errors
        await self.pulse()
        return number_in(self.cards()[-1]["text"])

    async def act(self, user: str, message: Mapping[str, Any], action_id: str, **values: Any) -> Delivery:
        """Press a button of a message and send the form it opens, then let the bot finish."""
        actor = self.person(user)
        await self.press(user, message, action_id)
        view = await self.open(actor)
        delivery = await actor.submit(view, values)
        await self.pulse()
        return delivery

    async def press(self, user: str, message: Mapping[str, Any], action_id: str) -> None:
        """Press a button of a message as it stands now, or choose the entry of its menu that stands for the button."""
        actor = self.person(user)
        now = next(one for one in actor.messages(message["channel"]) if one["ts"] == message["ts"])
        entry = _entry(now, action_id)
        if entry is None:
            await actor.click(now, action_id)
        else:
            await actor.click(now, MORE, value=entry)
        await self.house.services.tasks.settle()

    async def follow_up(self, user: str, message: Mapping[str, Any], **values: Any) -> Delivery:
        """Record a follow-up that promises the next contact in four hours."""
        eta = int((self.clock.now() + timedelta(hours=4)).timestamp())
        given = {"method": "phone", "present_state": "The carrier is searching.", "eta": eta, **values}
        return await self.act(user, message, "complaint.open_follow_up", **given)

    async def try_customer(self, user: str, message: Mapping[str, Any], **values: Any) -> Delivery:
        """Record that the customer was tried and not reached: the form is asked to change first."""
        actor = self.person(user)
        await actor.click(message, "complaint.open_follow_up")
        view = await self.open(actor)
        await actor.click(view, "complaint.reached", value="no")
        delivery = await actor.submit(
            await self.open(actor), {"method": "phone", "present_state": "No answer.", **values}
        )
        await self.pulse()
        return delivery

    async def change_solution(self, user: str, message: Mapping[str, Any], **values: Any) -> Delivery:
        """Record that the customer was told of another solution."""
        eta = int((self.clock.now() + timedelta(hours=4)).timestamp())
        given = {"solution": "A new one by courier.", "reason": "Sold out.", "method": "phone", "eta": eta}
        return await self.act(user, message, "handling.open_change", **{**given, **values})

    async def wait(self, user: str, message: Mapping[str, Any], **values: Any) -> Delivery:
        """Record that the customer was asked for something."""
        given = {"asked": "A photo of the label.", "method": "email", **values}
        return await self.act(user, message, "handling.open_wait", **given)

    async def answered(self, user: str, message: Mapping[str, Any], **values: Any) -> Delivery:
        """Record what the customer answered."""
        return await self.act(user, message, "handling.open_answered", **{"answer": "The photo is blurred.", **values})

    async def add(self, user: str, message: Mapping[str, Any], **values: Any) -> Delivery:
        """Add what else there is to know."""
        return await self.act(user, message, "handling.open_add", **{"information": "They moved house.", **values})

    async def resolve(self, user: str, message: Mapping[str, Any], **values: Any) -> Delivery:
        """Record a solution that the customer was told of just now."""
        given = {
            "solution": "Sent anew by courier.",
            "method": "phone",
            "told_at": int(self.clock.now().timestamp()),
            "upheld": "upheld",
            "root_cause": "carrier",
            "cause": "Wrong label.",
        }
        return await self.act(user, message, "solution.open", **{**given, **values})

    async def keep(self, user: str, **values: Any) -> Delivery:
        """Prove that a commitment was kept just now; of several, which one must be said."""
        message = self.person(user).dm()[0]
        return await self.act(user, message, "commitment.open_kept", **{"proof": "Payment 4711.", **values})

    async def pick(self, user: str, message: Mapping[str, Any], action_id: str) -> None:
        """Choose from the menu of a message what a button would do."""
        number = number_in(message["text"])
        chosen = CaseChoice(a=action_id, n=number).model_dump_json()
        await self.person(user).click(message, "menu.more", value=chosen)

    async def call_back(
        self, user: str = OWNER_ZH, message: Mapping[str, Any] | None = None, **values: Any
    ) -> Delivery:
        """Record a callback; solved and satisfied unless said otherwise.

        It is the other one of the warehouse who is to call, from the message in which the bot asks for it.
        """
        message = message or self.person(user).dm()[-1]
        given = {"outcome": "reached", "solved": "yes", "satisfied": "yes", "score": "5", **values}
        chosen = {name: value for name, value in given.items() if value is not None}
        return await self.act(user, message, "callback.open", **chosen)

    async def decide(self, user: str, message: Mapping[str, Any], **values: Any) -> Delivery:
        """Answer a request for consent; agreed unless said otherwise."""
        return await self.act(user, message, "consent.open", **{"decision": "agree", **values})

    async def choose(self, user: str, message: Mapping[str, Any], action_id: str, **values: Any) -> Delivery:
        """Choose from a message's menu what a button would do, and send the form it opens, then let the bot finish."""
        actor = self.person(user)
        await actor.click(message, MORE, value=_entry(message, action_id))
        delivery = await actor.submit(await self.open(actor), values)
        await self.pulse()
        return delivery

    def cards(self) -> list[dict[str, Any]]:
        """Return the cards in the team's channel, where the bot may also have introduced itself."""
        said = self.slack.as_(LEAD).messages(COMPLAINTS)
        return [one for one in said if not _in_thread(one) and not one["text"].startswith(GREETING)]

    def diary(self) -> list[str]:
        """Return the lines in the threads of the cards."""
        return [message["text"] for message in self.slack.as_(LEAD).messages(COMPLAINTS) if _in_thread(message)]

    def told(self, user: str) -> list[str]:
        """Return the texts of somebody's direct messages."""
        return [message["text"] for message in self.person(user).dm()]


def choice_in(shown: Mapping[str, Any], action_id: str) -> str | None:
    """Return the first choice of a menu in a message or view; None for a button."""
    elements = (element for block in shown["blocks"] for element in block.get("elements", ()))
    menu: Mapping[str, Any] = next((element for element in elements if element.get("action_id") == action_id), {})
    return next((str(option["value"]) for option in menu.get("options", ())), None)


def number_in(text: str) -> str:
    """Return the case number a text mentions."""
    return next(word for word in text.replace("·", " ").split() if word.startswith("C-"))


def _entry(message: Mapping[str, Any], action_id: str) -> str | None:
    """Return the entry of a message's menu that stands for a button, unless the button itself is there."""
    elements = [element for block in message["blocks"] for element in block.get("elements", ())]
    if any(element.get("action_id") == action_id for element in elements):
        return None
    options = [option["value"] for element in elements for option in element.get("options", ())]
    return next((value for value in options if CaseChoice.read(value).a == action_id), None)


def _in_thread(message: Mapping[str, Any]) -> bool:
    return message.get("thread_ts") not in (None, message["ts"])


def settings_for(slack: Sandbox, database_url: str, **more: Any) -> Settings:
    """Return settings for a bot that lives in *slack*."""
    return Settings.model_validate(
        {
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_api_url": slack.api_url,
            "database_url": database_url,
            "redress_secret_key": "a key for tests only, 32 characters",
            "port": 0,
            **more,
        }
    )


@asynccontextmanager
async def open_sandbox(
    clock: FakeClock, policy: Policy | None = None, patience: float = PATIENT, **options: Any
) -> AsyncIterator[Sandbox]:
    """Run a sandbox in which the bot is installed."""
    rules = policy or demo_policy()
    manifest = build_manifest(all_routes(rules.slack.command_prefix))
    async with Sandbox(demo_workspace(), manifest, time=clock, page=False, patience=patience, **options) as slack:
        yield slack


@asynccontextmanager
async def open_stage(
    slack: Sandbox,
    database_url: str,
    clock: FakeClock,
    policy: Policy | None = None,
    *,
    patience: float = PATIENT,
    **more: Any,
) -> AsyncIterator[Stage]:
    """Run the bot over Socket Mode, with *more* settings; nothing in it moves by itself."""
    settings = settings_for(slack, database_url, **more)
    async with (
        open_house(settings, policy or demo_policy(), clock, Pace(_UNHURRIED), patience) as house,
        socket_front(house.bolt, settings.slack_app_token.get_secret_value()),
    ):
        await house.services.directory.refresh()
        yield Stage(slack, house, clock, settings)
        await house.services.tasks.drain(5)


def sqlite_url(folder: Path) -> str:
    """Return the address of a new database in *folder*."""
    return f"sqlite:///{folder}/scenario.db"

"""What the people of this world do, as stubbornly as people are: what did not work is tried again until it did."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from domain.lifecycle import Move
from handlers.forms import CaseChoice
from handlers.menu.ids import MORE
from sandbox import Actor, Delivery, NotPossible, Sandbox
from storage.complaints import complaint_by_form
from storage.models import ComplaintEventRow, ComplaintRow
from storage.store import Store
from tests.chaos import rules
from tests.chaos.oracle import COMPLAINTS, LEAD, Case, Judge, Promise, Receipt
from tests.chaos.rules import HOUR, MINUTE

AGENTS: Final = tuple(f"U0AGENT{n}" for n in range(1, 5))
# Who works in which department.
TEAMS: Final[Mapping[str, tuple[str, ...]]] = {
    "warehouse": ("U0WARE01", "U0WARE02", "U0WARE03"),
    "product": ("U0PROD01", "U0PROD02"),
    "service": AGENTS,
}
_CATEGORIES: Final = {"logistics_delay": "warehouse", "product_quality": "product", "service_attitude": "service"}
# So often somebody tries while things go wrong, and then while nothing does any more. That takes minutes, so that a bot
# that is dead is told from a slow machine.
_TRIES_TROUBLED: Final = 15
_TRIES: Final = 100
# So often a form is sent again that was answered with an error: the bot may be slow, or cut off from its database.
_AGAIN: Final = 5
# How long somebody looks for a form before they ask for it again, in seconds of real time.
_PATIENCE: Final = 1.5

Begin = Callable[[], Awaitable[Delivery]]
# Looks whether one of the forms with these ids has been saved after all, and says which.
Look = Callable[[Sequence[str]], Awaitable[str | None]]
# What a case's history says once something was done by a button.
_DONE: Final[Mapping[str, Move]] = {
    "complaint.open_follow_up": Move.FOLLOW_UP,
    "solution.open": Move.RESOLVE,
    "callback.open": Move.CONFIRM,
}


class Unable(Exception):
    """What was to be done cannot be done yet: the message with its button is not there."""


@dataclass
class Plan:
    """What becomes of one case: when it is filed, what it is like, and after how long each next thing is done."""

    at: datetime
    filer: str
    category: str
    severity: str
    channel: str
    told: bool
    entered_late: bool
    follow_ups: list[timedelta]
    promised: list[timedelta]
    resolved: timedelta | None
    called: timedelta | None
    case: Case | None = None
    done: bool = False

    @classmethod
    def drawn(cls, at: datetime, random: Random) -> "Plan":
        """Draw one life of many: most are seen to in time, some late, and some by nobody."""
        urgent = random.random() < 0.15
        neglected = random.random() < 0.15
        follow_ups = [_after(random, 6 * HOUR) for _ in range(random.choice([0, 1, 1, 2]))]
        return cls(
            at,
            random.choice(AGENTS),
            random.choice(list(_CATEGORIES)),
            "urgent" if urgent else "normal",
            "social" if random.random() < 0.15 else "phone",
            random.random() < 0.5,
            random.random() < 0.05,
            [] if neglected else [_after(random, 20 * MINUTE if urgent else 9 * HOUR), *follow_ups],
            [random.choice([20 * MINUTE, 3 * HOUR, 5 * HOUR, 20 * HOUR]) for _ in range(3)],
            None if neglected else _after(random, 6 * HOUR),
            None if random.random() < 0.15 else _after(random, 10 * HOUR),
        )


@dataclass
class People:
    """Everybody who works here; each does one thing at a time.

    Where nothing works for them, they have the world *relieved* of its troubles: it is not to be asked too much.
    """

    slack: Sandbox
    store: Store
    judge: Judge
    now: Callable[[], datetime]
    plans: list[Plan]
    relieved: Callable[[], None] = lambda: None
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    _customers: int = 0
    _errors: list[str] = field(default_factory=list)

    def next_at(self) -> datetime | None:
        """Return when somebody means to do something next."""
        return min((plan.at for plan in self.plans if not plan.done), default=None)

    async def act(self) -> None:
        """Do everything that is due, side by side; this returns when all of it is done."""
        due = [plan for plan in self.plans if not plan.done and plan.at <= self.now()]
        await asyncio.gather(*(self._go_on(plan) for plan in due))

    async def _go_on(self, plan: Plan) -> None:
        try:
            if plan.case is None:
                await self._file(plan)
            elif plan.case.state == "resolved":
                await self._call_back(plan, plan.case)
            elif plan.follow_ups:
                await self._follow_up(plan, plan.case)
            else:
                await self._resolve(plan, plan.case)
        except Unable:
            plan.at = self.now() + 10 * MINUTE

    async def _file(self, plan: Plan) -> None:
        self._customers += 1
        received = self.now() - (26 * HOUR if plan.entered_late else timedelta())
        form = {
            "channel": plan.channel,
            "received_at": int(received.timestamp()),
            "customer_name": "Zhang",
            "customer_contact": f"139{self._customers:08}",
            "order_number": f"2026{self._customers:010}",
            "category": plan.category,
            "severity": plan.severity,
            "description": "It has not arrived.",
            "told": ["yes"] if plan.told else [],
        }
        actor = self.slack.as_(plan.filer)
        async with self._alone(plan.filer):
            view = await self._fill(actor, lambda: actor.command("/complaint"), form, "", self._filed)
        row = await self.store.read(complaint_by_form, f"view:{view}")
        if row is None or row.owner is None:
            self.judge.lost(f"a complaint that was acknowledged: {view}")
            plan.done = True
            return
        team, urgent = TEAMS[_CATEGORIES[plan.category]], plan.severity == "urgent"
        plan.case = Case(row.number, plan.filer, row.owner, team, urgent=urgent)
        self._did(plan.case, f"{plan.filer} has filed it, {plan.severity}, by {plan.channel}, for {row.owner}")
        self._opened(plan, plan.case, received)
        self._then(plan)

    def _opened(self, plan: Plan, case: Case, received: datetime) -> None:
        now, judge = self.now(), self.judge
        judge.opens(case)
        first = rules.first_follow_up(plan.severity, plan.channel)
        lengths = {rules.FIRST: first, rules.SOLUTION: 24 * HOUR}
        if not plan.told:
            lengths[rules.ACK] = 30 * MINUTE
        case.promises = [Promise.made(kind, received, received + length, now) for kind, length in lengths.items()]
        judge.owes(Receipt(COMPLAINTS, now, case.number, case.number))
        judge.owes(Receipt(case.owner, now, case.number, "This case is yours"))
        if case.filer != case.owner:
            judge.owes(Receipt(case.filer, now, case.number, "You filed"))
        if plan.severity == "urgent":
            judge.owes(Receipt(LEAD, now, case.number, "A case that cannot wait"))

    async def _follow_up(self, plan: Plan, case: Case) -> None:
        eta = self.now() + plan.promised[len(plan.follow_ups) % len(plan.promised)]
        form = {"method": "phone", "present_state": "The carrier is searching.", "eta": int(eta.timestamp())}
        await self._on_case(case.owner, case, "complaint.open_follow_up", form)
        now = self.now()
        case.contacted_at = case.contacted_at or now
        self._did(case, f"{case.owner} has followed up, and promised {eta:%d %H:%M:%S}")
        plan.follow_ups.pop(0)
        case.end(now, rules.ACK, rules.FIRST, rules.PROMISE, rules.HEARTBEAT)
        heartbeat = rules.heartbeat(plan.severity)
        case.promises.append(Promise.made(rules.PROMISE, now, eta, now))
        case.promises.append(Promise.made(rules.HEARTBEAT, now, now + heartbeat, now))
        self._then(plan)

    async def _resolve(self, plan: Plan, case: Case) -> None:
        form = {
            "solution": "Sent anew by courier.",
            "method": "phone",
            "told_at": int(self.now().timestamp()),
            "upheld": "upheld",
            "root_cause": "carrier",
            "cause": "Wrong label.",
        }
        await self._on_case(LEAD if plan.severity == "urgent" else case.owner, case, "solution.open", form)
        now, case.state = self.now(), "resolved"
        self._did(case, "it is resolved")
        case.end(now, *rules.KINDS)
        case.promises.append(Promise.made(rules.CALLBACK, now, now + 24 * HOUR, now))
        self._then(plan)

    async def _call_back(self, plan: Plan, case: Case) -> None:
        if case.caller is None:
            raise Unable
        form = {"outcome": "reached", "solved": "yes", "satisfied": "yes", "score": "5"}
        await self._on_case(case.caller, case, "callback.open", form)
        self._did(case, f"{case.caller} has called the customer")
        case.end(self.now(), *rules.KINDS)
        case.state, plan.done = "closed", True

    def _then(self, plan: Plan) -> None:
        """Set when the next thing is done with a case, if ever."""
        assert plan.case is not None
        if plan.case.state == "resolved":
            wait = plan.called
        elif plan.follow_ups:
            wait = plan.follow_ups[0]
        else:
            wait = plan.resolved if plan.case.contacted_at else None
        plan.done = wait is None
        plan.at = on_the_grid(self.now() + (wait or timedelta()))

    def _did(self, case: Case, what: str) -> None:
        self.judge.journal.note(self.now(), f"{case.number}: {what}", case.number)

    # How they do it.

    def _alone(self, user: str) -> asyncio.Lock:
        return self._locks.setdefault(user, asyncio.Lock())

    async def _on_case(self, user: str, case: Case, action_id: str, form: Mapping[str, Any]) -> None:
        """Press a button about a case, wherever somebody has one, and send the form that opens."""
        actor = self.slack.as_(user)
        async with self._alone(user):
            self._did(case, f"{user} begins with {action_id}")
            look = await self._looking_at(case, _DONE[action_id])
            await self._fill(actor, lambda: self._press(actor, case, action_id), form, case.number, look)

    async def _press(self, actor: Actor, case: Case, action_id: str) -> Delivery:
        for message in reversed([*actor.messages(COMPLAINTS), *actor.dm()]):
            if case.number in message["text"] and (pressed := _control(message, action_id, case.number)) is not None:
                block, name, value = pressed
                return await actor.click(message, name, block_id=block, value=value)
        raise Unable

    async def _filed(self, views: Sequence[str]) -> str | None:
        filed = [view for view in views if await self.store.read(complaint_by_form, f"view:{view}") is not None]
        return filed[0] if filed else None

    async def _looking_at(self, case: Case, move: Move) -> Look:
        """Return how to see that something was done with a case from now on."""
        before = await self.store.read(_how_often, case.number, move)

        async def look(views: Sequence[str]) -> str | None:
            return views[-1] if await self.store.read(_how_often, case.number, move) > before else None

        return look

    async def _fill(self, actor: Actor, begin: Begin, form: Mapping[str, Any], number: str, look: Look) -> str:
        """Have a form opened about what has a *number*, fill it in and send it, until it is accepted; return its id.

        Where that did not go well, they look whether it was saved before they try again, as they are told to.
        """
        sent: list[str] = []
        for tries in range(_TRIES):
            if tries == _TRIES_TROUBLED:
                self.relieved()
            if sent and (saved := await look(sent)) is not None:
                return saved
            if (old := actor.view()) is not None:
                await actor.close(old, everything=True)
            await begin()
            view = await self._opened_for(actor, number)
            if view is not None:
                sent.append(str(view["id"]))
                if await self._sent(actor, view, form):
                    return sent[-1]
            await asyncio.sleep(0.1)
        said = [*actor.toasts()[-3:], *self._errors[-3:]]
        raise AssertionError(f"{actor.id} has tried long enough with {number or 'a new case'}: {form}: {said}")

    async def _opened_for(self, actor: Actor, number: str) -> dict[str, Any] | None:
        """Wait for a form; one that was asked for earlier, about something else, may come in between."""

        def the_right_one() -> dict[str, Any] | None:
            view = actor.view()
            return view if view is not None and number in str(view) else None

        try:
            return await self.slack.until(the_right_one, _PATIENCE)
        except AssertionError:
            return None

    async def _sent(self, actor: Actor, view: Mapping[str, Any], form: Mapping[str, Any]) -> bool:
        """Press the button below a form until somebody answers; False when it was not accepted."""
        refused = 0
        for _ in range(_TRIES_TROUBLED):
            try:
                delivery = await actor.submit(str(view["id"]), form)
            except NotPossible:
                # It has been closed or has changed: what came of it shows when it is opened anew.
                return False
            if delivery.errors:
                refused += 1
                self._refused(actor, delivery)
            elif delivery.acked:
                return view["id"] not in {one["id"] for one in actor.views()}
            if refused == _AGAIN:
                break
            await asyncio.sleep(0.1)
        return False

    def _refused(self, actor: Actor, delivery: Delivery) -> None:
        self._errors.append(f"{actor.id}: {delivery.errors}")
        self.judge.journal.note(self.now(), f"{actor.id} is answered {delivery.errors}")


def _how_often(session: Session, number: str, move: Move) -> int:
    """Return how often something was done with a case."""
    event, case = ComplaintEventRow, ComplaintRow
    made = select(func.count()).select_from(event).join(case, col(case.id) == event.complaint_id)
    return session.exec(made.where(case.number == number, event.move == move)).one()


def _control(message: Mapping[str, Any], action_id: str, number: str) -> tuple[str, str, Any] | None:
    """Return the block and its button, or its menu and an entry, by which a message offers something about a case."""
    for block in message["blocks"]:
        for element in block.get("elements", ()):
            if element.get("action_id") == action_id and number in str(element.get("value")):
                return block["block_id"], action_id, None
            for option in element.get("options", ()) if element.get("action_id") == MORE else ():
                chosen = CaseChoice.read(option["value"])
                if (chosen.a, chosen.n) == (action_id, number):
                    return block["block_id"], MORE, option["value"]
    return None


def on_the_grid(at: datetime) -> datetime:
    """People do things every ten minutes: what falls together makes fewer and fuller moments.

    On the second, as the forms say times: otherwise the books here would stand a part of a second beside the bot's.
    """
    whole = at.replace(microsecond=0)
    return whole + (-timedelta(minutes=whole.minute, seconds=whole.second)) % (10 * MINUTE)


def _after(random: Random, mean: timedelta) -> timedelta:
    """Draw a span, mostly below the *mean* and sometimes far above it, in whole minutes."""
    return timedelta(minutes=1 + round(random.expovariate(1 / (mean / MINUTE))))

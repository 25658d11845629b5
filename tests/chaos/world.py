"""A few days in a centre: people, time, processes that die and a Slack that fails, until everybody has been told."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Final

from sqlmodel import Session, col, select

from bot.features import all_routes
from bot.manifest import build_manifest
from config.policy import load_policy
from sandbox import Channel, Fault, Member, Sandbox, Workspace
from sandbox.log import Call
from storage.migrate import migrate
from storage.models import ComplaintRow, NoticeRow
from storage.store import Store
from tests.chaos.crew import Crew
from tests.chaos.dial import Dial
from tests.chaos.oracle import COMPLAINTS, HEAD, LEAD, Heard, Judge
from tests.chaos.people import AGENTS, TEAMS, People, Plan, on_the_grid
from tests.chaos.process import POLICY

KEY: Final = "a key for tests only, 32 characters"
_STAFF: Final = (*AGENTS, *TEAMS["warehouse"], *TEAMS["product"], LEAD, HEAD)
# For how many seconds of real time something is waited for before the clock goes on: a process must be born meanwhile.
_WAIT: Final = 3.0
# When it counts as said that nobody says anything more at this moment, in seconds of real time.
_QUIET: Final = 0.6
# So often the clock goes on a little while something is missing; then all troubles are taken away, and in the end it is
# lost. The last waits are as long as any machine may need.
_PUSHES_SICK, _PUSHES, _LAST_PUSHES = 20, 80, 10
_LAST_WAIT, _LAST_QUIET = 20.0, 6.0
_ENOUGH: Final = 2
# So often in a row all bots must be alive before the first day begins, and so many seconds of real time it may take.
_LOOKS_AWAKE, _AWAKE_WITHIN = 70, 180.0
# A process that has something under way for so long will never end it: no step of the bot may take more than a minute.
_HELD_WITHIN: Final = 180.0
# So often in a row nothing must be under way: what a dead process has sent is still to be read.
_LOOKS: Final = 3

# What may go wrong, and how: calls to Slack, what it brings, its sockets and the tickets for them.
_CALLS: Final = ("chat.postMessage", "chat.update", "conversations.open", "conversations.history", "views.open")
_CALL_FAULTS: Final = ("429", "500", "timeout_before", "timeout_after", "drop_before", "drop_after", "delay")
_BROUGHT: Final = ("duplicate", "delay", "reorder", "timeout_before", "timeout_after", "drop_before", "drop_after")
_TROUBLES: Final = (
    *((call, kind) for call in _CALLS for kind in _CALL_FAULTS),
    *(("delivery", kind) for kind in (*_BROUGHT, *_BROUGHT)),
    *(("socket", kind) for kind in ("die", "deaf", "warning", "refresh_requested")),
    ("ticket", "refuse"),
)
_DETAILS: Final[dict[str, dict[str, Any]]] = {"429": {"retry_after": 30}, "delay": {"seconds": 0.2}}


@dataclass(frozen=True)
class Chapter:
    """What happens in one world: from when until when, with how many cases, kills and processes.

    *Ends* are deaths at a named point that are spread over it. In a *thorough* one somebody dies at each point that
    anybody reaches. Reminders to one person that come within a time may be said *together*. A *calm* one has neither
    deaths nor faults: what goes wrong then is wrong without any trouble.
    """

    begins: datetime
    ends: datetime
    cases: int
    kills: int
    ends_at_points: int
    processes: int
    thorough: bool = False
    together: timedelta = timedelta()
    calm: bool = False


@dataclass
class World:
    """One world, with everything in it."""

    chapter: Chapter
    random: Random
    dial: Dial
    slack: Sandbox
    crew: Crew
    people: People
    judge: Judge
    _read: int = 0
    _sick: bool = False
    _given_up: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    async def live(self) -> None:
        """Live through the chapter, to the day on which nothing is owed any more."""
        keeping = asyncio.create_task(self.crew.keep())
        self._fall_sick()
        try:
            if self.chapter.thorough:
                await self._awake()
            while self.dial.now() < self.chapter.ends:
                self._fall_sick()
                await self._while_troubled(self.people.act())
                if self.random.random() < 0.85:
                    await self._while_troubled(self._settle())
                await self._go_on()
            await self._end()
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            self.crew.kill_all()

    async def _awake(self) -> None:
        """Wait until the bots live on: at first they die at each step of their start, and some are taken but once."""
        began, looks, died = monotonic(), 0, 0
        while looks < _LOOKS_AWAKE and monotonic() - began < _AWAKE_WITHIN:
            alive = self.crew.deaths.total() == died and self.slack.connections == self.chapter.processes
            looks, died = looks + 1 if alive else 0, self.crew.deaths.total()
            await asyncio.sleep(0.03)

    async def _end(self) -> None:
        """Take the troubles away, and wait until all is said."""
        self.get_well()
        await self._settle()
        await self.crew.leave()
        self.listen()
        for what in await self.people.store.read(_given_up):
            self.judge.lost(f"what Slack would not take: {what}")

    # Trouble.

    def _fall_sick(self) -> None:
        self._sick = not self.chapter.calm and self.dial.now() < self.chapter.ends
        self.dial.spares = not self._sick
        self.crew.ends = int(self.chapter.ends_at_points * self._part)

    def get_well(self) -> None:
        """Take the troubles away: Slack does what it is asked, and nobody dies."""
        self._sick, self.dial.spares = False, True
        self.slack.heal()
        self._tell("Slack is well")

    async def _while_troubled(self, work: Any) -> None:
        """Do something while processes are killed and Slack fails."""
        trouble = asyncio.create_task(self._trouble())
        try:
            await work
        finally:
            trouble.cancel()
            await asyncio.gather(trouble, return_exceptions=True)

    async def _trouble(self) -> None:
        while True:
            await asyncio.sleep(self.random.uniform(0.02, 0.5))
            if self._sick and self.random.random() < 0.06:
                self._break_something()
            if self._sick and self.random.random() < self._thirst():
                self.crew.kill()

    def _thirst(self) -> float:
        """Return how likely the next moment is to kill, so that all kills are spread over the chapter."""
        return 0.5 if self.crew.deaths["killed"] < self.chapter.kills * self._part else 0.0

    @property
    def _part(self) -> float:
        """The part of the chapter that is over."""
        whole, left = self.chapter.ends - self.chapter.begins, self.chapter.ends - self.dial.now()
        return 1 - max(left / whole, 0.0)

    def _break_something(self) -> None:
        what, kind = self.random.choice(_TROUBLES)
        self.slack.break_(Fault(what, kind, count=self.random.choice([1, 1, 1, 2, 4]), **_DETAILS.get(kind, {})))
        name = f"{what} {kind}" if what in ("delivery", "socket", "ticket") else f"call {kind}"
        self.faults[name] += 1
        self._tell(f"Slack fails: {what} {kind}")

    # Time.

    async def _go_on(self) -> None:
        """Move the clock to where something happens next; now and then with nobody there to see it."""
        now = self.dial.now()
        moments = [at for at in (self.judge.next_at(now), self.people.next_at()) if at is not None]
        target = max(min([*moments, self.chapter.ends]), now) + timedelta(seconds=self.random.choice([0, 0, 40, 150]))
        if not self.chapter.calm and self.random.random() < 0.02:
            self.crew.kill_all()
            await self._hold()
            self._turn(max(target, now + timedelta(minutes=self.random.choice([3, 20, 90, 300, 800]))))
            self.dial.holds, self.crew.wanted = False, True
        else:
            await self._move(target)

    async def _move(self, target: datetime) -> None:
        await self._hold()
        self._turn(target)
        self.dial.holds = False

    def _turn(self, at: datetime) -> None:
        self._tell(f"the clock goes to {at:%d %H:%M:%S}")
        self.dial.turn(at)

    def _tell(self, what: str) -> None:
        self.judge.journal.note(self.dial.now(), what)

    async def _hold(self) -> None:
        """Wait until nothing is under way any more, in the bot or on its way from it."""
        self.dial.holds = True
        began, idle = monotonic(), 0
        while idle < _LOOKS:
            idle = 0 if self.crew.busy or self.slack.under_way else idle + 1
            if monotonic() - began > _HELD_WITHIN:
                self.judge.stuck(self.crew.busy)
                for place in self.crew.busy:
                    self.crew.kill(place)
            await asyncio.sleep(0.005)

    async def _settle(self) -> None:
        """Wait until everybody has been told what is owed; where it takes a second try, let its time come."""
        # Where enough is lost to say so, more need not be waited for as long.
        patience_left = _LAST_PUSHES if self._given_up < _ENOUGH else 0
        for push in range(_PUSHES + patience_left):
            patience = (_WAIT, _QUIET) if push < _PUSHES else (_LAST_WAIT, _LAST_QUIET)
            if await self._is_told(*patience):
                self._fall_sick()
                return
            if push == _PUSHES_SICK:
                self.get_well()
            await self._move(self.dial.now() + timedelta(seconds=self.random.choice([5, 20, 60, 100])))
        self._given_up += 1
        self.judge.give_up(self.dial.now())
        self._fall_sick()

    async def _is_told(self, within: float, at_rest: float) -> bool:
        """Say whether all is said that is owed now; it is not when nobody has said anything for a while."""
        began = quiet = monotonic()
        calls = self._read
        while monotonic() - began < within and monotonic() - quiet < at_rest:
            self.listen()
            if not self.judge.missing(self.dial.now()):
                return True
            if calls != self._read or self.slack.connections < self.chapter.processes:
                calls, quiet = self._read, monotonic()
            await asyncio.sleep(0.03)
        return False

    async def notices(self, numbers: Collection[str]) -> Sequence[str]:
        """Return how the bot's own books have the messages about some cases, each in a line."""
        return await self.people.store.read(_notices, numbers)

    # What Slack has received.

    def listen(self) -> None:
        """Let the judge hear what Slack has received since the last time."""
        calls = self.slack.log.calls
        for call in calls[self._read :]:
            if call.ok and call.method in ("chat.postMessage", "chat.update"):
                self.judge.hear(_heard(call))
        self._read = len(calls)


def _notices(session: Session, numbers: Collection[str]) -> Sequence[str]:
    row, case = NoticeRow, ComplaintRow
    about = select(row).join(case, col(case.id) == row.subject_id).where(col(case.number).in_(numbers))
    return [_in_words(notice) for notice in session.exec(about.order_by(col(row.id)))]


def _given_up(session: Session) -> Sequence[str]:
    """Return the messages that the bot does not try to send any more: nothing fails for ever here."""
    failed = select(NoticeRow).where(NoticeRow.state == "failed").order_by(col(NoticeRow.id))
    return [_in_words(notice) for notice in session.exec(failed)]


def _in_words(row: NoticeRow) -> str:
    sent = "never" if row.sent_at is None else f"{row.sent_at:%d %H:%M:%S}"
    when = f"owed {row.created_at:%d %H:%M:%S}, to be sent {row.send_at:%d %H:%M:%S}, sent {sent}"
    return f"{row.key[:6]} {row.kind} to {row.target}, {row.state} ({row.error}), {when}, {row.facts}"


def _heard(call: Call) -> Heard:
    channel = str(call.args["channel"])
    to = f"U{channel[1:]}" if channel.startswith("D") else channel
    metadata = call.args.get("metadata") or "{}"
    described = json.loads(metadata) if isinstance(metadata, str) else metadata
    key = str(described.get("event_payload", {}).get("key"))
    return Heard(to, call.at, str(call.args.get("text", "")), key, new=call.method == "chat.postMessage")


@asynccontextmanager
async def open_world(chapter: Chapter, folder: Path, database_url: str, random: Random) -> AsyncIterator[World]:
    """Make a world in *folder*, on an empty database."""
    migrate(database_url)
    dial = Dial.make(folder / "dial", chapter.begins)
    policy = load_policy(POLICY)
    slack = Sandbox(workspace(), build_manifest(all_routes(policy.slack.command_prefix)), time=dial, page=False)
    async with slack:
        store = await Store.open(database_url)
        try:
            judge = Judge(together=chapter.together)

            def told(what: str) -> None:
                judge.journal.note(dial.now(), what)

            people = People(slack, store, judge, dial.now, _plans(chapter, random))
            environ = _environ(slack, database_url, _rules(chapter, folder))
            dice = Random(random.random())
            crew = Crew(folder, environ, dial, dice, chapter.processes, told, thorough=chapter.thorough)
            world = World(chapter, random, dial, slack, crew, people, judge)
            people.relieved = world.get_well
            yield world
        finally:
            await store.close()


def workspace() -> Workspace:
    """Return everybody who works here, all of whom read English."""
    members = tuple(Member(user, user[2:].lower(), user[2:].title(), tz="Europe/Vienna") for user in _STAFF)
    places = {COMPLAINTS: "complaints", "C0KAIZEN01": "kaizen", "C0QUALITY1": "quality"}
    channels = tuple(Channel(id_, name, _STAFF) for id_, name in places.items())
    return Workspace(members, channels, bot_user="U0REDRESS", zone="Europe/Vienna")


def _plans(chapter: Chapter, random: Random) -> list[Plan]:
    """Draw when customers complain: at all hours, but for the end, which leaves time for what follows."""
    span = (chapter.ends - chapter.begins) * 0.75
    rushes = [on_the_grid(chapter.begins + span * random.random()) for _ in range(1 + chapter.cases // 8)]
    return [Plan.drawn(random.choice(rushes), random) for _ in range(chapter.cases)]


def _rules(chapter: Chapter, folder: Path) -> Path:
    """Write down the rules of a world: those of all, but for how long reminders wait for each other."""
    seconds = chapter.together // timedelta(seconds=1)
    file = folder / "policy.toml"
    file.write_text(POLICY.read_text().replace('bundle_within = "0s"', f'bundle_within = "{seconds}s"'))
    return file


def _environ(slack: Sandbox, database_url: str, policy: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database_url,
        "REDRESS_SECRET_KEY": KEY,
        "REDRESS_POLICY": str(policy),
        "REDRESS_TICK": "0.2s",
        "PORT": "0",
    }

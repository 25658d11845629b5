"""Ten thousand reminders that are due in the same minute: what becomes of them, and when the last is told."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, String, case, cast, delete, func, literal
from sqlmodel import Session, select

from bot.demo import demo_policy
from bot.features import all_routes
from bot.house import House, open_house
from bot.manifest import build_manifest
from domain.policy import ClockKind
from handlers.delivery.pace import Pace
from handlers.intake.actions import file_complaint
from sandbox import Member, Sandbox, demo_workspace
from storage.models import ClockRow, ComplaintRow, NoticeRow
from tests.bench.databases import both
from tests.bench.figures import Figure, Section, as_long
from tests.bench.multiplied import analyze, multiply
from tests.desk import AGENT, ROSTER, intake
from tests.fakes import FakeClock
from tests.scenario.stage import PATIENT, settings_for

CASES, OWNERS = 10_000, 250
# One case in so many cannot wait.
URGENT: Final = 20
FIRST: Final = 1_000
_CROWD: Final = tuple(f"U1OWNER{100 + number}" for number in range(OWNERS))


@dataclass(frozen=True, slots=True)
class Reckoned(Pace):
    """Reckons when Slack would have let each message through, in seconds from the first, and waits for nothing."""

    moments: list[float] = field(default_factory=list)
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    async def wait(self, channel: str) -> None:
        now = self.moments[-1] if self.moments else 0.0
        now = self._free(channel, self.burst, 1.0, now)
        self.moments.append(self._free("", max(self.a_minute, self.burst), self.a_minute / 60.0, now))

    def _free(self, name: str, size: float, a_second: float, now: float) -> float:
        """Return when a bucket of some *size*, which empties at so much *a_second*, takes one more; put it in."""
        level, since = self._levels.get(name, (0.0, now))
        level = max(level - (now - since) * a_second, 0.0)
        wait = max(level + 1.0 - size, 0.0) / a_second
        self._levels[name] = (level - wait * a_second + 1.0, now + wait)
        return now + wait


def gather(session: Session) -> None:
    """Have all cases be somebody's, and the first word about each be due at the same moment."""
    row = session.exec(select(ComplaintRow)).one()
    first = select(ClockRow).where(ClockRow.complaint_id == row.id, ClockRow.kind == ClockKind.FIRST_FOLLOWUP)
    clock = session.exec(first).one()
    session.execute(delete(ClockRow))
    named: dict[str, Any] = {
        name: lambda i, name=name: literal(f"{name} ") + cast(i, String) for name in ("number", "form_key")
    }
    multiply(session, row, CASES, FIRST, **named, owner=_owner, severity=_severity)
    multiply(session, clock, CASES, FIRST, complaint_id=lambda i: i + FIRST)
    session.execute(delete(NoticeRow))
    analyze(session)


def _owner(i: ColumnElement[int]) -> ColumnElement[str]:
    return literal("U1OWNER") + cast(100 + i % OWNERS, String)


def _severity(i: ColumnElement[int]) -> ColumnElement[str]:
    # Each owner has as many urgent cases as the others.
    return case((i // OWNERS % URGENT == 0, literal("urgent")), else_=literal("normal"))


@asynccontextmanager
async def centre(url: str, pace: Pace) -> AsyncIterator[tuple[House, Sandbox]]:
    """Run the bot in a Slack with all these people, on a clock that stands still."""
    plain, clock = demo_workspace(), FakeClock()
    crowd = [Member(user, user.lower(), user.title()) for user in _CROWD]
    workspace = replace(plain, members=(*plain.members, *crowd))
    manifest = build_manifest(all_routes(demo_policy().slack.command_prefix))
    async with (
        Sandbox(workspace, manifest, time=clock, page=False, patience=PATIENT) as slack,
        open_house(settings_for(slack, url), demo_policy(), clock, pace) as house,
    ):
        await house.services.directory.refresh()
        await house.services.store.write(file_complaint, intake(), AGENT, ROSTER, house.services.desk, clock.now())
        await house.services.store.write(gather)
        due = await house.services.store.read(lambda session: session.exec(select(func.min(ClockRow.next_at))).one())
        assert due is not None
        clock.advance(due - clock.now())
        yield house, slack


@dataclass(frozen=True, slots=True)
class Told:
    """What a storm came to: seconds of work for finding and for sending, texts in their order, and when each went."""

    found: float
    sent: float
    texts: list[str]
    moments: list[float]

    @property
    def last_urgent(self) -> float:
        return self.moments[max(place for place, text in enumerate(self.texts) if ":red_circle:" in text)]


async def weather(url: str) -> Told:
    pace = Reckoned()
    async with centre(url, pace) as (house, slack):
        begun = time.perf_counter()
        await house.rounds.make()
        swept = time.perf_counter()
        before = len(slack.log.calls)
        await house.deliverer.deliver()
        sent = time.perf_counter()
        posts = [call for call in slack.log.calls[before:] if call.method == "chat.postMessage"]
    return Told(swept - begun, sent - swept, [str(post.args["text"]) for post in posts], pace.moments)


def at_best(messages: int) -> float:
    """Return after how many seconds Slack has taken so many messages to as many people, none of them kept waiting."""
    pace = Pace()
    return max(messages - pace.a_minute, 0.0) * 60.0 / pace.a_minute


async def measure(long: bool) -> list[Section]:
    with both() as urls:
        return [_section(kind, await weather(url)) for kind, url in urls.items()]


def _section(kind: str, told: Told) -> Section:
    best, alone = at_best(len(told.texts)), at_best(CASES)
    return Section(
        f"A storm, {kind}",
        _HOW,
        [
            Figure(f"messages that say {CASES:,} reminders", len(told.texts), ""),
            Figure("until the last urgent one is told, by Slack's clock", told.last_urgent, "s"),
            as_long("until the last of all, by Slack's clock", told.moments[-1], "s", "at Slack's best", best),
            as_long("the same", told.moments[-1], "s", "each reminder alone", alone),
            Figure("work to find and to put together what is due", told.found, "s"),
            Figure("work to send it", told.sent, "s"),
        ],
    )


_HOW: Final = (
    f"{CASES:,} cases of {OWNERS} owners fall due in the same minute, one of {URGENT} is urgent. What Slack would "
    "have us wait is reckoned and not waited for; the work is real, to a Slack in the same process."
)

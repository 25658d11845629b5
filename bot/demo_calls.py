"""The telephone system of the demo: it has had a quarter of calls, and goes on having them as time passes."""

import asyncio
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from config.mapping import MappingError, load_mapping
from domain.contacts import Contact
from domain.indicators.days import day_of
from domain.policy import Policy
from domain.rows import RowReader
from domain.values import Mistakes
from handlers.contacts.importing import Chunk, take_chunk
from handlers.contacts.tables import open_table, scan
from handlers.services import Services
from storage.imports import Work, begin_run, finish_run

MAPPING: Final = "call-centre"
_DAY: Final = timedelta(days=1)
_WEEK: Final = 7
# A quarter that is over begins anew where it stood so many days before, on the same day of the week.
_AGAIN: Final = timedelta(weeks=12)
_CHUNK: Final = 1000
_REPORTS_EVERY: Final = timedelta(minutes=30)

_DAYS_INVENTED: Final = 90
_CALLS_A_DAY: Final = 56
_TOPICS: Final = ("Contract related", "Technical Support", "Payment related", "Admin Support", "Streaming")
_SCORES: Final = (8, 12, 30, 32, 18)


class Hotline:
    """Reports the calls of a quarter to the bot, moved to the days around the one on which the demo begins.

    Nothing is reported before it happened. Calls that nobody wrote down are invented, always the same ones.
    """

    def __init__(self, file: Path | None = None) -> None:
        """*file* is an export that the shipped mapping `call-centre` reads; without one the calls are invented."""
        self._file = file
        self._calls: list[Contact] = []
        self._told = 0
        self._next = datetime.min.replace(tzinfo=UTC)
        self._turn = asyncio.Lock()

    async def report(self, services: Services) -> None:
        """Bring the bot the calls since the last time, as a system does that is asked every half an hour."""
        async with self._turn:
            now = services.clock.now()
            if now < self._next:
                return
            if not self._calls:
                self._calls = await asyncio.to_thread(quarter, self._file, services.policy, now)
            until = bisect_right(self._calls, now, key=lambda call: call.arrived_at)
            await _bring(services, self._calls[self._told : until], until)
            self._told, self._next = until, now + _REPORTS_EVERY


async def _bring(services: Services, calls: Sequence[Contact], until: int) -> None:
    store, policy, now = services.store, services.policy, services.clock.now()
    run = await store.write(begin_run, Work("hotline", "pull", "hotline", f"demo {now} {until}", "demo"), now)
    for first in range(0, len(calls), _CHUNK):
        chunk = Chunk(min(first + _CHUNK, len(calls)), calls[first : first + _CHUNK], ())
        run = await store.write(take_chunk, run, chunk, policy, now)
    await store.write(finish_run, run, now)


def quarter(file: Path | None, policy: Policy, now: datetime) -> list[Contact]:
    """Return calls in the order of their arrival, from eleven weeks before *now* until three months after it.

    Each keeps its day of the week and its hour; the last days of the quarter lie at least a week ahead. Raises
    `UnusableFile` and `MappingError`.
    """
    zone = policy.zoneinfo
    calls = list(invented_calls(zone) if file is None else read_calls(file, policy, now))
    last = max(day_of(call.arrived_at, zone) for call in calls)
    ahead = (day_of(now, zone) - last).days + _WEEK
    moved = [_later(call, timedelta(days=-(-ahead // _WEEK) * _WEEK)) for call in calls]
    again = [_later(call, _AGAIN) for call in moved]
    end = max(call.arrived_at for call in moved)
    rest = [call._replace(external_id=f"{call.external_id}+") for call in again if call.arrived_at > end]
    return sorted([*moved, *rest], key=lambda call: call.arrived_at)


def read_calls(file: Path, policy: Policy, now: datetime) -> Iterator[Contact]:
    """Yield the calls of an export that the shipped mapping reads; rows that are none are left out."""
    mapping = load_mapping(MAPPING)
    with open_table(file, mapping.file, scan(file)) as table:
        try:
            reader = RowReader(mapping, table.heading, policy.zoneinfo, now, lambda _: None)
        except Mistakes as mistakes:
            raise MappingError.of_table(MAPPING, mistakes) from None
        for line, cells in table.rows:
            if cells is not None and isinstance(call := reader.read(line, cells), Contact):
                yield call


def invented_calls(zone: ZoneInfo) -> Iterator[Contact]:
    """Yield a quarter of calls as a hotline has them: most are answered soon, some late, and one in five never."""
    chance = Random(1)
    for back in range(_DAYS_INVENTED):
        day = date(2021, 3, 31) - back * _DAY
        for number in range(chance.randint(_CALLS_A_DAY - 12, _CALLS_A_DAY + 12)):
            minute = timedelta(minutes=chance.randint(0, 9 * 60 - 1))
            arrived = (datetime.combine(day, time(9), zone) + minute).astimezone(UTC)
            yield Contact("hotline", f"{day:%m%d}-{number}", "phone", arrived, **_course(chance))


def _course(chance: Random) -> dict[str, Any]:
    about = {"category": chance.choice(_TOPICS)}
    if chance.random() < 0.19:
        return {**about, "abandoned": True}
    return {
        **about,
        "answered": True,
        "waited": 8 + math.floor(chance.expovariate(1 / 38)),
        "talk": 45 + math.floor(chance.expovariate(1 / 170)),
        "resolved": chance.random() < 0.88,
        "score": chance.choices(range(1, 6), _SCORES)[0],
        "scale_max": 5,
    }


def _later(call: Contact, by: timedelta) -> Contact:
    moments: dict[str, Any] = {
        name: value + by for name, value in call._asdict().items() if isinstance(value, datetime)
    }
    return call._replace(**moments)

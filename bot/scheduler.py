"""The few things that happen by the clock. What is due is a question to the store; this only asks it often enough."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.house import House
from storage.inbox import forget_before
from storage.store import StoreUnavailable

_LOG = structlog.get_logger(__name__)
_REMEMBERED = timedelta(days=1)


Job = Callable[[], Awaitable[object]]


def build_scheduler(house: House, tick: timedelta, canary: Job | None = None) -> AsyncIOScheduler:
    """Return the scheduler with all of its entries; none is ever added later, and none is stored.

    With a socket there is a *canary* to look after.
    """
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    entries: list[tuple[str, Job, timedelta]] = [
        ("heart", house.heart.beat, tick),
        ("sweep", house.sweep, tick),
        ("report", house.report, tick),
        ("pull", house.pull, tick),
        ("take_in", house.take_in, tick),
        ("votes", house.count_votes, timedelta(minutes=1)),
        ("people", house.services.directory.refresh_due, timedelta(minutes=1)),
        ("homes", house.homes.look_around, timedelta(minutes=10)),
        ("seal", house.seal, timedelta(minutes=1)),
        ("retention", house.keep_no_longer, timedelta(hours=1)),
        ("calendar", house.keep_calendar, timedelta(hours=1)),
        ("forget", lambda: _forget(house), timedelta(hours=1)),
    ]
    if canary is not None:
        entries.append(("canary", canary, timedelta(seconds=30)))
    for name, job, every in entries:
        scheduler.add_job(_guarded(name, job), "interval", seconds=every.total_seconds(), id=name)
    return scheduler


def _guarded(name: str, job: Job) -> Callable[[], Any]:
    async def run() -> None:
        try:
            with structlog.contextvars.bound_contextvars(job=name):
                await job()
        except asyncio.CancelledError:
            # Only a stop ends it, and what is due is asked again at the next start: no error, as the executor says.
            _LOG.info("tick_cut_short", job=name)
        except StoreUnavailable:
            _LOG.warning("tick_without_database", job=name)
        except Exception:  # noqa: BLE001 - the next tick comes whatever this one met
            _LOG.exception("tick_failed", job=name)

    return run


async def _forget(house: House) -> None:
    services = house.services
    await services.store.write(forget_before, services.clock.now() - _REMEMBERED)

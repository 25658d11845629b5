"""Two processes that choose in one moment who calls a customer back choose one person."""

import asyncio
from typing import Any

import pytest

from domain.errors import Outdated
from domain.people import Roster
from handlers.callbacks import ids
from handlers.callbacks.callers import name_caller
from storage.store import Store
from tests.desk import OTHER_OWNER, OWNER
from tests.fakes import FakeClock
from tests.integration.casework import Casework

THREE = Roster({"warehouse": (OWNER.id, OTHER_OWNER.id, "U0OWNER3")})


async def test_somebody_chosen_while_another_process_was_choosing_is_not_replaced(
    postgresql_url: str, clock: FakeClock, logs: None
) -> None:
    one, other = await Store.open(postgresql_url), await Store.open(postgresql_url)
    try:
        work = Casework(one, clock, roster=THREE)
        case = await work.resolved()
        loop, now = asyncio.get_running_loop(), clock.now()

        class Overtaken(dict[str, tuple[str, ...]]):
            """Who works where, for somebody slow: while they look, another process has chosen."""

            def get(self, department: str, default: Any = None) -> Any:
                chosen = other.write(name_caller, case.id, THREE, work.desk, now)
                asyncio.run_coroutine_threadsafe(chosen, loop).result(10)
                return THREE.members.get(department, default)

        with pytest.raises(Outdated):
            await one.write(name_caller, case.id, Roster(Overtaken()), work.desk, now)
        (told,) = await work.owed(ids.CALLER)
        assert told.target == (await work.look(case.number)).standing.caller
    finally:
        await one.close()
        await other.close()

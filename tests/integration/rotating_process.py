"""A rotation of keys in a process of its own that dies: `python -m tests.integration.rotating_process URL KEYS WRITE`.

It is killed within the transaction of that number, when all is written and nothing is committed yet.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, cast

from sqlmodel import Session

from bot.keys import rotate
from storage.sealed import completed
from storage.store import Store
from storage.vault import Vault


class Mortal:
    """A store at one of whose writes, counted from 1, something fatal happens before it is committed."""

    def __init__(self, store: Store, last: int, fate: Callable[[], None]) -> None:
        self.read = store.read
        self._store, self._left, self._fate = store, last, fate

    async def write(self, action: Any, *args: Any) -> Any:
        self._left -= 1
        return await self._store.write(action if self._left else self._doomed(action), *args)

    def _doomed(self, action: Any) -> Any:
        def act(session: Session, *args: Any) -> None:
            action(session, *args)
            session.flush()
            self._fate()

        return act


def die() -> None:
    """End this process as a power failure would."""
    os.kill(os.getpid(), signal.SIGKILL)


async def main(url: str, keys: str, last: int) -> None:
    """Seal everything anew, as far as it goes, under the first of *keys*, which are pairs in JSON."""
    store = await Store.open(url)
    vault = await store.write(completed, Vault(json.loads(keys)))
    await rotate(cast("Store", Mortal(store, last, die)), vault, lambda _: None)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))

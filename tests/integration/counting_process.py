"""A process of its own that counts in a database: `python -m tests.integration.counting_process URL NAME [TIMES]`."""

import asyncio
import sys
from itertools import count

from sqlmodel import Session

from storage.models import CounterRow
from storage.store import Store


async def main(url: str, name: str, times: int | None) -> None:
    """Count up, printing each number only once the store has said that it is stored."""
    store = await Store.open(url)
    for _ in range(times) if times else count():
        sys.stdout.write(f"{await store.write(count_up, name)}\n")
        sys.stdout.flush()
    # Not closed: a process may end without being asked.


def count_up(session: Session, name: str) -> int:
    row = session.get(CounterRow, name, with_for_update=True) or CounterRow(name=name, value=0)
    row.value += 1
    session.add(row)
    return row.value


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else None))

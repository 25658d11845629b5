"""What `redress export` does: it writes cases to a file, masked, as many as there are."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.clock import SystemClock
from bot.export_files import replacing
from bot.house import StartFailed, open_vault
from config.policy import load_policy
from config.settings import load_settings
from config.words import load_words
from domain.indicators.days import Period
from handlers.exports.lines import Layout
from handlers.exports.tables import Format
from handlers.exports.writing import table_in, write_complaints
from handlers.services import Desk
from storage.migrate import pending
from storage.store import Store

_KEY_MISSING: Final = (
    "REDRESS_SECRET_KEY: is missing; customers' names are stored encrypted and must be opened to be masked. "
    "Give the key the bot runs with."
)
OLDER: Final = "The database is older than this version of Redress. Run `redress migrate` first."


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed behind `redress export complaints`; without a *language* headings and codes are keys."""

    first: date
    last: date
    format: Format
    output: Path | None = None
    language: str | None = None

    @property
    def path(self) -> Path:
        """Where the file is to be."""
        return self.output or Path(f"complaints_{self.first}_{self.last}.{self.format}")


async def export_complaints(wish: Wish, say: Callable[[str], None]) -> None:
    """Write a row for each case that was received on the local days of *wish*, and say how many there were.

    Raises `StartFailed` for what an operator can mend. A file that cannot be finished is not left behind.
    """
    period = asked_days(wish.first, wish.last)
    async with opened_desk() as (store, desk):
        layout = Layout(desk.policy, desk.words_for(wish.language) if wish.language is not None else None)
        try:
            with replacing(wish.path) as file:
                table = table_in(file, wish.format, layout)
                number = await write_complaints(store, table, period, layout, desk, SystemClock().now())
                table.finish()
        except OSError as error:
            raise unwritable(wish.path, error) from error
    say(f"{wish.path}: {number:,} complaints")


def asked_days(first: date, last: date) -> Period:
    """Return the days from *first* to *last*, both included. Raises `StartFailed` for a last before the first."""
    if last < first:
        raise StartFailed(f"--to {last} lies before --from {first}. Both days are included.")
    return Period(first, last)


def unwritable(path: Path, error: OSError) -> StartFailed:
    """Return what to raise when a file cannot be written."""
    return StartFailed(f"{path} cannot be written ({error.strerror}). Name another --output.")


@asynccontextmanager
async def opened_desk() -> AsyncIterator[tuple[Store, Desk]]:
    """Open the database and the desk that the environment names, if the database is up to date and the key opens it.

    Raises `StartFailed` for what an operator can mend.
    """
    settings = load_settings(serving=False)
    policy = load_policy(settings.redress_policy)
    if not settings.secret_keys:
        raise StartFailed(_KEY_MISSING)
    if pending(settings.database_url):
        raise StartFailed(OLDER)
    store = await Store.open(settings.database_url)
    try:
        yield store, Desk(policy, await open_vault(store, settings), load_words())
    finally:
        await store.close()

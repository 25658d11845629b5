"""What `redress export rejected` does: it lists the rows that were not taken in, by whichever way they came."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, Final

from bot.export_files import replacing
from bot.exports import OLDER, asked_days, unwritable
from bot.house import StartFailed
from config.policy import load_policy
from config.settings import load_settings
from config.words import SOURCE_LANGUAGE, load_words
from handlers.contacts.reasons import reason_words
from handlers.exports.lines import harmless
from storage.imports import Refused, refused_between
from storage.migrate import pending
from storage.store import Store

HEADING: Final = ("at", "way", "source", "name", "line", "field", "reason", "meaning")
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed behind `redress export rejected`; meanings are in English without a *language*."""

    first: date
    last: date
    output: Path | None = None
    language: str | None = None

    @property
    def path(self) -> Path:
        """Where the file is to be."""
        return self.output or Path(f"rejected_{self.first}_{self.last}.csv")


async def export_rejected(wish: Wish, say: Callable[[str], None]) -> None:
    """Write each row that was rejected on the local days of *wish*, and say how many there were.

    Raises `StartFailed` for what an operator can mend. A file that cannot be finished is not left behind.
    """
    period = asked_days(wish.first, wish.last)
    settings = load_settings(serving=False)
    policy = load_policy(settings.redress_policy)
    if pending(settings.database_url):
        raise StartFailed(OLDER)
    words = load_words()[wish.language or SOURCE_LANGUAGE]
    store = await Store.open(settings.database_url)
    start, end = period.bounds(policy.zoneinfo)
    number = after = 0
    try:
        with replacing(wish.path) as file, _rows_in(file) as rows:
            rows.writerow(HEADING)
            while page := await store.read(refused_between, start, end, after, _PAGE):
                for one in page:
                    at = one.at.astimezone(policy.zoneinfo).isoformat(timespec="seconds")
                    rows.writerow((at, *_cells(one), reason_words(one.reason, words)))
                number, after = number + len(page), page[-1].id
    except OSError as error:
        raise unwritable(wish.path, error) from error
    finally:
        await store.close()
    say(f"{wish.path}: {number:,} rejected rows")


@contextmanager
def _rows_in(file: IO[bytes]) -> Iterator[Any]:
    """Give what writes rows to *file*, with the mark without which spreadsheets take it for another encoding."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield csv.writer(text)
    finally:
        text.detach()


def _cells(one: Refused) -> tuple[str | int, ...]:
    return one.way, one.source, harmless(one.name), one.line, harmless(one.field), one.reason

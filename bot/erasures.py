"""The list of erased cases: kept apart from backups, so that one that is taken back forgets again what was erased."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.export_files import replacing
from bot.exports import OLDER, unwritable
from bot.house import StartFailed
from config.settings import load_settings
from storage.engines import database_url, reading_engine
from storage.erasing import Erasure, erasures
from storage.migrate import pending
from storage.store import Store

_PATIENCE: Final = 5.0


async def export_erasures(output: Path, say: Callable[[str], None]) -> None:
    """Write which cases were erased and when, and nothing else of them. Raises `StartFailed`."""
    url = load_settings(serving=False).database_url
    if pending(url):
        raise StartFailed(OLDER)
    store = await Store.open(url)
    try:
        known = await store.read(erasures)
    finally:
        await store.close()
    try:
        with replacing(output) as file:
            file.writelines(f"{_line(one)}\n".encode() for one in known)
    except OSError as error:
        raise unwritable(output, error) from error
    say(f"{output}: {len(known):,} erasures")


def read_erasures(file: Path) -> list[Erasure]:
    """Read the list back. Raises `StartFailed` for what is none."""
    try:
        return [_erasure(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise StartFailed(f"{file} cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StartFailed(f"{file} is no list of erasures: redress export erasures writes one.") from error


def erasures_in(file: Path) -> Sequence[Erasure]:
    """Return what a database that was set aside knows of erasures; nothing where it is damaged or too old for them."""
    engine = reading_engine(database_url(f"sqlite:///{file.absolute()}"), _PATIENCE)
    try:
        with Session(engine) as session:
            return erasures(session)
    except DBAPIError:
        return []
    finally:
        engine.dispose()


def _line(one: Erasure) -> str:
    return json.dumps(asdict(one), default=datetime.isoformat)


def _erasure(line: str) -> Erasure:
    told = json.loads(line)
    moments = (datetime.fromisoformat(told[name]) for name in ("created_at", "erased_at"))
    return Erasure(str(told["number"]), *moments)

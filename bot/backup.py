"""Backups and the way back, as commands of the shell."""

from collections.abc import Callable
from pathlib import Path

from bot.clock import SystemClock
from bot.erasures import erasures_in, read_erasures
from config.settings import load_settings
from storage.backup import back_up, doubt_what_waits, restore
from storage.erasing import replay_erasures
from storage.migrate import migrate
from storage.store import Store


def run_backup(file: Path, say: Callable[[str], None]) -> None:
    """Back the database up while the bot works. Raises `BackupFailed`."""
    copy = back_up(load_settings(serving=False).database_url, file)
    say(f"{copy.file}: {copy.size} bytes, migration {copy.revision}, verified. REDRESS_SECRET_KEY is not in it.")


async def run_restore(file: Path | None, erased: Path | None, say: Callable[[str], None]) -> None:
    """Take a backup back, or take over a database that its own tools have restored, and erase again what was erased.

    What that is, the database knows that stood there, and the list *erased*. Raises `BackupFailed` and `StartFailed`.
    """
    url = load_settings(serving=False).database_url
    known = read_erasures(erased) if erased is not None else []
    if file is not None:
        copy, kept = restore(url, file)
        say(f"{copy.file}: restored from {file}, migration {copy.revision}.")
        if kept is not None:
            say(f"{kept}: what stood there before.")
            known += erasures_in(kept)
    migrate(url)
    store = await Store.open(url)
    try:
        await store.write(doubt_what_waits)
        again = await store.write(replay_erasures, known, SystemClock().now())
    finally:
        await store.close()
    say(f"{again:,} cases were erased after the backup was made, and are erased again.")
    say("Start the bot: it sends what is owed by now, once, and says how late it is.")

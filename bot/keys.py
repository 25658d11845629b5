"""The keys that seal customers' fields: which are in use, and how everything comes under the newest."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sqlmodel import SQLModel

from bot.clock import SystemClock
from bot.exports import opened_desk
from storage.sealed import OTHER, SEALED, fields_under, finish_rotation, in_use, older_rows, reseal
from storage.store import Store
from storage.vault import Vault

Say = Callable[[str], None]

_AGAIN: Final = (
    "Some processes of the bot still write with an older key: give all of them the new setting, restart them, and run "
    "redress keys rotate again."
)
_STRANGE: Final = (
    "{number:,} fields are sealed under a key that is not in REDRESS_SECRET_KEY; put it back behind the others."
)
_DONE: Final = "Everything is sealed under {newest}. No other key is needed in REDRESS_SECRET_KEY any more."


async def show_keys(say: Say) -> None:
    """Say how many fields each key seals, and never a key itself. Raises `StartFailed`."""
    async with opened_desk() as (store, desk):
        used = await store.read(in_use, desk.vault)
    for line in _lines(used, desk.vault):
        say(line)


async def rotate_keys(say: Say) -> bool:
    """Seal everything under the newest key while the bot works; return whether nothing is left under another.

    What was done stays done when this is interrupted: run it again. Raises `StartFailed`.
    """
    async with opened_desk() as (store, desk):
        return await rotate(store, desk.vault, say)


async def rotate(store: Store, vault: Vault, say: Say) -> bool:
    """Seal everything in *store* under the newest key of *vault*, a few rows in each transaction."""
    for kind in SEALED:
        number = await _reseal_all(store, vault, kind)
        say(f"{kind.__tablename__}: {number:,} fields sealed anew")
    left = await store.read(fields_under, vault)
    if any(number for version, number in left.items() if version != vault.newest):
        say(_STRANGE.format(number=left[OTHER]) if left[OTHER] else _AGAIN)
        return False
    await store.write(finish_rotation, vault, SystemClock().now())
    say(_DONE.format(newest=vault.newest))
    return True


async def _reseal_all(store: Store, vault: Vault, kind: type[SQLModel]) -> int:
    """Seal one table anew. What is to be done is looked for without holding up whoever writes."""
    number = after = 0
    while ids := await store.read(older_rows, vault, kind, after):
        number += await store.write(reseal, vault, kind, ids)
        after = ids[-1]
    return number


def _lines(used: Mapping[str, int], vault: Vault) -> Iterator[str]:
    for version in vault.versions:
        yield f"{version}: seals {used[version]:,} fields{_advice(version, used[version], vault)}"
    if used[OTHER]:
        yield _STRANGE.format(number=used[OTHER])


def _advice(version: str, number: int, vault: Vault) -> str:
    if version == vault.newest:
        return ", and what is written from now on"
    return "; redress keys rotate seals them anew" if number else "; it is not needed any more"

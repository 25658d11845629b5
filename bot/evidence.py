"""What `redress export evidence` does: it writes the file of one case for an auditor."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from bot.clock import SystemClock
from bot.export_files import replacing
from bot.exports import opened_desk, unwritable
from bot.house import StartFailed
from handlers.auditing.evidence import make_evidence


async def export_evidence(number: str, output: Path | None, language: str, say: Callable[[str], None]) -> None:
    """Write the file of a case, and say where it is. Raises `StartFailed` for what an operator can mend."""
    async with opened_desk() as (store, desk):
        now = SystemClock().now()
        evidence = await store.read(make_evidence, number.strip().upper(), desk, language, version("redress"), now)
    if evidence is None:
        raise StartFailed(f"There is no complaint {number}.")
    path = output or Path(f"{evidence.dossier.case.number}.zip")
    try:
        with replacing(path) as file:
            evidence.write(file)
    except OSError as error:
        raise unwritable(path, error) from error
    say(f"{path}: all that is recorded of {evidence.dossier.case.number}")

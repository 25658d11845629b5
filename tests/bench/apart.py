"""A program in a process of its own, of which nothing is left when it ends, however it ends."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

# So many seconds a program that is interrupted, or a server, has to put its things in order.
_GRACE: Final = 20
_LOOK_EVERY: Final = 0.05
# So many bytes of what it has said at last are looked through.
_MOST_READ: Final = 4_000


class Unmeasured(Exception):
    """A benchmark has found nothing; the text says why."""


def run_apart(command: Sequence[str], patience: float, folder: Path) -> None:
    """Run a program that keeps its temporary files in *folder*, and end all that it has begun.

    Raises `Unmeasured` when it fails, or takes longer than *patience* seconds.
    """
    # As root the database server is another user, who has to find its own folder in this one.
    folder.chmod(0o711)
    environment = {**os.environ, "TMPDIR": str(folder)}
    # In a session of its own, so that it can be ended with all its children, and by nobody else.
    # What the bot logs meanwhile is no figure, but its last line says why there is none.
    with (
        (folder / "said").open("w+b") as said,
        subprocess.Popen(command, stdout=said, stderr=said, env=environment, start_new_session=True) as process,
    ):
        try:
            code = process.wait(patience)
        except subprocess.TimeoutExpired:
            raise Unmeasured(f"it took more than {patience:.0f} seconds") from None
        finally:
            _end(process)
            _end_servers(folder)
        if code:
            raise Unmeasured(f"it ended with {code}: {_last_line(said)}")


def _last_line(said: BinaryIO) -> str:
    said.seek(max(said.seek(0, os.SEEK_END) - _MOST_READ, 0))
    lines = said.read().decode(errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), "and said nothing")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_servers(folder: Path) -> None:
    """Stop database servers that nobody has stopped: they are in sessions of their own."""
    for file in folder.glob("*/postmaster.pid"):
        with suppress(OSError, ValueError):
            server = int(file.read_text(encoding="utf-8").split()[0])
            os.kill(server, signal.SIGQUIT)
            end = time.monotonic() + _GRACE
            while file.exists() and time.monotonic() < end:
                time.sleep(_LOOK_EVERY)

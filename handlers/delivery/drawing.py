"""Pictures are drawn by a child that lives as long as one of them takes, so that nothing else waits for it."""

import asyncio
import sys
from contextlib import suppress
from typing import Final

# A picture takes a fifth of a second; on a machine that is busy with everything at once it may take longer.
_WITHIN: Final = 20.0
_PNG: Final = b"\x89PNG"


class NotDrawn(Exception):
    """A picture could not be drawn; the text says why."""


async def drawn(svg: str) -> bytes:
    """Return *svg* as a PNG. Raises `NotDrawn`."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "handlers.delivery.draw"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_WITHIN):
            png, _ = await child.communicate(svg.encode())
    except TimeoutError:
        raise NotDrawn("it took too long") from None
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode != 0 or not png.startswith(_PNG):
        raise NotDrawn(f"the child ended with {child.returncode}")
    return png

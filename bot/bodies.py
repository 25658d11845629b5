"""Bodies of requests, read no further and no longer than somebody is willing to."""

import asyncio
from typing import Final

from starlette.requests import ClientDisconnect, Request

# So many seconds a body may take: enough for a megabyte on a bad line.
PATIENCE: Final = 30.0


async def read_body(request: Request, largest: int, within: float = PATIENCE) -> bytes | None:
    """Read the body; None when it is larger than *largest* bytes, whatever its length was said to be.

    None too when whoever sends it hangs up in its middle: nobody hears what is answered then. Raises `TimeoutError`
    when it has not come *within* so many seconds: nobody holds a connection with a body that never ends.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(within):
            async for part in request.stream():
                body += part
                if len(body) > largest:
                    return None
    except ClientDisconnect:
        return None
    return bytes(body)

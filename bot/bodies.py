"""Bodies of requests, read no further than somebody is willing to."""

from starlette.requests import ClientDisconnect, Request


async def read_body(request: Request, largest: int) -> bytes | None:
    """Read the body; None when it is larger than *largest* bytes, whatever its length was said to be.

    None too when whoever sends it hangs up in its middle: nobody hears what is answered then.
    """
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > largest:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)

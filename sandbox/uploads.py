"""Where the bytes of files go and come from."""

from __future__ import annotations

from aiohttp import web

from sandbox.methods.files import IMAGES
from sandbox.world import World


async def receive(world: World, request: web.Request) -> web.Response:
    """Take the bytes of a file that was announced, raw or as a form; their number has to be the announced one."""
    upload = world.state.uploads.get(request.match_info["file"])
    if upload is None or upload.content is not None:
        return web.Response(status=404, text="no such upload")
    content = await _content(request)
    if len(content) != upload.length:
        return web.Response(status=400, text="the length differs from the announced one")
    upload.content = content
    return web.Response(text=f"OK - {len(content)}")


async def show(world: World, request: web.Request) -> web.Response:
    """Show a shared file to the page."""
    upload = world.state.uploads.get(request.match_info["file"])
    if upload is None or upload.content is None or not upload.shared:
        return web.Response(status=404, text="file_not_found")
    kind = upload.name.rpartition(".")[2].lower()
    headers = {"X-Content-Type-Options": "nosniff"}
    return web.Response(body=upload.content, content_type=IMAGES.get(kind, "application/octet-stream"), headers=headers)


async def _content(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for field in (await request.post()).values():
        if isinstance(field, web.FileField):
            return bytes(field.file.read())
    return b""

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


async def give(world: World, request: web.Request) -> web.Response:
    """Give a file to the app; whoever has no token that may read files is sent to the sign-in page, as by Slack."""
    upload = world.state.uploads.get(request.match_info["file"])
    known = request.headers.get("Authorization") == f"Bearer {world.bot_token}" and not world.revoked
    if not known or "files:read" not in world.app.scopes:
        return web.Response(status=302, headers={"Location": f"{world.url}/signin"})
    if upload is None or upload.content is None:
        return web.Response(status=404, text="file_not_found")
    return web.Response(body=upload.content, content_type="application/octet-stream")


async def _content(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for field in (await request.post()).values():
        if isinstance(field, web.FileField):
            return bytes(field.file.read())
    return b""

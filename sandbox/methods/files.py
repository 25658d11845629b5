"""files.*: the three steps of an upload, whose effect shows later than its answer."""

from __future__ import annotations

from sandbox.arguments import Args, json_arg, list_arg, number, optional_text, text_arg
from sandbox.content import bot_message, keep, read_blocks
from sandbox.errors import SlackError
from sandbox.happenings import tell_message
from sandbox.places import writable_by_bot
from sandbox.state import Json, Place, Upload
from sandbox.world import World

LARGEST = 1_000_000_000
IMAGES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}


def get_upload_url(world: World, args: Args) -> Json:
    name, length = text_arg(args, "filename"), number(args, "length", 0, LARGEST)
    alt_text = optional_text(args, "alt_txt") or ""
    owner = world.workspace.bot_user
    upload = Upload(world.new_id("F"), owner, name, length, alt_text, int(world.now().timestamp()))
    world.state.uploads[upload.id] = upload
    return {"upload_url": f"{world.url}/upload/v1/{upload.id}", "file_id": upload.id}


def complete_upload(world: World, args: Args) -> Json:
    """Finish uploads and share them; the message appears and the file becomes usable a moment later."""
    listed = json_arg(args, "files", "invalid_arguments")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        raise SlackError("invalid_arguments")
    uploads = [_received(world, one) for one in listed]
    channels = list_arg(args, "channels") + ([str(args["channel_id"])] if optional_text(args, "channel_id") else [])
    if optional_text(args, "thread_ts") and len(channels) != 1:
        raise SlackError("invalid_arguments")
    places = [writable_by_bot(world, channel).id for channel in channels]
    comment = _comment(world, args)
    for upload in uploads:
        upload.channels = places
    world.later(lambda: share(world, uploads, comment, args))
    return {"files": [{"id": upload.id, "title": upload.title} for upload in uploads]}


def share(world: World, uploads: list[Upload], comment: Json, args: Args) -> None:
    """Make *uploads* visible where they were sent."""
    for upload in uploads:
        upload.shared = True
    for channel in uploads[0].channels:
        place = world.state.places[channel]
        message = bot_message(world, place, comment, args)
        message.files = [file_body(world, upload) for upload in uploads]
        keep(world, place, message)
        tell_message(world, message)
    world.changes.touch()


def info(world: World, args: Args) -> Json:
    upload = world.state.uploads.get(text_arg(args, "file"))
    if upload is None or upload.content is None:
        raise SlackError("file_not_found")
    return {"file": file_body(world, upload)}


def attach(world: World, user: str, place: Place, name: str, content: bytes) -> Json:
    """Put a file of *user* into *place* at once, as people do who write a message with it."""
    created = int(world.now().timestamp())
    upload = Upload(world.new_id("F"), user, name, len(content), "", created, content, shared=True, title=name)
    upload.channels = [place.id]
    world.state.uploads[upload.id] = upload
    return file_body(world, upload)


def hold(world: World, user: str, name: str, content: bytes) -> Json:
    """Keep a file that *user* chose in a form, and that stands in no conversation."""
    created = int(world.now().timestamp())
    upload = Upload(world.new_id("F"), user, name, len(content), "", created, content, shared=True, title=name)
    world.state.uploads[upload.id] = upload
    return file_body(world, upload)


def file_body(world: World, upload: Upload) -> Json:
    """Return *upload* as Slack describes files; what the scan finds out is empty before it is done."""
    kind = upload.name.rpartition(".")[2].lower()
    place, private = (f"{world.url}/{road}/{upload.id}/{upload.name}" for road in ("files", "files-pri"))
    return {
        "id": upload.id,
        "created": upload.created,
        "name": upload.name,
        "title": upload.title or upload.name,
        "alt_txt": upload.alt_text,
        "mimetype": IMAGES.get(kind, "application/octet-stream") if upload.shared else "",
        "filetype": kind if upload.shared else "",
        "user": upload.user,
        "size": upload.length,
        "url_private": private,
        "url_private_download": private,
        "permalink": place,
        "channels": list(upload.channels) if upload.shared else [],
        "shares": {},
    }


def _comment(world: World, args: Args) -> Json:
    """Return what is written above the files; blocks only count without an initial comment."""
    if optional_text(args, "initial_comment"):
        return {"text": str(args["initial_comment"])}
    blocks = json_arg(args, "blocks", "invalid_blocks_format")
    return {"text": "", "blocks": read_blocks(world, blocks) if blocks else []}


def _received(world: World, listed: Json) -> Upload:
    upload = world.state.uploads.get(str(listed.get("id")))
    if upload is None or upload.content is None:
        raise SlackError("file_not_found")
    if upload.title:
        raise SlackError("file_update_failed")
    upload.title = listed.get("title") or upload.name
    return upload

"""Turning what the app sends into messages: posting, replacing, removing."""

from __future__ import annotations

from typing import Any

from sandbox.arguments import Args, flag, json_arg, optional_text
from sandbox.blocks import check_blocks
from sandbox.errors import SlackError, refuse_blocks
from sandbox.messages import cut
from sandbox.state import Json, Message, Place
from sandbox.tree import with_ids
from sandbox.world import World

MOST_ATTACHMENTS = 100
MOST_MARKDOWN_TEXT = 12_000
LARGEST_METADATA = 16_000


def read_content(world: World, args: Args) -> Json:
    """Return the text, blocks and attachments of a call, checked; keys that were not sent are not there."""
    blocks, attachments = json_arg(args, "blocks", "invalid_blocks_format"), read_attachments(args)
    content: Json = {}
    if args.get("text") is not None:
        content["text"] = cut(str(args["text"]))
    if blocks is not None:
        content["blocks"] = read_blocks(world, blocks)
    if attachments is not None:
        content["attachments"] = attachments
    if args.get("markdown_text") is not None:
        content = _markdown(str(args["markdown_text"]), content)
    if not any(content.get(name) for name in ("text", "blocks", "attachments")):
        raise SlackError("no_text")
    if content.get("blocks") and not content.get("text"):
        world.log.warnings.append("a message has blocks but no text, which screen readers and notifications need")
    return content


def read_blocks(world: World, blocks: Any) -> list[Json]:
    """Return *blocks* with ids, or refuse them."""
    problems = check_blocks(blocks, "message") or file_problems(world, blocks)
    if problems:
        raise refuse_blocks(problems)
    return with_ids(blocks)


def file_problems(world: World, blocks: list[Json]) -> list[str]:
    """Say which `slack_file` is not there (yet): an upload that was only just completed is not."""
    named = [(i, block["slack_file"].get("id")) for i, block in enumerate(blocks) if "slack_file" in block]
    return [f"/blocks/{i}/slack_file: invalid slack file" for i, file in named if not _is_shared(world, file)]


def read_attachments(args: Args) -> list[Json] | None:
    attachments = json_arg(args, "attachments", "invalid_attachments")
    if attachments is None:
        return None
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for one in attachments:
        if problems := check_blocks(one.get("blocks", []), "message"):
            raise refuse_blocks(problems, "invalid_attachments")
    return attachments


def read_metadata(args: Args) -> Json | None:
    """Return the message metadata, or refuse it when it is not exactly a type and a payload."""
    metadata = json_arg(args, "metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
        raise SlackError("invalid_metadata_schema")
    if len(str(metadata)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return metadata


def bot_message(world: World, place: Place, content: Json, args: Args, seen_by: str | None = None) -> Message:
    """Return a new message of the bot in *place*, not yet kept anywhere."""
    return Message(
        ts=world.new_ts(),
        channel=place.id,
        user=world.workspace.bot_user,
        text=content.get("text", ""),
        at=world.now(),
        blocks=content.get("blocks", []),
        attachments=content.get("attachments", []),
        by_bot=True,
        thread_ts=read_thread(place, args),
        broadcast=flag(args, "reply_broadcast"),
        metadata=read_metadata(args),
        seen_by=seen_by,
    )


def read_thread(place: Place, args: Args) -> str | None:
    """Return the thread to answer in; an answer to an answer belongs to the thread's first message."""
    ts = optional_text(args, "thread_ts")
    if ts is None:
        return None
    parent = place.messages.get(ts)
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts if parent.is_reply else ts


def keep(world: World, place: Place, message: Message) -> None:
    """Make *message* exist, and tell whoever listens to messages there."""
    if message.seen_by is not None:
        world.state.private.setdefault(message.seen_by, []).append(message)
    else:
        place.add(message)
    world.changes.touch()


def replace(world: World, message: Message, content: Json) -> None:
    """Change *message*; a text that comes without blocks takes the blocks away."""
    if "text" in content or "blocks" in content:
        message.blocks = content.get("blocks", [])
        message.text = content.get("text", "")
    if "attachments" in content:
        message.attachments = content["attachments"]
    message.edited_ts = world.new_ts()
    world.changes.touch()


def remove(world: World, message: Message) -> None:
    """Take *message* away; a thread keeps a gravestone in its place."""
    place = world.state.places[message.channel]
    if message.seen_by is not None:
        world.state.private[message.seen_by].remove(message)
    elif place.replies(message.ts):
        message.text, message.blocks, message.attachments = "This message was deleted.", [], []
        message.metadata, message.deleted = None, True
    else:
        place.drop(message)
    world.changes.touch()


def _markdown(text: str, content: Json) -> Json:
    if content:
        raise SlackError("markdown_text_conflict")
    if len(text) > MOST_MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    return {"text": text, "blocks": with_ids([{"type": "markdown", "text": text}])}


def _is_shared(world: World, file: str | None) -> bool:
    upload = world.state.uploads.get(file or "")
    return upload is not None and upload.shared

"""A message in Slack, read as the beginning of a complaint: its words as people see them, and what goes with it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

from domain.errors import Refusal
from handlers.attachments.actions import files_in
from handlers.intake.form import Carried, Source, SourceFile

# As much as Slack lets a form carry out of sight.
_ROOM: Final = 3000
_MARK: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_DELETED = "tombstone"
_MOST, _LINK = 2000, 2000


@dataclass(frozen=True, slots=True)
class Message:
    """A message somebody wants to make a complaint of; *is_ours* says that the bot wrote it itself.

    *said_at* is when it was written (UTC), *words* are what is said in it, without marks that only Slack reads.
    """

    source: Source
    words: str
    said_at: datetime
    is_ours: bool

    @property
    def beginning(self) -> str:
        """As much of its words as a form takes."""
        if not self.is_cut:
            return self.words
        return self.words.encode("utf-16-le")[: 2 * (_MOST - 1)].decode("utf-16-le", "ignore") + "…"

    @property
    def is_cut(self) -> bool:
        """Say whether it has more words than a form takes."""
        return _size(self.words) > _MOST


Permalink = Callable[[str, str, str], str]


def read_message(payload: Mapping[str, Any], permalink: Permalink, name_of: Callable[[str], str]) -> Message:
    """Read the message that a shortcut was used on; *name_of* tells somebody's name by their id.

    Raises `Refusal` for a message that was deleted, or has neither words nor files.
    """
    message: Mapping[str, Any] = payload.get("message") or {}
    channel, ts = str((payload.get("channel") or {}).get("id") or ""), str(message.get("ts") or "")
    if message.get("subtype") == _DELETED or not (channel and ts):
        raise Refusal("message_deleted")
    thread_ts = str(message.get("thread_ts") or "")
    try:
        source = Source(c=channel, t=ts, r=thread_ts, u=permalink(channel, ts, thread_ts))
        said_at = datetime.fromtimestamp(float(ts), UTC)
    except ValueError:
        # Slack writes no channel and no moment so: there is no such message.
        raise Refusal("message_deleted") from None
    words = "\n\n".join(plain_words(text, name_of) for text in _texts(message))
    is_ours = bool(message.get("app_id")) and message.get("app_id") == payload.get("api_app_id")
    if not words and not files_in(message):
        raise Refusal("message_empty")
    return Message(_with_files(source, message), words, said_at, is_ours)


def plain_words(text: str, name_of: Callable[[str], str]) -> str:
    """Return the text of a message as people see it: names for mentions, addresses for links, and no marks."""
    return unescape(_MARK.sub(lambda mark: _seen(mark[1], mark[2] or "", name_of), text)).strip()


def _size(text: str) -> int:
    """Count as Slack's windows do, where some emoji and rare characters count twice."""
    return len(text.encode("utf-16-le")) // 2


def _seen(mark: str, label: str, name_of: Callable[[str], str]) -> str:
    if mark.startswith("@"):
        return f"@{label or name_of(mark[1:])}"
    if mark.startswith("#"):
        return f"#{label or mark[1:]}"
    if mark.startswith("!"):
        return label or f"@{mark[1:].partition('^')[0]}"
    shown = mark.removeprefix("mailto:").removeprefix("tel:")
    return shown if not label or label == shown else f"{label} ({shown})"


def _texts(message: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is said in a message and in what hangs on it, such as one that was forwarded."""
    parts = [message, *(message.get("attachments") or ())]
    return (text for part in parts if (text := str(part.get("text") or part.get("fallback") or "").strip()))


def _with_files(source: Source, message: Mapping[str, Any]) -> Source:
    """Return the source with as many of its files as the form has room for; the rest are counted."""
    kept: tuple[SourceFile, ...] = ()
    files = files_in(message)
    for file in files:
        more = (*kept, SourceFile(i=file.id, n=file.name, l=file.link if len(file.link) <= _LINK else ""))
        full = source.model_copy(update={"f": more, "lost": len(files)})
        if _size(Carried(source=full).written()) <= _ROOM:
            kept = more
    return source.model_copy(update={"f": kept, "lost": len(files) - len(kept)})

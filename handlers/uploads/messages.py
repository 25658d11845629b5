"""What the bot says of an uploaded table: one message that stands, and is brought up to date."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from domain.words import Words, marked
from handlers.blocks import Block, actions, button, cut, retold, section
from handlers.contacts.reasons import reason_words
from handlers.forms import UploadRef
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from handlers.uploads import ids
from storage.models import NoticeRow
from storage.upload_models import UploadRow

_FAILURES: Final[Mapping[str, str]] = {
    "foreign": marked("The file does not lie in Slack itself. Please download it, then upload it here as a file."),
    "forbidden": marked(
        "I may not read files here. Please ask whoever runs me to give the app the scope `files:read`, then try again."
    ),
    "gone": marked("The file is not there any more. Please upload it again."),
    "too_large": marked("The file is too large. Please split it, or ask whoever runs me to import it."),
    "silent": marked("Slack did not give me the file. Please try again in a minute."),
    "unusable": marked(
        "I cannot read it: it is neither CSV nor an XLSX workbook, damaged, or has no heading. Please save it as CSV."
    ),
    "no_mapping": marked(
        "No mapping knows its headings. Please upload it again and choose a mapping, or “Guess, and show me”."
    ),
    "no_guess": marked("I cannot guess what its columns mean. Whoever runs me can write a mapping for it."),
    "columns": marked("The mapping names columns that this table does not have, or has twice: {missing}."),
    "changed": marked("The file is another one than the one I looked at. Please upload it again."),
    "broken": marked("Something went wrong on my side. Please try again, or ask whoever runs me to import it."),
}
_BROKEN: Final = "broken"
_FIELDS_SHOWN: Final = 24
_LONGEST_HEADING: Final = 30
_LONGEST: Final = 2900


def register(repertoire: Repertoire) -> None:
    """Enter what can be said of uploaded tables."""
    repertoire.says(ids.STATUS, status)


def status(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """How an uploaded table stands: where rows were rejected and why, but nothing of what stands in them."""
    row = session.get_one(UploadRow, notice.subject_id)
    words = reader.words
    # Translators: {name} is the name of a file.
    title = words.gettext("Import of {name}").format(name=retold(row.name, 80))
    lines = [line for line in _lines(row, words) if line]
    text = "\n".join([f":inbox_tray: *{title}*", *lines])
    blocks: list[Block] = [section(cut(text, _LONGEST))]
    if row.state == "weighed":
        blocks += actions(_buttons(row, words))
    return Post(cut(text, _LONGEST), blocks)


def _buttons(row: UploadRow, words: Words) -> list[Block]:
    assert row.id is not None
    ref = UploadRef(upload=row.id).model_dump_json()
    taken = row.facts["counts"]
    useful = taken["new"] + taken["corrected"] > 0
    take_in = [button(words.gettext("Import"), ids.TAKE_IN, ref, style="primary")] if useful else []
    return [*take_in, button(words.gettext("Discard"), ids.DISCARD, ref)]


def _lines(row: UploadRow, words: Words) -> Iterator[str]:
    if row.state == "asked":
        yield words.gettext("I am looking at it. Nothing is stored yet.")
    elif row.state == "wanted":
        read = row.facts.get("read", 0)
        yield words.gettext("I am taking it in: {read} rows so far.").format(read=f"{read:,}")
    elif row.state == "failed":
        missing = ", ".join(f"`{path}`" for path in row.facts.get("missing", ()))
        known = row.error or _BROKEN
        yield words.gettext(_FAILURES[known]).format(missing=missing)
    elif row.state == "discarded":
        yield words.gettext("Discarded. Nothing was stored.")
    else:
        yield from _figures(row, words)


def _figures(row: UploadRow, words: Words) -> Iterator[str]:
    facts = row.facts
    yield words.gettext("{new} new · {corrected} corrected · {unchanged} unchanged · {rejected} rejected").format(
        **{name: f"{number:,}" for name, number in facts["counts"].items()}
    )
    if row.state == "weighed":
        yield words.gettext("Nothing is stored yet.")
    if row.mapping == "guess":
        yield from _guessed(facts, words)
    else:
        yield words.gettext("Read by the mapping `{mapping}`.").format(mapping=facts["mapping"])
    if unknown := facts.get("unknown_channels"):
        yield words.ngettext(
            "{n} channel is not in the policy: no target is valid for it.",
            "{n} channels are not in the policy: no target is valid for them.",
            unknown,
        ).format(n=unknown)
    for one in facts["rejected"]:
        yield _rejected(one, words)


def _rejected(one: Mapping[str, Any], words: Words) -> str:
    lines = ", ".join(str(line) for line in one["lines"])
    more = ", …" if one["count"] > len(one["lines"]) else ""
    what = f"`{one['field']}`" if one["field"] else words.gettext("the row")
    # Translators: {what} is a field, or "the row"; {reason} such as "is missing"; {lines} are numbers of lines.
    sentence = words.ngettext(
        "{n} row rejected: {what} {reason} (line {lines})",
        "{n} rows rejected: {what} {reason} (lines {lines})",
        one["count"],
    )
    reason = reason_words(one["reason"], words)
    return f"• {sentence.format(n=one['count'], what=what, reason=reason, lines=f'{lines}{more}')}"


def _guessed(facts: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Show what the columns seem to mean; a heading that may be somebody's number is not shown."""
    yield words.gettext("What the columns seem to mean:")
    doubts = set(facts.get("doubts", ()))
    columns: Mapping[str, str | Sequence[str]] = facts.get("tables", {}).get("columns", {})
    for field, heading in list(columns.items())[:_FIELDS_SHOWN]:
        parts = [heading] if isinstance(heading, str) else heading
        doubt = words.gettext("(not sure)") if f"columns.{field}" in doubts else ""
        yield f"• `{field}` ← {' + '.join(_heading(part) for part in parts)} {doubt}".rstrip()
    if rest := sorted(one for one in doubts if not one.startswith("columns.")):
        doubtful = ", ".join(f"`{one}`" for one in rest)
        yield words.gettext("Not sure either: {doubtful}.").format(doubtful=doubtful)


def _heading(text: str) -> str:
    telling = sum(char.isdecimal() for char in text) >= 4 or "@" in text
    return "…" if telling else retold(text, _LONGEST_HEADING)

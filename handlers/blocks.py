"""Block Kit, as much of it as we speak; Slack's limits are cut here and nowhere else.

Text that people wrote goes through `escape` into mrkdwn, or into plain text: it can never mention, link or format.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from domain.redaction import excerpt, redact

Block = dict[str, Any]

_SECTION, _HEADER, _CONTEXT, _BUTTON, _TITLE, _OPTION, _LABEL, _PLACEHOLDER = 3000, 150, 2000, 75, 24, 75, 2000, 150
# So much of a paragraph that a little more than was counted still fits.
_ROOM = 2800
# What nobody sees, and what turns the direction of writing; a joiner between the halves of an emoji stays.
_INVISIBLE = dict.fromkeys(
    [
        *map(ord, "\u00ad\u061c\u180e\u200b\u200e\u200f\ufeff"),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFFF9, 0xFFFC),
    ]
)


def escape(text: str) -> str:
    """Make *text* harmless in mrkdwn: no mention, link or formatting in it can act."""
    shown = text.translate(_INVISIBLE)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        shown = shown.replace(char, entity)
    # A zero-width joiner behind a formatting mark keeps the mark visible and takes its power.
    return "".join(f"{char}\u200d" if char in "*_~`" else char for char in shown)


def retold(text: str, most: int | None = None) -> str:
    """Make what somebody wrote ready for many to read: nothing in it acts, and it holds no number or address.

    With *most* it is shortened to so many characters.
    """
    return escape(redact(text) if most is None else excerpt(text, most))


def cut(text: str, most: int) -> str:
    """Shorten *text* to what Slack takes, saying so."""
    return text if len(text) <= most else text[: most - 1] + "…"


def plain(text: str, most: int = _LABEL) -> Block:
    """Plain text; emoji codes are drawn."""
    return {"type": "plain_text", "text": cut(text, most), "emoji": True}


def section(mrkdwn: str, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A paragraph in mrkdwn."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": cut(mrkdwn, _SECTION)}}
    return _with(block, accessory=accessory, block_id=block_id)


def paragraphs(lines: Iterable[str]) -> list[Block]:
    """Lines in mrkdwn, in as few paragraphs as Slack takes; what is too long for one is cut there."""
    parts: list[str] = []
    for line in lines:
        if parts and len(parts[-1]) + len(line) < _ROOM:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return [section(part) for part in parts]


def words_of(text: str) -> Block:
    """A paragraph of what somebody wrote, as written but for marks that would turn its direction unseen."""
    shown = cut(text.translate(_INVISIBLE), _SECTION)
    return {"type": "section", "text": {"type": "plain_text", "text": shown, "emoji": False}}


def words_retold(text: str) -> Block:
    """A paragraph of what somebody wrote, ready for many to read: as `words_of`, without any number or address."""
    return words_of("\n".join(redact(line) for line in text.splitlines()))


def quote(pieces: Iterable[tuple[str, bool]]) -> Block:
    """Words to be said, as a quotation; of its pieces those marked True stand out. Nothing in them can act."""
    parts: list[Block] = [
        {"type": "text", "text": text.translate(_INVISIBLE), **({"style": {"code": True}} if stands_out else {})}
        for text, stands_out in pieces
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": parts}]}


def links(named: Iterable[tuple[str, str]]) -> Block:
    """A list of names, each leading to its link where it has one. Nothing in a name can act."""
    return {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [_link(name, link)]} for name, link in named],
            }
        ],
    }


def _link(name: str, link: str) -> Block:
    text = name.translate(_INVISIBLE) or "–"
    return {"type": "link", "url": link, "text": text} if link else {"type": "text", "text": text}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, _HEADER)}


def context(*mrkdwn: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, _CONTEXT)} for text in mrkdwn[:10]]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(buttons: Sequence[Block]) -> list[Block]:
    """A row of buttons; no row without buttons."""
    return [{"type": "actions", "elements": list(buttons[:25])}] if buttons else []


def button(text: str, action_id: str, value: str, *, style: str | None = None) -> Block:
    """A button that carries an opaque *value*."""
    block: Block = {"type": "button", "text": plain(text, _BUTTON), "action_id": action_id, "value": value}
    return _with(block, style=style)


def menu(placeholder: str, action_id: str, options: Mapping[str, str]) -> Block:
    """A list to choose one thing to do from, beside buttons."""
    rows = [{"text": plain(text, _OPTION), "value": value} for value, text in list(options.items())[:100]]
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, _PLACEHOLDER),
        "options": rows,
    }


def text_input(
    field: str,
    label: str,
    *,
    lines: bool = False,
    most: int = 2000,
    optional: bool = False,
    hint: str = "",
    initial: str | None = None,
) -> Block:
    """A field for text."""
    element = {"type": "plain_text_input", "multiline": lines, "max_length": most}
    return _input(field, label, _with(element, initial_value=initial or None), optional, hint)


def select(
    field: str,
    label: str,
    options: Mapping[str, str],
    *,
    initial: str | None = None,
    optional: bool = False,
    hint: str = "",
) -> Block:
    """A choice of one from a list."""
    return _input(field, label, _choices("static_select", options, initial), optional, hint)


def radio(
    field: str,
    label: str,
    options: Mapping[str, str],
    *,
    initial: str | None = None,
    optional: bool = False,
    hint: str = "",
    reports: bool = False,
) -> Block:
    """A choice of one, all in sight; one that *reports* is heard of at once, under the name of its field."""
    block = _input(field, label, _choices("radio_buttons", options, initial), optional, hint)
    return _with(block, dispatch_action=True if reports else None)


def checkboxes(
    field: str,
    label: str,
    options: Mapping[str, str],
    *,
    ticked: Collection[str] = (),
    hint: str = "",
    described: Mapping[str, str] | None = None,
) -> Block:
    """A choice of any number, all in sight; none is an answer too. Some may be *described* in small print."""
    rows = _options(options)
    for value, text in (described or {}).items():
        rows[value]["description"] = plain(text, _OPTION)
    chosen = [row for value, row in rows.items() if value in ticked]
    element = _with({"type": "checkboxes", "options": list(rows.values())}, initial_options=chosen or None)
    return _input(field, label, element, True, hint)


def date_input(field: str, label: str, *, initial: date | None = None, optional: bool = False, hint: str = "") -> Block:
    """A field for a day."""
    element = _with({"type": "datepicker"}, initial_date=initial.isoformat() if initial else None)
    return _input(field, label, element, optional, hint)


def number_input(field: str, label: str, *, hint: str = "") -> Block:
    """A field for a whole number from nothing on; it may be left empty."""
    element = {"type": "number_input", "is_decimal_allowed": False, "min_value": "0"}
    return _input(field, label, element, True, hint)


def moment_input(field: str, label: str, initial: datetime | None, *, optional: bool = False, hint: str = "") -> Block:
    """A field for a moment, shown and asked in the reader's own zone."""
    element = _with({"type": "datetimepicker"}, initial_date_time=int(initial.timestamp()) if initial else None)
    return _input(field, label, element, optional, hint)


def person_input(
    field: str, label: str, *, initial: str | None = None, optional: bool = False, hint: str = ""
) -> Block:
    """A choice of one person of the workspace; whether they may be chosen is asked when the form is sent."""
    return _input(field, label, _with({"type": "users_select"}, initial_user=initial), optional, hint)


def file_input(field: str, label: str, kinds: Sequence[str], *, hint: str = "") -> Block:
    """A choice of one file of one of *kinds*, by the endings of their names."""
    return _input(field, label, {"type": "file_input", "filetypes": list(kinds), "max_files": 1}, False, hint)


def people_input(field: str, label: str, *, optional: bool = False, hint: str = "") -> Block:
    """A choice of any number of people of the workspace; whether they may be chosen is asked when the form is sent."""
    return _input(field, label, {"type": "multi_users_select"}, optional, hint)


def modal(
    callback_id: str, title: str, blocks: Sequence[Block], *, submit: str | None, close: str, metadata: str = ""
) -> Block:
    """A form, or with no *submit* a window."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, _TITLE),
        "close": plain(close, _TITLE),
        "blocks": list(blocks[:100]),
        "private_metadata": metadata,
    }
    return _with(view, submit=plain(submit, _TITLE) if submit else None)


def _input(field: str, label: str, element: Block, optional: bool, hint: str) -> Block:
    block = {
        "type": "input",
        "block_id": field,
        "label": plain(label),
        "optional": optional,
        "element": {**element, "action_id": field},
    }
    return _with(block, hint=plain(hint) if hint else None)


def _choices(kind: str, options: Mapping[str, str], initial: str | None) -> Block:
    rows = _options(options)
    return _with({"type": kind, "options": list(rows.values())}, initial_option=rows.get(initial or ""))


def _options(options: Mapping[str, str]) -> dict[str, Block]:
    return {value: {"text": plain(text, _OPTION), "value": value} for value, text in options.items()}


def _with(block: Block, **parts: object) -> Block:
    return block | {name: part for name, part in parts.items() if part is not None}

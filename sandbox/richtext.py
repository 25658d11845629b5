"""The shape of rich_text blocks."""

from __future__ import annotations

from sandbox.shapes import Check, anything, boolean, integer, kinds, listed, one_of, shape, string

STYLES = shape(
    dict.fromkeys(("bold", "italic", "strike", "code", "highlight", "client_highlight", "unlink", "underline"), boolean)
)
ANY_ID = string(255)
STYLED: dict[str, Check] = {"type": anything, "style": STYLES}
PIECES: dict[str, Check] = {
    "text": shape({**STYLED, "text": string(40_000)}, required="type text"),
    "link": shape({**STYLED, "url": string(3000), "text": string(3000), "unsafe": boolean}, required="type url"),
    "emoji": shape({**STYLED, "name": ANY_ID, "unicode": string(100)}, required="type name"),
    "user": shape({**STYLED, "user_id": ANY_ID}, required="type user_id"),
    "usergroup": shape({**STYLED, "usergroup_id": ANY_ID}, required="type usergroup_id"),
    "channel": shape({**STYLED, "channel_id": ANY_ID}, required="type channel_id"),
    "broadcast": shape({**STYLED, "range": one_of("here", "channel", "everyone")}, required="type range"),
    "color": shape({**STYLED, "value": string(20)}, required="type value"),
    "date": shape(
        {
            **STYLED,
            "timestamp": integer(0, 10**11),
            "format": string(200),
            "fallback": string(200),
            "timezone": string(100),
            "url": string(3000),
        },
        required="type timestamp format",
    ),
}
PIECE_LIST = listed(kinds(lambda: PIECES), 1000, 0)
SECTION = shape({"type": anything, "elements": PIECE_LIST}, required="type elements")
PARTS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_preformatted": shape(
        {"type": anything, "elements": PIECE_LIST, "border": integer(0, 1), "language": string(50)},
        required="type elements",
    ),
    "rich_text_quote": shape(
        {"type": anything, "elements": PIECE_LIST, "border": integer(0, 1)}, required="type elements"
    ),
    "rich_text_list": shape(
        {
            "type": anything,
            "style": one_of("bullet", "ordered"),
            "elements": listed(SECTION, 1000),
            "indent": integer(0, 8),
            "offset": integer(0, 10_000),
            "border": integer(0, 1),
        },
        required="type style elements",
    ),
}
RICH_TEXT = shape(
    {"type": anything, "block_id": ANY_ID, "elements": listed(kinds(lambda: PARTS), 1000)}, required="type elements"
)

"""Block Kit as we write it: within Slack's limits, and deaf to what people's words would do."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import blocks
from handlers.blocks import cut, escape, retold, words_retold
from sandbox.blocks import check_blocks, check_view

LONG = "字" * 5000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U0AGENT1>", "&lt;@U0AGENT1&gt;"),
        ("<http://x.example|click>", "&lt;http://x.example|click&gt;"),
        ("R&D", "R&amp;D"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("*bold*", "*\u200dbold*\u200d"),
        ("_a_ ~b~ `c`", "_\u200da_\u200d ~\u200db~\u200d `\u200dc`\u200d"),
        ("\u202eevil\u202c \u2066x\u2069 \u200fy\u061c", "evil x y"),
        ("a\u200bb\ufeffc", "abc"),
        ("张三 😀", "张三 😀"),
        ("", ""),
    ],
)
def test_what_people_wrote_can_do_nothing(text: str, shown: str) -> None:
    assert escape(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Call １３８ 1234 5678 *now*", "Call ••• *\u200dnow*\u200d"),
        ("4111 1111 1111 1111, 11010519491231002X", "•••, •••"),
        ("Mail to zhang.san@x.com <!here>", "Mail to ••• &lt;!here&gt;"),
        ("Order 20260914000123, 2 pieces", "Order 20260914000123, 2 pieces"),
    ],
)
def test_what_is_told_to_many_holds_nobody_s_number(text: str, shown: str) -> None:
    assert retold(text) == shown


def test_what_is_told_to_many_is_cut_after_it_was_redacted_and_keeps_its_lines() -> None:
    assert retold("Call 13812345678 at once", 10) == "Call •••…"
    assert words_retold("Call\n13812345678\nat once")["text"]["text"] == "Call\n•••\nat once"


@given(st.text())
def test_escaped_text_holds_no_bracket_and_no_formatting_mark_that_works(text: str) -> None:
    shown = escape(text)

    assert not set(shown) & set("<>")
    assert all(shown[at + 1] == "\u200d" for at, char in enumerate(shown) if char in "*_~`")
    assert shown.count("&") == shown.count("&amp;") + shown.count("&lt;") + shown.count("&gt;")


@pytest.mark.parametrize(
    ("text", "kept"), [("abc", "abc"), ("abcd", "ab…"), ("", ""), ("字字字", "字字字"), ("字字字字", "字字…")]
)
def test_what_is_too_long_is_cut_and_says_so(text: str, kept: str) -> None:
    assert cut(text, 3) == kept


@given(st.text(), st.integers(1, 50))
def test_what_was_cut_fits(text: str, most: int) -> None:
    assert len(cut(text, most)) <= most


@pytest.mark.parametrize(
    "many",
    [
        [blocks.section(LONG)],
        [blocks.section("x", accessory=blocks.button(LONG, "a", "v"), block_id="b")],
        [blocks.words_of(LONG)],
        [blocks.header(LONG)],
        [blocks.context(*[LONG] * 20)],
        [blocks.divider()],
        blocks.actions([blocks.button(LONG, f"a{number}", "v", style="primary") for number in range(40)]),
    ],
)
def test_the_longest_text_fits_every_block_of_a_message(many: list[dict[str, Any]]) -> None:
    assert check_blocks(many, "message") == []


def test_the_longest_text_fits_every_field_of_a_form() -> None:
    options = {str(number): LONG for number in range(100)}
    fields = [
        blocks.text_input("a", LONG, lines=True, hint=LONG, initial="was typed"),
        blocks.text_input("b", LONG, optional=True),
        blocks.select("c", LONG, options, initial="7", hint=LONG),
        blocks.radio("d", LONG, {"yes": LONG, "no": LONG}, initial="no", optional=True, hint=LONG, reports=True),
        blocks.moment_input("e", LONG, datetime(2026, 9, 14, tzinfo=UTC), hint=LONG),
        blocks.moment_input("f", LONG, None, optional=True),
        blocks.checkboxes("g", LONG, {"photos": LONG, "batch": LONG}, described={"batch": LONG}),
    ]
    form = blocks.modal("form", LONG, fields, submit=LONG, close=LONG, metadata="{}")

    assert check_view(form) == []
    assert fields[2]["element"]["initial_option"]["value"] == "7"


def test_a_window_without_a_submit_button_has_none() -> None:
    window = blocks.modal("window", "Title", [blocks.section("x")], submit=None, close="Close")

    assert "submit" not in window
    assert check_view(window) == []


def test_more_blocks_than_slack_takes_are_left_out() -> None:
    assert len(blocks.modal("w", "T", [blocks.divider()] * 150, submit=None, close="C")["blocks"]) == 100


def test_no_row_stands_where_there_is_no_button() -> None:
    assert blocks.actions([]) == []


def test_an_initial_choice_that_does_not_exist_is_none() -> None:
    assert "initial_option" not in blocks.select("a", "A", {"x": "X"}, initial="gone")["element"]

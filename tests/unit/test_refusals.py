"""Every no is a sentence: in each language, whatever facts it has, without a word of the customer's."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.words import load_words
from domain.errors import Outdated, Refusal
from domain.lifecycle import Move, State
from domain.words import Words
from handlers.refusals import people_in, plain_sentence_of, sentence_of
from tests.fakes import START

ROOT = Path(__file__).parents[2]
ZONE = "Asia/Shanghai"
WORDS = load_words()
BOTH = pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
EVERY_FACT: dict[str, Any] = {
    "number": "C-260914-017",
    "owner": "U0OWNER1",
    "actor": "U0LEAD01",
    "last": Move.RESOLVE,
    "at": START,
    "state": State.RESOLVED,
    "possible": (Move.CONFIRM, Move.ATTEMPT),
    "oldest": timedelta(days=7),
    "command": "/complaint",
    "deciders": ("U0LEAD01", "U0HEAD01"),
}


def codes() -> Iterator[str]:
    """Every code with which a refusal is made, found in the code itself."""
    for layer in ("domain", "handlers", "storage", "bot"):
        for file in (ROOT / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield from _code(node, node.func.id)


def _code(call: ast.Call, name: str) -> Iterator[str]:
    first = call.args[0] if call.args else None
    if name in ("Refusal", "Outdated") and isinstance(first, ast.Constant):
        yield str(first.value)


CODES = sorted(set(codes()))


def test_the_codes_are_found() -> None:
    assert {"impossible", "not_yours", "outdated", "answer_needed", "unknown_case"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
@BOTH
def test_every_code_has_a_sentence_with_and_without_its_facts(words: Words, code: str) -> None:
    without: dict[str, Any] = dict.fromkeys(EVERY_FACT)
    for facts in ({}, EVERY_FACT, without):
        sentence = sentence_of(Refusal(code, **facts), words, ZONE)

        assert sentence[-1] in ".。?？!！)）"
        assert not set(sentence) & set("{}")
        assert "  " not in sentence


def test_a_move_that_came_too_late_says_who_did_what_and_what_is_possible_now() -> None:
    sentence = sentence_of(Refusal("impossible", **EVERY_FACT), WORDS["en"], ZONE)

    assert "C-260914-017 is “resolved, callback due”" in sentence
    assert "(<@U0LEAD01>, 2026-09-14 10:00)." in sentence
    assert "You can: Record callback." in sentence


def test_an_outdated_form_says_who_was_first() -> None:
    sentence = sentence_of(Outdated("outdated", **EVERY_FACT), WORDS["en"], ZONE)

    assert "<@U0LEAD01>, 2026-09-14 10:00" in sentence


def test_the_bot_itself_is_named_and_not_mentioned() -> None:
    sentence = sentence_of(Outdated("outdated", **(EVERY_FACT | {"actor": "system"})), WORDS["en"], ZONE)

    assert "the bot" in sentence
    assert "<@" not in sentence


def test_beside_a_field_people_stand_by_their_names() -> None:
    refusal = Refusal("not_yours", **EVERY_FACT)
    names = {person: f"@{person.lower()}" for person in people_in(refusal)}

    sentence = plain_sentence_of(refusal, WORDS["en"], ZONE, names)

    assert people_in(refusal) == ["U0OWNER1", "U0LEAD01", "U0LEAD01", "U0HEAD01"]
    assert "@u0owner1" in sentence
    assert "<@" not in sentence


def test_a_number_that_was_typed_to_do_harm_is_only_shown() -> None:
    sentence = sentence_of(Refusal("unknown_case", number="<!channel> *x*"), WORDS["en"], ZONE)

    assert "<!channel>" not in sentence
    assert "&lt;!channel&gt;" in sentence


def test_moves_without_a_button_are_not_offered() -> None:
    facts = EVERY_FACT | {"possible": (Move.WAIT_OVER,)}
    without = Refusal("impossible", **(EVERY_FACT | {"possible": ()}))

    assert sentence_of(Refusal("impossible", **facts), WORDS["en"], ZONE) == sentence_of(without, WORDS["en"], ZONE)

"""Words better not used with customers are found as people write them, and nothing else is."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import load_policy
from domain.intake import LongText, Wording
from domain.wording import Slip, slips

INSTEAD = LongText(en="I will find out", zh_CN="我马上为您核实")
RULES = (
    Wording(words=("I don't know", "no way", "不知道"), instead=INSTEAD),
    Wording(words=("impossible", "不可能", "NO.1 problem!"), instead=INSTEAD),
)


def found(text: str) -> list[str]:
    """All phrases of the rules that a text holds."""
    return [phrase for slip in slips(text, RULES) for phrase in slip.phrases]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("", []),
        ("I will call you at four.", []),
        ("I don't know.", ["I don't know"]),
        ("i DON'T know", ["I don't know"]),
        ("I don’t know", ["I don't know"]),
        ("I don`t know", ["I don't know"]),
        ("Ｉ ｄｏｎ＇ｔ ｋｎｏｗ", ["I don't know"]),
        ("I  don't\n know", ["I don't know"]),
        ("I do\u200bn't know", ["I don't know"]),
        ("wi don't know", []),
        ("I don't knowingly", []),
        ("there is no way.", ["no way"]),
        ("no wayfarer", []),
        ("casino way", []),
        ("no_way", []),
        ("no way2", []),
        ("no waý", []),
        ("这个no way啊", ["no way"]),
        ("我也不知道怎么办", ["不知道"]),
        ("不 知道", []),
        ("Possible, not impossible!", ["impossible"]),
        ("这是不可能的，impossible", ["impossible", "不可能"]),
        ("不知道, no way, 不可能", ["no way", "不知道", "不可能"]),
        ("our no.1 problem!", ["NO.1 problem!"]),
        ("our no.1 problem!yes", ["NO.1 problem!"]),
        ("our noX1 problem!", []),
    ],
)
def test_a_phrase_is_found_as_whole_words_or_anywhere_in_chinese(text: str, phrases: list[str]) -> None:
    assert found(text) == phrases


def test_what_to_say_instead_comes_once_for_each_rule() -> None:
    assert list(slips("I don't know, no way", RULES)) == [Slip(("I don't know", "no way"), INSTEAD)]


def test_a_phrase_that_nobody_can_see_is_nowhere() -> None:
    assert list(slips("anything", [Wording(words=("\u200b",), instead=INSTEAD)])) == []


@given(st.text(), st.sampled_from([phrase for rule in RULES for phrase in rule.words]), st.text())
def test_a_phrase_between_spaces_is_always_found(before: str, phrase: str, after: str) -> None:
    assert phrase in found(f"{before} {phrase} {after}")


@given(st.text(alphabet="nowayimpsble 不知道可能", max_size=40))
def test_only_what_is_written_there_is_found(text: str) -> None:
    plain = " ".join(unicodedata.normalize("NFKC", text).split())

    for phrase in found(text):
        assert phrase in plain
        assert not phrase.isascii() or re.search(rf"(?<![a-z]){phrase}(?![a-z])", plain)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_built_in_scripts_and_suggestions_use_no_such_words_themselves(language: str) -> None:
    policy = load_policy(None)
    said = [script.text.in_language(language) for script in policy.scripts.values()]
    said += [rule.instead.in_language(language) for rule in policy.wording]

    assert [text for text in said if list(slips(text, policy.wording))] == []

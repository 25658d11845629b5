"""Words that alarm are found however they are written, and never inside others; the heaviest weight wins."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import load_policy
from domain.alarms import alarm_in, first_weight
from domain.intake import Keyword, Severity, Text

RULES = load_policy(None).complaints.keywords
HIGH, URGENT, OTHER = (
    Keyword(name=Text(en=name, zh_CN=name), words=words, severity=severity)
    for name, words, severity in (
        ("High", ("leak", "漏"), Severity.HIGH),
        ("Urgent", ("fire",), Severity.URGENT),
        ("Other", ("fire", "\u200b"), Severity.URGENT),
    )
)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The battery EXPLODED in my hand", "Safety"),
        ("My son was injured.", "Safety"),
        ("电池起火了", "Safety"),
        ("Ｃａｕｇｈｔ　ｆｉｒｅ", "Safety"),
        ("it caught\n  fire", "Safety"),
        ("caught \u200bfire", "Safety"),
        ("我要找１２３１５投诉", "Regulator or court"),
        ("call 12315!", "Regulator or court"),
        ("再不处理就找记者曝光", "Media"),
        ("你们泄露我的电话", "Privacy leak"),
        ("order 2026123150001", None),
        ("order A12315", None),
        ("a heartburn", None),
        ("The parcel is late.", None),
        ("", None),
    ],
)
def test_a_word_alarms_where_it_is_meant(text: str, rule: str | None) -> None:
    found = alarm_in([text], RULES)

    assert (found.name.en if found is not None else None) == rule


def test_what_the_customer_wants_counts_like_what_happened() -> None:
    found = alarm_in(["It is late.", "Or I go to the ombudsman"], RULES)

    assert found is not None
    assert found.name.en == "Regulator or court"


def test_of_several_rules_the_heaviest_wins_and_of_equals_the_first() -> None:
    assert alarm_in(["a leak and a fire"], (HIGH, URGENT, OTHER)) is URGENT
    assert alarm_in(["a leak and a fire"], (HIGH, OTHER, URGENT)) is OTHER
    assert alarm_in(["漏水"], (HIGH, URGENT)) is HIGH


def test_without_rules_nothing_alarms_and_an_invisible_word_never_does() -> None:
    assert alarm_in(["fire"], ()) is None
    assert alarm_in(["", "anything"], (Keyword(name=OTHER.name, words=("\u200b",)),)) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_search(text: str) -> None:
    assert alarm_in([text, f"{text} 爆炸"], RULES) is not None


@pytest.mark.parametrize(
    ("category", "guess", "alarm", "always", "weight"),
    [
        (Severity.NORMAL, Severity.NORMAL, None, False, Severity.NORMAL),
        (Severity.NORMAL, Severity.HIGH, None, False, Severity.HIGH),
        (Severity.URGENT, Severity.NORMAL, None, False, Severity.URGENT),
        (Severity.NORMAL, Severity.NORMAL, HIGH, False, Severity.HIGH),
        (Severity.NORMAL, Severity.URGENT, HIGH, False, Severity.URGENT),
        (Severity.NORMAL, Severity.NORMAL, None, True, Severity.URGENT),
    ],
)
def test_the_heaviest_of_all_that_is_known_is_the_weight(
    category: Severity, guess: Severity, alarm: Keyword | None, always: bool, weight: Severity
) -> None:
    assert first_weight(category, guess, alarm, always_urgent=always) is weight


def test_a_weight_is_never_lighter_than_any_part_of_it() -> None:
    for category, guess, alarm in product(Severity, Severity, (HIGH, URGENT, None)):
        weight = first_weight(category, guess, alarm, always_urgent=False)

        assert weight >= category
        assert weight >= guess
        assert alarm is None or weight >= alarm.severity

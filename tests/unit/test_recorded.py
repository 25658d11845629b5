"""What was decided about a case's data is said in words, in each language, and nobody reads a key."""

from typing import Any

import pytest

from config.words import load_words
from domain.retention import Ground, Wish
from domain.reveals import Reason
from handlers.privacy import ids
from handlers.privacy.phrases import reason_name, seen_names
from handlers.privacy.recorded import record_sentence
from storage.audit_models import RecordRow
from storage.erasing import REPLAYED
from tests.fakes import START

WORDS = load_words()
ASKED = {"request": 1, "wish": "hold", "ground": "dispute", "cases": ["C-1"]}


def said(kind: str, facts: dict[str, Any], language: str = "en") -> str:
    return record_sentence(RecordRow(at=START, person="U0HEAD01", kind=kind, facts=facts), WORDS[language])


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        (ids.RECORD_ASKED, ASKED, "<@U0HEAD01> asked: Erase nothing of the customer until the legal hold ends"),
        (ids.RECORD_AGREED, ASKED, "<@U0HEAD01> agreed: Erase nothing of the customer until the legal hold ends"),
        (ids.RECORD_DECLINED, ASKED, "<@U0HEAD01> declined: Erase nothing of the customer until the legal hold ends"),
        (ids.RECORD_ERASED, {"request": 1}, "Erased, because two people had agreed to it"),
        (ids.RECORD_ERASED, {"request": None}, "Erased, because it had been kept for its time"),
        (REPLAYED, {}, "Erased again after a backup was taken back"),
        ("of_a_later_version", {}, "of_a_later_version"),
    ],
)
def test_each_decision_is_a_sentence(kind: str, facts: dict[str, Any], sentence: str) -> None:
    assert said(kind, facts).startswith(sentence)


@pytest.mark.parametrize("wish", Wish)
@pytest.mark.parametrize("ground", Ground)
def test_no_key_of_ours_is_in_a_sentence_for_chinese_readers(wish: Wish, ground: Ground) -> None:
    sentence = said(ids.RECORD_AGREED, {"wish": wish.value, "ground": ground.value}, "zh_CN")

    rest = sentence.replace("<@U0HEAD01>", "")
    assert not any(char.isascii() and char.isalpha() for char in rest)


@pytest.mark.parametrize("reason", [*Reason, "new_case", "consent", *Ground])
def test_every_reason_in_the_access_log_has_a_name(reason: str) -> None:
    assert reason_name(WORDS["zh_CN"], str(reason)) != str(reason)


def test_what_was_seen_is_named_and_what_is_not_known_goes_by_its_key() -> None:
    assert seen_names(WORDS["en"], "customer_name,order_number,notes,other") == (
        "name, order number, what was written, other"
    )
    assert reason_name(WORDS["en"], "other") == "other"

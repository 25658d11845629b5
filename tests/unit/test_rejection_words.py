"""Why a row was rejected is said in every language."""

import pytest

from config.words import load_words
from domain.contacts import Reason
from handlers.contacts.reasons import reason_words

WORDS = load_words()


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence_in_every_language(reason: Reason) -> None:
    said = {language: reason_words(reason, words) for language, words in WORDS.items()}

    assert all(said.values())
    assert len(set(said.values())) == len(WORDS)

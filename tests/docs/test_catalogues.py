"""Every sentence exists in every language, as it stands in the code."""

from config import catalogues


def test_the_catalogues_are_fresh_and_whole() -> None:
    assert catalogues.mistakes() == []

"""The languages the bot speaks, read from the catalogues beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from domain.words import Words

# The code itself is written in English, so this language needs no catalogue.
SOURCE_LANGUAGE: Final = "en"
TRANSLATIONS: Final = ("zh_CN",)

LOCALE: Final = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's words; fulfils `domain.words.Words`."""

    language: str
    translations: NullTranslations = field(repr=False, compare=False)

    def gettext(self, message: str) -> str:
        return self.translations.gettext(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.translations.ngettext(one, many, n)


@cache
def load_words() -> Mapping[str, Words]:
    """Return every language's words by its name; the catalogues are read and compiled once in a process."""
    words: dict[str, Words] = {SOURCE_LANGUAGE: Catalogue(SOURCE_LANGUAGE, NullTranslations())}
    words.update({language: Catalogue(language, _translations(language)) for language in TRANSLATIONS})
    return MappingProxyType(words)


def catalogue_path(language: str) -> Path:
    """Return the file that holds the translation into *language*."""
    return LOCALE / language / "LC_MESSAGES" / "redress.po"


def _translations(language: str) -> NullTranslations:
    """Compile the catalogue in memory.

    A compiled file in the repository could be older than its source, and one made by an install step could be missing.
    """
    with catalogue_path(language).open("rb") as source:
        catalogue = read_po(source, locale=language)

    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)

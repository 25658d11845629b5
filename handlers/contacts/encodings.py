"""In which encoding a text is, by its bytes."""

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE: Final = "utf-16"
_CARRIED: Final = "redress.carried"
_ALONE: Final = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_ABOVE_ASCII: Final = re.compile(rb"[\x80-\xff]")
# Of so many letters that are none of ASCII's, one may be damaged.
_DAMAGED: Final = 10
# In UTF-16 each delimiter, digit and line end has a byte of nothing, and no other text has many.
_NOTHINGS: Final = 20


def _carried(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error(_CARRIED, _carried)


def errors_of(encoding: str) -> str:
    """Return how what does not fit *encoding* is carried along, as surrogates that stop nothing.

    Python's own way knows no bytes below 128, and in UTF-16 these may be damaged too.
    """
    return _CARRIED if encoding.startswith(_WIDE) else "surrogateescape"


def encoding_by_mark(head: bytes) -> str | None:
    """Return the encoding that the first bytes of a file declare."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def encoding_by_nothing(head: bytes) -> str | None:
    """Return which UTF-16 without a mark the first bytes of a file are in; None for any other encoding."""
    first, second = head[::2].count(0), head[1::2].count(0)
    if (first + second) * _NOTHINGS < len(head) or not head:
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def encoding_by_sight(evidence: bytes) -> str:
    """Return the encoding that explains *evidence* best: parts of a text that are not plain ASCII.

    A few damaged bytes do not make another encoding of it. In GB18030 the bytes above ASCII come in pairs, in the
    encodings of the West they mostly stand alone.
    """
    text = evidence.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = sum(not char.isascii() for char in text) - damaged if damaged else 0
    if not damaged or sound > damaged * _DAMAGED:
        return "utf-8"
    above, alone = len(_ABOVE_ASCII.findall(evidence)), len(_ALONE.findall(evidence))
    return "windows-1252" if alone * 2 > above else "gb18030"

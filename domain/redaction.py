"""Free text without what identifies its customer: numbers of telephones, identity and bank cards, e-mail addresses.

Whoever typed a text may have typed anything, so it is read the way a person would read it: full-width digits are
digits, and spaces, dots and dashes inside a number are nothing. Names and addresses in free text cannot be told from
other words; that is why no free text at all is posted to a channel.
"""

import re
from collections.abc import Callable
from typing import Final

from domain.masking import clean, on_one_line

HIDDEN: Final = "•••"

_APART: Final = r"[ .\-]?"
_MAIL: Final = r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
_MOBILE: Final = rf"(?<!\d)(?:(?:00)?86{_APART})?1{_APART}[3-9](?:{_APART}\d){{9}}(?!\d)"
_LANDLINE: Final = rf"(?<!\d)(?:(?:00)?86{_APART})?0[1-9]\d{{1,2}}{_APART}\d{{3,4}}{_APART}\d{{4}}(?!\d)"
_ABROAD: Final = rf"\+\d(?:{_APART}\d){{7,14}}(?!\d)"
_CITIZEN_WRITTEN: Final = rf"(?<!\d)\d(?:{_APART}\d){{16}}{_APART}[\dXx](?!\w)"
_CARD_LENGTHS: Final = range(13, 20)
_CITIZEN: Final = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
# The check character of a citizen's number, by ISO 7064 MOD 11-2 (GB 11643-1999).
_CHECKS: Final = "10X98765432"


def redact(text: str) -> str:
    """Return *text* on one line with every telephone number, identity or bank card number and e-mail address hidden.

    An order number stays as long as it is none of these by its check digit or shape; so does a date, a time, a price.
    What holds nothing to hide keeps its characters: Chinese marks stay as wide as they were written.
    """
    shown = clean(text)
    hidden = _spans(shown)
    for start, end in reversed(hidden):
        shown = shown[:start] + HIDDEN + shown[end:]
    return shown if hidden else on_one_line(text)


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where something is to be hidden, in order; what overlaps or touches is one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(
        match.span(1) for shape, tells in _TELLING for match in shape.finditer(text) if tells(match[1])
    ):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def excerpt(text: str, most: int) -> str:
    """Return the beginning of *text*, redacted, in at most *most* characters; what was cut off is an ellipsis.

    It is redacted before it is cut: half a telephone number would be no telephone number any more.
    """
    whole = redact(text)
    return whole if len(whole) <= most else f"{whole[: max(most - 1, 0)].rstrip()}…"[:most]


def is_citizen_number(digits: str) -> bool:
    """Say whether this is the number of a Chinese identity card: 18 characters, a date of birth, the right check."""
    if _CITIZEN.fullmatch(digits) is None:
        return False
    weighed = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(digits[:17]))
    return _CHECKS[weighed % 11] == digits[17]


def is_card_number(digits: str) -> bool:
    """Say whether this is the number of a bank card: 13 to 19 digits that pass Luhn's check (ISO/IEC 7812-1)."""
    if not digits.isdecimal() or len(digits) not in _CARD_LENGTHS:
        return False
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _always(_: str) -> bool:
    return True


def _digits_are(kind: Callable[[str], bool]) -> Callable[[str], bool]:
    """Return the question whether what was written, without its spaces, dots and dashes, is of a *kind*."""
    return lambda written: kind(re.sub(r"[ .\-]", "", written).upper())


def _anywhere(shape: str) -> re.Pattern[str]:
    # Looked for from every place, because the end of one number can be taken for the beginning of the next.
    return re.compile(rf"(?=({shape}))", re.ASCII if "@" not in shape else 0)


_TELLING: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = (
    *((_anywhere(shape), _always) for shape in (_MAIL, _MOBILE, _LANDLINE, _ABROAD)),
    (_anywhere(_CITIZEN_WRITTEN), _digits_are(is_citizen_number)),
    *(
        (_anywhere(rf"(?<!\d)\d(?:{_APART}\d){{{length - 1}}}(?!\d)"), _digits_are(is_card_number))
        for length in _CARD_LENGTHS
    ),
)

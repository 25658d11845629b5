"""Daily numbers that no system exports: somebody who answers for them enters them, such as attendance."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from domain.errors import Refusal
from domain.intake import Text
from domain.values import Section

# Ten digits are enough for any centre, and fit into every database.
_MOST: Final = 9_999_999_999


class NumberKind(StrEnum):
    """A *count* stands for itself; a *share* is so many out of so many; a *level* stands until it is entered again."""

    COUNT = "count"
    SHARE = "share"
    LEVEL = "level"


class DailyNumber(Section):
    """One number: what it is called, and for a share what it is out of."""

    name: Text
    kind: NumberKind = NumberKind.COUNT
    out_of: Text | None = None

    def over(self, days: Iterable["Entered"]) -> "Entered | None":
        """Return the number of several days, oldest first: added up, or of a level the last; None for none."""
        known = list(days)
        return added_up(known) if self.kind is not NumberKind.LEVEL else (known[-1] if known else None)


class Entered(NamedTuple):
    """A number as it was entered: *whole* only for a share."""

    part: int
    whole: int | None = None


def read_number(number: DailyNumber, part: str, whole: str, fields: tuple[str, str]) -> Entered | None:
    """Read what was typed for one number; None when nothing was.

    Raises `Refusal`, beside the one of both *fields* that it is about, for half a share, and for what cannot be right.
    """
    if not part and not (whole and number.kind is NumberKind.SHARE):
        return None
    first = _whole_number(part, fields[0])
    if number.kind is not NumberKind.SHARE:
        return Entered(first)
    out_of = _whole_number(whole, fields[1])
    if not out_of:
        raise Refusal("out_of_nothing", fields[1])
    if first > out_of:
        raise Refusal("more_than_all", fields[0])
    return Entered(first, out_of)


def added_up(entered: Iterable[Entered]) -> Entered | None:
    """Return the number of several days; None when none was entered."""
    days = list(entered)
    if not days:
        return None
    wholes = [one.whole for one in days if one.whole is not None]
    return Entered(sum(one.part for one in days), sum(wholes) if wholes else None)


def _whole_number(text: str, field: str) -> int:
    """Read a whole number; Slack's own field for numbers writes nothing else, but what is sent need not be Slack's."""
    if not text:
        raise Refusal("answer_needed", field)
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise Refusal("not_a_count", field) from None
    if not number.is_finite() or number != number.to_integral_value() or not 0 <= number <= _MOST:
        raise Refusal("not_a_count", field)
    return int(number)

"""Numbers as people write and read them: the only place where anything is rounded."""

from decimal import Decimal
from fractions import Fraction


def exact(number: float) -> Decimal:
    """Return the decimal that somebody wrote: 90.1 is 901/10 and not the nearest binary fraction."""
    return Decimal(repr(number))


def half_up(number: Fraction | float, places: int) -> Decimal:
    """Round *number* for display: halves go away from zero, and nothing becomes minus zero."""
    digits = int(abs(Fraction(number)) * 10**places + Fraction(1, 2))
    return Decimal(-digits if number < 0 else digits).scaleb(-places)

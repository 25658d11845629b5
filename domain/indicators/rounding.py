"""Numbers as people write and read them: the only place where anything is rounded."""

from decimal import Decimal
from fractions import Fraction


def exact(number: float) -> Decimal:
    """Return the decimal that somebody wrote: 90.1 is 901/10 and not the nearest binary fraction."""
    return Decimal(repr(number))


def half_up(number: Fraction | float, places: int) -> Decimal:
    """Round *number* for display: halves go away from zero, and nothing becomes minus zero.

    A float is the number as it is written: 3.745, which facts keep of 749 ÷ 200, is 3.75 and not 3.74, though the
    nearest binary fraction lies below it.
    """
    # ⌊|number| · 10^places + 1/2⌋ in whole numbers, which are much faster than fractions.
    above, below = (exact(number) if isinstance(number, float) else number).as_integer_ratio()
    digits = (2 * abs(above) * 10**places + below) // (2 * below)
    return Decimal(-digits if number < 0 else digits).scaleb(-places)

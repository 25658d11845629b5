"""The vital few: categories by count, with what they hold together."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from domain.indicators.proportions import Proportion

_VITAL = Fraction(80)


@dataclass(frozen=True, slots=True)
class Line:
    """A category: its *rank*, its *share* of all, the *cumulative* percentage down to here, and whether it is vital."""

    rank: int
    code: str
    share: Proportion
    cumulative: Fraction
    vital: bool

    @property
    def count(self) -> int:
        """How many there are."""
        return self.share.k


def pareto(counts: Mapping[str, int], vital: Fraction = _VITAL) -> tuple[Line, ...]:
    """Sort categories by their counts, the unclassified as one of them; what never occurred is left out.

    Equal counts have the same rank (1, 2, 2, 4) and stand in the order of their codes. Vital is the smallest set of
    the first lines that holds at least *vital* percent. Source: Juran's reading of Pareto's law.
    """
    found = sorted(((code, count) for code, count in counts.items() if count), key=lambda one: (-one[1], one[0]))
    total, above, lines = sum(counts.values()), 0, list[Line]()
    for place, (code, count) in enumerate(found, start=1):
        tied = bool(lines) and lines[-1].count == count
        rank = lines[-1].rank if tied else place
        few = Fraction(100 * above, total) < vital
        above += count
        lines.append(Line(rank, code, Proportion(count, total), Fraction(100 * above, total), few))
    return tuple(lines)

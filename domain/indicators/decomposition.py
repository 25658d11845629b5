"""Why a total moved: because its parts changed, or because their mix did. Arithmetic, not a cause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from domain.indicators.proportions import Proportion


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change in percentage points, exactly *mix* + *within*, and what each part did within itself.

    There is no mix effect for each part: alone it misleads.
    """

    mix: Fraction
    within_parts: Mapping[str, Fraction]

    @property
    def within(self) -> Fraction:
        """What the parts did within themselves, taken together."""
        return sum(self.within_parts.values(), start=Fraction(0))

    @property
    def change(self) -> Fraction:
        """How far the total moved."""
        return self.mix + self.within


@dataclass(frozen=True, slots=True)
class _Part:
    """One stratum before and after: its share of the whole and its percentage."""

    name: str
    share0: Fraction
    share1: Fraction
    percent0: Fraction
    percent1: Fraction

    @property
    def mix(self) -> Fraction:
        return (self.share1 - self.share0) * (self.percent0 + self.percent1) / 2

    @property
    def within(self) -> Fraction:
        return (self.share0 + self.share1) / 2 * (self.percent1 - self.percent0)


def decompose(before: Mapping[str, Proportion], after: Mapping[str, Proportion]) -> Decomposition | None:
    """Split the change of a total percentage over its strata, such as channels; None when one side has no data.

    mix = Σ(w₁−w₀)(r₀+r₁)/2, within = Σ(w₀+w₁)/2·(r₁−r₀), with w the share and r the percentage of a stratum; they
    add up exactly. Source: Kitagawa 1955. A stratum that exists on one side only is all mix.
    """
    if not any(part.n for part in before.values()) or not any(part.n for part in after.values()):
        return None
    parts = tuple(_parts(before, after))
    return Decomposition(
        mix=sum((part.mix for part in parts), start=Fraction(0)),
        within_parts={part.name: part.within for part in parts},
    )


def _parts(before: Mapping[str, Proportion], after: Mapping[str, Proportion]) -> Iterator[_Part]:
    whole0, whole1 = Proportion.merged(before.values()).n, Proportion.merged(after.values()).n
    for name in dict.fromkeys((*before, *after)):
        one, two = before.get(name, Proportion()), after.get(name, Proportion())
        # Without data on one side nothing can be said to have changed within.
        percent0 = one.percent if one.percent is not None else two.percent
        percent1 = two.percent if two.percent is not None else one.percent
        if percent0 is not None and percent1 is not None:
            yield _Part(name, Fraction(one.n, whole0), Fraction(two.n, whole1), percent0, percent1)

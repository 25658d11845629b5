"""Teams compared as if all had the same mix of channels, because a total can turn every comparison round."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from domain.indicators.proportions import Proportion

Strata = Mapping[str, Proportion]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The percentage of each team under one mix; none for any team when a stratum (team, channel) is too *thin*."""

    percents: Mapping[str, Fraction]
    thin: tuple[tuple[str, str], ...] = ()


def standardise(teams: Mapping[str, Strata], fewest: int = 10) -> Comparison:
    """Return each team's percentage with the mix of all teams together: Σ wₛ·rₛ, with w the share of channel s.

    Direct standardisation, against the paradox of Simpson 1951. With fewer than *fewest* rows in a channel a team's
    percentage there is too thin to be weighted up, and so nothing is compared.
    """
    whole = _whole(teams)
    thin = tuple(
        (team, channel)
        for team, strata in teams.items()
        for channel in whole
        if strata.get(channel, Proportion()).n < fewest
    )
    if thin or not whole:
        return Comparison({}, thin)
    return Comparison({team: _weighted(strata, whole) for team, strata in teams.items()})


def same_mix(teams: Mapping[str, Strata]) -> bool:
    """Say whether all teams have their rows in the same shares: only then may their totals be compared."""
    mixes = [_shares(strata) for strata in teams.values()]
    return all(mix == mixes[0] for mix in mixes)


def _whole(teams: Mapping[str, Strata]) -> dict[str, int]:
    """Count the rows of each channel over all teams; a channel without any is left out."""
    whole: dict[str, int] = {}
    for strata in teams.values():
        for channel, part in strata.items():
            whole[channel] = whole.get(channel, 0) + part.n
    return {channel: n for channel, n in whole.items() if n}


def _weighted(strata: Strata, whole: Mapping[str, int]) -> Fraction:
    parts = (Fraction(100 * strata[channel].k * n, strata[channel].n) for channel, n in whole.items())
    return sum(parts, start=Fraction(0)) / sum(whole.values())


def _shares(strata: Strata) -> dict[str, Fraction]:
    rows = Proportion.merged(strata.values()).n
    return {channel: Fraction(part.n, rows) for channel, part in strata.items() if part.n}

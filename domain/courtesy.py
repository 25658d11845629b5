"""Courtesy calls: a sample of the customers who withdrew is asked, by somebody else, whether they wanted to."""

from collections.abc import Iterable, Set


def is_sampled(digest: str, one_in: int) -> bool:
    """Say whether a case is one of the sample of *one_in*; 0 takes none.

    *digest* is a keyed hash of the case's number in hexadecimal digits, so that nobody can tell beforehand which cases
    are asked about, and anybody who has the key afterwards.
    """
    return one_in > 0 and int(digest[:8], 16) % one_in == 0


def who_asks(leading: Iterable[str], heading: Iterable[str], involved: Set[str | None]) -> str | None:
    """Return who is to see to the call: the first who leads, or else a head, and had no part in the withdrawal."""
    return next((person for person in (*leading, *heading) if person not in involved), None)

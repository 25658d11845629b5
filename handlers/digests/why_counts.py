"""Why a digest calls a number of complaints usual or more: the days it was held against, and what chance brings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from domain.digests.corrections import leading
from domain.digests.surges import known_days
from domain.errors import Refusal
from domain.indicators.surges import FEWEST_DAYS, Surge, SurgeLimits
from domain.people import Person
from domain.policy import Policy
from handlers.digests.behind import Published, read_published
from handlers.digests.gather import complaints_before
from handlers.digests.surge_lines import surging

POINTS = 20


@dataclass(frozen=True, slots=True)
class WhyCount:
    """All that decided what a digest says of the complaints about a *category*.

    *count* and *surge* are as they were published, *limits* and *points*, the newest last, as of now. They are of so
    many *days* of the same class, working days or others.
    """

    published: Published
    category: str
    count: int
    usual: float | None
    surge: Surge
    limits: SurgeLimits
    days: int
    points: tuple[tuple[date, int], ...]

    @property
    def fixed(self) -> bool:
        """Whether there were too few days for limits, and a fixed one decided."""
        return self.days < FEWEST_DAYS


def told_categories(published: Published) -> Iterator[tuple[str, int]]:
    """Yield what a digest says of categories: which most complaints are about, and of which more came than usual."""
    complaints = published.own["complaints"]
    if complaints is None:
        return
    categories: Mapping[str, int] = complaints["categories"]
    top = leading(categories)
    for name in dict.fromkeys([*([top[0]] if top is not None else []), *surging(published.facts)]):
        if name in categories:
            yield name, categories[name]


def judged_categories(published: Published) -> Iterator[str]:
    """Yield the categories of which a digest says how many are usual."""
    return (name for name, _ in told_categories(published) if name in published.facts.get("surges", {}))


def read_why_count(session: Session, run_id: int, category: str, person: Person, policy: Policy) -> WhyCount:
    """Return why. Raises `Refusal` as `read_published` does, and for a category of which the digest says nothing."""
    published = read_published(session, run_id, person)
    if category not in judged_categories(published):
        raise Refusal("unknown_control")
    day = published.days.last
    received, before = complaints_before(session, day, policy)
    known = known_days(day, received, before)
    found: Mapping[str, Any] = published.facts["surges"][category]
    count = published.own["complaints"]["categories"][category]
    earlier = [(one, received.get(one, {}).get(category, 0)) for one in known]
    return WhyCount(
        published=published,
        category=category,
        count=count,
        usual=found["usual"],
        surge=Surge(found["surge"]),
        limits=SurgeLimits.of([one for _, one in earlier]),
        days=len(known),
        points=(*earlier, (day, count))[-POINTS:],
    )

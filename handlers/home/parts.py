"""What a Home is made of: a table of parts, which every feature may add to, and what each of them is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from sqlmodel import Session

from domain.people import Person, departments_led_by
from domain.policy import Policy
from domain.words import Words
from domain.worklist import Part, part_of
from handlers.blocks import Block
from handlers.posts import Reader
from handlers.services import Desk
from storage.lists import work_of

# As many lines as one page of a part holds when it is looked at alone.
PER_PAGE: Final = 15
_Line = TypeVar("_Line")


@dataclass(frozen=True, slots=True)
class Visit:
    """Whoever looks at their Home, and when; *led* are the departments whose cases they lead.

    *work* are the open cases that concern them, read once for all parts, the most pressing first.
    """

    person: Person
    desk: Desk
    now: datetime
    led: frozenset[str] = frozenset()
    work: Mapping[Part, Sequence[int]] = field(default_factory=dict)

    @property
    def reader(self) -> Reader:
        """The person, as a reader."""
        return Reader(self.words, self.person.zone, self.person)

    @property
    def words(self) -> Words:
        """The words of their language."""
        return self.desk.words_for(self.person.language)

    @property
    def policy(self) -> Policy:
        """The centre's rules."""
        return self.desk.policy


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which lines of a part are asked for: so many, from *first* on; *about* narrows a part down that can be."""

    first: int
    most: int
    about: str = ""

    def of(self, everything: Sequence[_Line]) -> Sequence[_Line]:
        """Return what is asked for of all there is; of less than that, the last there is."""
        last = max(len(everything) - 1, 0) // self.most * self.most
        first = min(self.first, last)
        return everything[first : first + self.most]


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in a part: the *lines* that were asked for, each as its blocks, of *total* there are.

    *count* is what the title says there is, where that is not the number of lines; what is not *counted* says nothing.
    """

    title: str
    lines: Sequence[Sequence[Block]]
    total: int
    count: int | None = None
    counted: bool = True


Fill = Callable[[Session, Visit, Stretch], Filled | None]


@dataclass(frozen=True, slots=True)
class HomePart:
    """One part of a Home: *fill* reads it afresh, None where it is not for this person or nothing is in it.

    Among the others it shows at most so many lines, with a button that leads to all of them; of none it is only looked
    at alone. What is *mine* is the person's own work: where none of it is left, the Home says what to do instead.
    """

    key: str
    fill: Fill
    most: int = 5
    mine: bool = False


@dataclass(slots=True)
class HomeParts:
    """The table, in the order in which parts stand in a Home."""

    parts: dict[str, HomePart] = field(default_factory=dict)

    def add(self, part: HomePart) -> None:
        """Enter a part below those that are there."""
        self.parts[part.key] = part


def visit_of(session: Session, person: Person, desk: Desk, now: datetime) -> Visit:
    """Read what all parts of somebody's Home begin with."""
    work: dict[Part, list[int]] = {}
    for glance in work_of(session, person.id, person.departments):
        part = part_of(glance, person.id, person.departments, now)
        if part is not None:
            work.setdefault(part, []).append(glance.id)
    return Visit(person, desk, now, departments_led_by(person.id, desk.policy), work)

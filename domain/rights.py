"""Who may use what: the circle of people something is for at all, and what one case or suggestion decides beyond it.

A circle is asked of whoever acts, at the moment they act. What depends on a case is ruled on by the table of its life.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.errors import Refusal
from domain.kaizen.lifecycle import TABLE
from domain.kaizen.states import Part, Step
from domain.lifecycle import TRANSITIONS
from domain.people import Person, guardians, may_run, may_steer, steerers
from domain.policy import Policy
from domain.states import Move, Role


class Circle(StrEnum):
    """For whom something is, as far as that can be said of a person alone.

    The `TEAM` are members of the workspace who are neither guests, nor strangers from a shared channel, nor gone.
    `STEERERS` answer for the numbers; `MATCHERS` are they and the admins. `GUARDIANS` decide about customers' data,
    and `ADMINS` run the bot.
    """

    ANYONE = "anyone"
    TEAM = "team"
    STEERERS = "steerers"
    MATCHERS = "matchers"
    GUARDIANS = "guardians"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class Right:
    """Who may use something: a *circle*, and of it those to whom a case's *moves* or a suggestion's *steps* are open.

    Where something else decides, *rule* says what, in English and for the documentation.
    """

    circle: Circle
    moves: tuple[Move, ...] = ()
    steps: tuple[Step, ...] = ()
    rule: str = ""


ANYONE: Final = Right(Circle.ANYONE)
TEAM: Final = Right(Circle.TEAM)
STEERERS: Final = Right(Circle.STEERERS)
MATCHERS: Final = Right(Circle.MATCHERS)
GUARDIANS: Final = Right(Circle.GUARDIANS)
ADMINS: Final = Right(Circle.ADMINS)


def of_case(*moves: Move) -> Right:
    """Return the right of those whom the life of a case allows one of *moves*."""
    return Right(Circle.TEAM, moves=moves)


def of_idea(*steps: Step) -> Right:
    """Return the right of those whom the life of a suggestion allows one of *steps*."""
    return Right(Circle.TEAM, steps=steps)


def only(rule: str, circle: Circle = Circle.TEAM) -> Right:
    """Return the right of those in *circle* of whom a *rule* of its own holds."""
    return Right(circle, rule=rule)


def check_circle(circle: Circle, person: Person, policy: Policy) -> None:
    """Raise `Refusal` for whoever is not in *circle*."""
    if circle is Circle.ANYONE:
        return
    if person.outsider:
        raise Refusal("outsider")
    if circle is Circle.GUARDIANS:
        _check_guardian(person, policy)
        return
    if circle is Circle.ADMINS:
        _check_admin(person, policy)
        return
    if circle is Circle.TEAM or may_steer(person, policy):
        return
    admins = policy.people.admins if circle is Circle.MATCHERS else ()
    if person.id not in admins:
        raise Refusal("not_yours_to_steer", deciders=(*steerers(policy), *admins))


def _check_admin(person: Person, policy: Policy) -> None:
    if not may_run(person, policy):
        raise Refusal("not_yours_to_run", deciders=policy.people.admins or steerers(policy))


def _check_guardian(person: Person, policy: Policy) -> None:
    if person.id not in (named := guardians(policy)):
        raise Refusal("not_yours_to_guard", deciders=named)


def roles_for(moves: tuple[Move, ...]) -> tuple[frozenset[Role], frozenset[Role]]:
    """Return who may make one of *moves*, and who may only ask for the consent of one who may."""
    rows = [row for row in TRANSITIONS if row.move in moves]
    may = frozenset(role for row in rows for role in row.who) - {Role.SYSTEM}
    return may, frozenset(role for row in rows for role in row.ask) - may


def parts_for(steps: tuple[Step, ...]) -> frozenset[Part]:
    """Return who may take one of *steps*."""
    return frozenset(part for row in TABLE if row.step in steps for part in row.who) - {Part.SYSTEM}

"""The page of who may do what, printed from the same table that asks it of everybody who acts."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from inspect import getdoc
from typing import Final

from bot.features import all_routes
from config.policy import load_policy
from domain.errors import Refusal
from domain.kaizen.states import Part
from domain.people import Person
from domain.policy import Policy
from domain.rights import Circle, Right, check_circle, parts_for, roles_for
from domain.states import Role
from handlers.routes import Listener, Route, Routes, Surface
from handlers.verbs import HELP

_CIRCLES: Final[Mapping[Circle, str]] = {
    Circle.ANYONE: "anyone",
    Circle.TEAM: "the team",
    Circle.STEERERS: "whoever answers for the numbers",
    Circle.MATCHERS: "whoever answers for the numbers, and admins",
    Circle.GUARDIANS: "admins and heads",
    Circle.ADMINS: "admins",
}
_ROLES: Final[Mapping[Role, str]] = {
    Role.OWNER: "the owner",
    Role.LEAD: "a lead",
    Role.HEAD: "a head",
    Role.CALLER: "whoever is to call back",
    Role.DEPARTMENT: "the department it was handed to",
}
_PARTS: Final[Mapping[Part, str]] = {
    Part.AUTHOR: "its authors",
    Part.LEAD: "those who answer it",
    Part.OWNER: "whoever carries it out",
    Part.HELPER: "who has a task of it",
}
_NOT_ABOUT: Final = "the team, but nobody whom the case is about"
_HEADINGS: Final[Mapping[Surface, str]] = {
    Surface.COMMAND: "Commands",
    Surface.SHORTCUT: "Shortcuts",
    Surface.ACTION: "Buttons and menus",
    Surface.VIEW: "Forms that are sent",
    Surface.EVENT: "What Slack tells of",
}
_PEOPLE: Final = ("agent", "lead", "head", "quality manager", "admin", "guest, stranger, leaver")
_INTRODUCTION: Final = """# Who may do what

Printed from the code by `make roles`; a test compares the two. Everything that can be pressed, typed or sent is asked
at that moment who it is that acts: what was drawn for somebody yesterday gives nobody a right today. Whoever may not
is told so in words, and nothing changes.

Roles stand in the [policy](policy.md): `people.heads`, `people.duty_leads`, `people.quality_managers`,
`people.admins`, and a `lead` and `members` for each department. In each of them a user group may stand in the place of
people: Slack is asked every hour who is in it, and whoever is not any more has lost the role. Every member of the
workspace is an agent. Guests, strangers from a shared channel and people who have left are nothing; where Slack does
not say who somebody is, they may read no words of a customer.

- **The team**: all members of the workspace.
- **Whoever answers for the numbers**: quality managers, heads, duty leads, and the lead of a department. Where nobody
  is named at all, the team.
- **Admins and heads** decide about customers' data, two of them each time ([privacy](privacy.md)).
- **Admins** run the bot. Where none is named, whoever answers for the numbers does.
- **A lead** leads the case's department, or is a duty lead; without any, the heads. One about somebody who leads it
  is for the heads.
- Nobody is anything to a complaint about themselves: they neither own it nor call its customer back, and see it
  nowhere.
- "Asks" means that it takes another person's consent.
"""


def roles_page(routes: Routes) -> str:
    """Return the page, as Markdown."""
    parts = [_INTRODUCTION, _circles(), *(_surface(routes, surface) for surface in Surface)]
    return "\n".join(parts)


def who(right: Right) -> str:
    """Say in words who has a right."""
    if right.moves:
        return _who_of_case(right)
    if right.steps:
        parts = parts_for(right.steps)
        named = (text for part, text in _PARTS.items() if part in parts)
        return _CIRCLES[right.circle] if Part.ANYONE in parts else ", ".join(named)
    return right.rule or _CIRCLES[right.circle]


def _who_of_case(right: Right) -> str:
    may, ask = roles_for(right.moves)
    if Role.AGENT in may:
        return _NOT_ABOUT
    asks = [f"{text} asks" for role, text in _ROLES.items() if role in ask]
    return ", ".join([*(text for role, text in _ROLES.items() if role in may), *asks])


def _circles() -> str:
    """The table of circles by role, which is asked of the rule itself."""
    policy = _with_all_roles(load_policy(None))
    rows = [
        (text.capitalize(), *("yes" if _is_in(circle, role, policy) else "–" for role in _PEOPLE))
        for circle, text in _CIRCLES.items()
    ]
    return _table(("for", *_PEOPLE), rows)


def _with_all_roles(policy: Policy) -> Policy:
    named = {"heads": ("head",), "quality_managers": ("quality manager",), "admins": ("admin",)}
    people = policy.people.model_copy(update={**named, "duty_leads": ("lead",)})
    return policy.model_copy(update={"people": people})


def _is_in(circle: Circle, role: str, policy: Policy) -> bool:
    try:
        check_circle(circle, Person(role, role, policy.zone, "en", outsider=role == _PEOPLE[-1]), policy)
    except Refusal:
        return False
    return True


def _surface(routes: Routes, surface: Surface) -> str:
    rows = dict.fromkeys(_commands(routes) if surface is Surface.COMMAND else _rows(routes, surface))
    return f"## {_HEADINGS[surface]}\n\n{_table(('what', 'who'), rows)}"


def _commands(routes: Routes) -> Iterator[tuple[str, str]]:
    for command, verbs in routes.verbs.items():
        for verb, route in verbs.items():
            yield verb.does.format(command=command), who(route.right)
    for command in routes.commands:
        route = routes.listeners[Surface.COMMAND, command]
        does = HELP.does.format(command=command) if command in routes.verbs else _does(route.listener)
        yield does, who(route.right)


def _rows(routes: Routes, surface: Surface) -> Iterator[tuple[str, str]]:
    for (one, name), route in routes.listeners.items():
        if one is surface:
            yield _what(routes, surface, name, route), who(route.right)


def _what(routes: Routes, surface: Surface, name: str, route: Route) -> str:
    if surface is Surface.SHORTCUT:
        return f"*{routes.shortcuts[name].name}*"
    does = _does(route.listener)
    return f"`{name}`: {does}" if surface is Surface.EVENT else does


def _does(listener: Listener) -> str:
    """Return the first sentence of what a listener promises."""
    function = listener.func if isinstance(listener, partial) else listener
    return (getdoc(function) or "").split("\n", 1)[0].rstrip(".")


def _table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (f"| {' | '.join(cells)} |" for cells in (heading, ("---",) * len(heading), *rows))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(roles_page(all_routes("")))

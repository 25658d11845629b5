"""How the set-up looks: what is in order in one line each, what is missing with what to do about it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from domain.errors import Refusal
from domain.policy import Policy
from domain.words import Words, marked
from handlers.agents.ids import OPEN as OPEN_AGENTS
from handlers.blocks import Block, actions, button, context, escape, modal, paragraphs, section, select
from handlers.casework import department_name
from handlers.directory import IS_PERSON
from handlers.forms import Values
from handlers.routes import Payload, View
from handlers.setup import ids
from handlers.setup.looking import Place, Setup
from handlers.setup.scopes import OPTIONAL_SCOPES, SCOPES

_MOST: Final = 20
_FINE: Final = ":white_check_mark:"
_MISSING: Final = ":x:"
_CHANNELS: Final = {
    Place.THERE: marked("{channel} is there, and I am in it."),
    Place.OUTSIDE: marked("I am not in {channel}. Write `/invite @redress` there, then *Look again*."),
    Place.UNSEEN: marked("I do not see {channel}. Create it, or invite me if it is private, then *Look again*."),
}


def asking_window(words: Words) -> View:
    """What is shown until Slack has answered."""
    return _window([section(words.gettext("I am asking Slack how things stand…"))], words)


def silent_window(words: Words) -> View:
    """What is shown when Slack has not answered."""
    said = words.gettext("Slack does not answer me just now. Please look again in a minute.")
    return _window([section(said), *actions([_again(words)])], words)


def setup_window(setup: Setup, words: Words) -> View:
    """The set-up, with the ways to mend what can be mended from here."""
    parts = (part(setup, words) for part in (_scopes, _channels, _groups, _teams, _agents))
    buttons = [_again(words)]
    if setup.placeable:
        buttons.append(button(words.gettext("Give people a team"), ids.OPEN_TEAMS, "setup"))
    if setup.agents:
        buttons.append(button(words.gettext("Say who agents are"), OPEN_AGENTS, "setup"))
    return _window([*(block for lines in parts for block in paragraphs(lines)), *actions(buttons)], words)


def teams_form(people: Mapping[str, str], given: Mapping[str, str], policy: Policy, words: Words) -> View:
    """A field for each of *people*, who are called by their names: which department they work in."""
    departments = {key: department_name(policy, key, words) for key in policy.departments}
    fields = [
        select(f"{ids.TEAM}{place}", name, departments, initial=_offered(given.get(person), departments), optional=True)
        for place, (person, name) in enumerate(people.items())
    ]
    said = context(words.gettext("Whoever works in a department gets its cases in turn. Others need none."))
    title, save, cancel = words.gettext("Teams"), words.gettext("Save"), words.gettext("Cancel")
    return modal(ids.TEAMS_FORM, title, [said, *fields], submit=save, close=cancel, metadata=json.dumps(list(people)))


def read_teams(view: Payload) -> dict[str, str | None]:
    """Read which department was chosen for whom; raises `Refusal` for what is not ours."""
    try:
        people = json.loads(str(view["private_metadata"]))
    except ValueError:
        raise Refusal("unknown_control") from None
    if not isinstance(people, list) or not all(isinstance(one, str) and IS_PERSON.fullmatch(one) for one in people):
        raise Refusal("unknown_control")
    values = Values(view)
    return {person: values.choice(f"{ids.TEAM}{place}") for place, person in enumerate(people)}


def _offered(department: str | None, departments: Mapping[str, str]) -> str | None:
    """Return what is chosen at first: nothing where the policy has dropped it since."""
    return department if department in departments else None


def _scopes(setup: Setup, words: Words) -> Iterator[str]:
    yield "*" + words.gettext("What Slack lets me do") + "*"
    if setup.granted is None:
        yield words.gettext("Slack does not say which scopes I have.")
        return
    if not setup.missing:
        yield _fine(words.gettext("I have every scope that I need."))
    for line in _each(setup.missing, SCOPES, words):
        yield f"{_MISSING} {line}"
    if setup.missing or setup.without:
        yield words.gettext("Scopes are added to the app at api.slack.com; then it is installed once more.")
    if setup.without:
        yield words.gettext("I do without these:")
    yield from (f"• {line}" for line in _each(setup.without, OPTIONAL_SCOPES, words))


def _each(scopes: Iterable[str], why: Mapping[str, str], words: Words) -> Iterator[str]:
    return (f"`{scope}`: {words.gettext(why[scope])}" for scope in scopes)


def _channels(setup: Setup, words: Words) -> Iterator[str]:
    yield "*" + words.gettext("Channels") + "*"
    for name, place in setup.channels.items():
        sign = _FINE if place is Place.THERE else _MISSING
        shown = escape(name) if name.startswith("#") else f"<#{name}>"
        yield f"{sign} {words.gettext(_CHANNELS[place]).format(channel=shown)}"


def _groups(setup: Setup, words: Words) -> Iterator[str]:
    """The user groups from which people have their roles; nothing where the policy names none."""
    if not setup.groups:
        return
    yield "*" + words.gettext("User groups") + "*"
    for group, number in setup.groups.items():
        name = f"<!subteam^{group}>" if not group.startswith("@") else escape(group)
        if number is None:
            said = words.gettext(
                "I know of no user group {group}. Create it or switch it on in Slack, or see to the scope "
                "`usergroups:read`; then *Look again*."
            )
        elif not number:
            said = words.gettext("Nobody is in {group}, so nobody has the role that it gives.")
        else:
            said = words.ngettext("{group} has {n} person.", "{group} has {n} people.", number)
        yield f"{_FINE if number else _MISSING} {said.format(group=name, n=number)}"


def _teams(setup: Setup, words: Words) -> Iterator[str]:
    yield "*" + words.gettext("People without a team") + "*"
    if not setup.teamless:
        yield _fine(words.gettext("Everybody works in a department or has a role."))
        return
    yield ", ".join(f"<@{person}>" for person in setup.teamless[:_MOST])
    more = len(setup.teamless) - _MOST
    if more > 0:
        yield words.gettext("and {n} more").format(n=more)
    yield words.gettext(
        "No case comes to them by itself. If they belong to the service team, give them a team here, or add them to a "
        "user group that a department of the policy names."
    )


def _agents(setup: Setup, words: Words) -> Iterator[str]:
    yield "*" + words.gettext("Agents in contacts") + "*"
    if not setup.agents:
        yield _fine(words.gettext("Slack knows everybody whom contacts name."))
        return
    sentence = words.ngettext("{n} agent is known by nobody.", "{n} agents are known by nobody.", len(setup.agents))
    yield f"{_MISSING} {sentence.format(n=len(setup.agents))}"


def _fine(sentence: str) -> str:
    return f"{_FINE} {sentence}"


def _again(words: Words) -> Block:
    return button(words.gettext("Look again"), ids.AGAIN, "again", style="primary")


def _window(blocks: list[Block], words: Words) -> View:
    return modal(ids.WINDOW, words.gettext("Set-up"), blocks, submit=None, close=words.gettext("Close"))

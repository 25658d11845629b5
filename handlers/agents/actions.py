"""What is done about agents: who may say who they are, and what they have said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.people import Person
from domain.policy import Policy
from domain.rights import Circle, check_circle
from storage.agents import Known, agents_known, match_agent
from storage.records import note_record

# As many as a form has room for, whose names fit into what travels with it.
SHOWN = 20
_LONGEST = 2500


@dataclass(frozen=True, slots=True)
class Agents:
    """The agents a form shows, those nobody knows first, how many *more* there are, and how many are *unknown*."""

    shown: tuple[Known, ...]
    more: int
    unknown: int


def read_agents(session: Session, text: str, person: Person, policy: Policy) -> Agents:
    """Return the agents whose names hold *text*, as far as there is room for them. Raises `Refusal`."""
    check_circle(Circle.MATCHERS, person, policy)
    known = [one for one in agents_known(session) if text.casefold() in one.name.casefold()]
    ordered = sorted(known, key=lambda one: one.member is not None)
    shown = _fitting(ordered)
    return Agents(shown, len(ordered) - len(shown), sum(one.member is None for one in known))


def match_agents(session: Session, chosen: Mapping[str, str], person: Person, policy: Policy, now: datetime) -> int:
    """Say who agents are: *chosen* are members by the name of an agent, nobody is empty; return how many are new.

    Whom Slack knows by the same name need not be said. Raises `Refusal`.
    """
    check_circle(Circle.MATCHERS, person, policy)
    known = {one.name: one for one in agents_known(session) if one.name in chosen}
    said = {name: chosen[name] or None for name, one in known.items() if (chosen[name] or None) != one.member}
    matched = {name: member for name, member in said.items() if match_agent(session, name, member)}
    if matched:
        note_record(session, "agents_matched", person.id, now, {"agents": matched})
    return len(matched)


def _fitting(agents: Sequence[Known]) -> tuple[Known, ...]:
    room, shown = _LONGEST, list[Known]()
    for one in agents[:SHOWN]:
        room -= 2 * len(one.name) + 8
        if room < 0:
            break
        shown.append(one)
    return tuple(shown)

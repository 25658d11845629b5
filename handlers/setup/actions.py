"""What is done about a set-up: people without a team are given one."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.people import Person
from domain.policy import Policy
from domain.rights import Circle, check_circle
from handlers.setup import ids
from storage.records import note_record
from storage.teams import give_team, given_teams


def give_teams(
    session: Session, chosen: Mapping[str, str | None], person: Person, policy: Policy, now: datetime
) -> None:
    """Give people the departments that were *chosen* for them, None being none; what changes is recorded.

    Raises `Refusal` for whoever does not run the bot, and beside the field of a department that there is not.
    """
    check_circle(Circle.ADMINS, person, policy)
    known = given_teams(session)
    for place, department in enumerate(chosen.values()):
        if department is not None and department not in policy.departments:
            raise Refusal("unknown_choice", f"{ids.TEAM}{place}")
    changed = {who: department for who, department in chosen.items() if known.get(who) != department}
    for who, department in changed.items():
        give_team(session, who, department)
    if changed:
        note_record(session, "teams_given", person.id, now, {"people": changed})

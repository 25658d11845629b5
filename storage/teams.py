"""Questions about departments that people were given in Slack."""

from collections.abc import Mapping

from sqlmodel import Session, col, delete, select

from storage.people_models import TeamMemberRow
from storage.sql import keep


def given_teams(session: Session) -> Mapping[str, str]:
    """Return the departments that people were given, by person."""
    rows = session.exec(select(TeamMemberRow).order_by(TeamMemberRow.person))
    return {row.person: row.department for row in rows}


def give_team(session: Session, person: str, department: str | None) -> None:
    """Store which department somebody is given; None takes it from them again."""
    if department is None:
        session.execute(delete(TeamMemberRow).where(col(TeamMemberRow.person) == person))
    else:
        keep(session, TeamMemberRow, {"person": person}, {"department": department})

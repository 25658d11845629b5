"""Agents by the names that contacts give them, and who they are in Slack: as somebody has said, or by the same name."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from storage.contact_models import AgentRow
from storage.models import MemberRow
from storage.sql import changed


class Known(NamedTuple):
    """An agent by *name*: who that is as somebody has *said*, or who is *called* so in Slack."""

    name: str
    said: str | None
    called: str | None

    @property
    def member(self) -> str | None:
        """Who it is; None as long as nobody knows."""
        return self.said or self.called


def agents_known(session: Session) -> Sequence[Known]:
    """Return all agents that contacts have named, in the order of their names."""
    # Two people may go by one name: then it says nothing.
    called = select(MemberRow.name, func.min(MemberRow.id)).group_by(col(MemberRow.name))
    alone = dict(session.exec(called.having(func.count() == 1)).all())
    rows = session.exec(select(AgentRow.name, AgentRow.member).order_by(col(AgentRow.name))).all()
    return [Known(name, member, alone.get(name)) for name, member in rows]


def agents_among(session: Session, members: Collection[str]) -> Mapping[str, str]:
    """Return the names under which contacts report these people, and who each of them is."""
    known = {one.name: one.member for one in agents_known(session)}
    return {name: member for name, member in known.items() if member is not None and member in members}


def match_agent(session: Session, name: str, member: str | None) -> bool:
    """Say who an agent is in Slack, or that nobody has said so any more; False when there is no such agent."""
    statement = (
        update(AgentRow)
        .where(col(AgentRow.name) == name)
        .values(member=member)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1

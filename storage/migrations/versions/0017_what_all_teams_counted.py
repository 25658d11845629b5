"""What all teams together counted on a day."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLE = sa.table("centre_day", sa.column("day", sa.Date), sa.column("channel"), sa.column("tally", sa.JSON))
_TEAMS = sa.table("contact_day", sa.column("day", sa.Date), sa.column("channel"), sa.column("tally", sa.JSON))
_KEPT = ("arrivals", "csat")


def upgrade() -> None:
    op.create_table(
        "centre_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", "channel", name=op.f("pk_centre_day")),
    )
    _add_up_what_was_counted()


def _add_up_what_was_counted() -> None:
    connection = op.get_bind()
    whole: dict[tuple[Any, str], dict[str, Any]] = {}
    for day, channel, tally in connection.execute(sa.select(_TEAMS.c.day, _TEAMS.c.channel, _TEAMS.c.tally)):
        kept = {name: tally[name] for name in _KEPT if name in tally}
        whole[day, channel] = _sum(whole.get((day, channel), {}), kept)
    rows = [{"day": day, "channel": channel, "tally": tally} for (day, channel), tally in whole.items()]
    if rows:
        connection.execute(sa.insert(_TABLE), rows)


def _sum(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Add up counts by their names, however deep."""
    found = dict(one)
    for name, value in other.items():
        nested = isinstance(value, Mapping)
        found[name] = _sum(found.get(name, {}), value) if nested else found.get(name, 0) + value
    return found

"""Imports: what was taken in, how far, and what was not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Self

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, select

from domain.contacts import Counts, Rejection
from storage.bulk import insert_many
from storage.contact_models import ImportRunRow, RejectedRow
from storage.sql import ask, insert_row, table_of


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be taken in: the same *digest* is the same work; *person* is who asked for it."""

    source: str
    kind: str
    name: str
    digest: str
    person: str


@dataclass(frozen=True, slots=True)
class Run:
    """How far an import has come: after which line it goes on, and what came of the rows until then."""

    id: int
    line: int
    counts: Counts

    @classmethod
    def of(cls, row: ImportRunRow) -> Self:
        """Read a row."""
        assert row.id is not None
        return cls(row.id, row.line, Counts(row.new, row.corrected, row.unchanged, row.rejected))


class Refused(NamedTuple):
    """A row that was not taken in: when (UTC), by which *way* and from where it came, which *field* of it and why.

    *line* is that of a file, the place in a request, or the number at a help desk.
    """

    id: int
    at: datetime
    way: str
    source: str
    name: str
    line: int
    field: str
    reason: str


def begin_run(session: Session, work: Work, now: datetime) -> Run:
    """Return the unfinished run of this *work*, or begin one."""
    unfinished = select(ImportRunRow).where(ImportRunRow.digest == work.digest, ImportRunRow.state == "running")
    row = session.exec(unfinished.order_by(col(ImportRunRow.id).desc()).limit(1)).first()
    if row is not None:
        return Run.of(row)
    new = ImportRunRow(
        source=work.source,
        kind=work.kind,
        name=work.name,
        digest=work.digest,
        person=work.person,
        started_at=now,
        seen_at=now,
    )
    return Run(insert_row(session, new), 0, Counts())


_RUN: Final = table_of(ImportRunRow).c
_FURTHER: Final = (
    update(table_of(ImportRunRow))
    .where(_RUN.id == bindparam("its_id"), _RUN.line == bindparam("its_line"), _RUN.state == "running")
    .values({name: _RUN[name] + bindparam(f"more_{name}") for name in Counts._fields})
    .values(line=bindparam("to_line"), seen_at=bindparam("now"))
)


def advance(session: Session, run: Run, line: int, counts: Counts, now: datetime) -> bool:
    """Note that a run has come as far as *line*, with *counts* more; False when another process was there first."""
    more = {f"more_{name}": number for name, number in counts._asdict().items()}
    on = ask(session, _FURTHER, its_id=run.id, its_line=run.line, to_line=line, now=now, **more)
    return on.rowcount == 1


def add_counts(session: Session, run: Run, counts: Counts, now: datetime) -> None:
    """Note what came of more rows of a run that has no lines to go by."""
    row = ImportRunRow
    more = {name: getattr(row, name) + number for name, number in counts._asdict().items()}
    on = update(row).where(col(row.id) == run.id).values({**more, "seen_at": now})
    session.execute(on.execution_options(synchronize_session=False))


def finish_run(session: Session, run: Run, now: datetime) -> None:
    """Note that nothing is left of a run."""
    done = update(ImportRunRow).where(col(ImportRunRow.id) == run.id).values(state="done", seen_at=now)
    session.execute(done.execution_options(synchronize_session=False))


def keep_rejections(session: Session, import_id: int, rejections: Sequence[Rejection], now: datetime) -> None:
    """Keep where rows stood that were not taken in, and why; nothing of what stood there."""
    rows = [(import_id, line, field, reason.value, now) for line, field, reason in rejections]
    if rows:
        insert_many(session, RejectedRow, ("import_id", "line", "field", "reason", "at"), rows)


def rejections_after(session: Session, import_id: int, after: int, limit: int) -> Sequence[RejectedRow]:
    """Return the rejected rows of an import in the order of their ids, those after the id *after*."""
    rows = select(RejectedRow).where(RejectedRow.import_id == import_id, col(RejectedRow.id) > after)
    return session.exec(rows.order_by(col(RejectedRow.id)).limit(limit)).all()


def refused_between(session: Session, start: datetime, end: datetime, after: int, limit: int) -> Sequence[Refused]:
    """Return rows that were rejected from *start* on and before *end* (UTC), by their ids, those after *after*."""
    row, run = RejectedRow, ImportRunRow
    columns = select(row.id, row.at, run.kind, run.source, run.name, row.line, row.field, row.reason)  # type: ignore[call-overload]
    found = columns.join(run, col(run.id) == row.import_id).where(col(row.at) >= start, col(row.at) < end)
    return [Refused(*one) for one in session.exec(found.where(col(row.id) > after).order_by(col(row.id)).limit(limit))]


def last_seen(session: Session) -> dict[str, datetime]:
    """Return when each source last brought anything, if only the news that nothing has changed."""
    seen = select(ImportRunRow.source, func.max(ImportRunRow.seen_at)).group_by(col(ImportRunRow.source))
    return dict(session.exec(seen).all())

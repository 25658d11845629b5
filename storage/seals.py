"""Seals over everything that is only ever added to, and the question whether all of it still is as it was sealed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Result, Select, exists, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, SQLModel, col, select

from domain.evidence import digest_of
from storage.audit_models import PolicyChangeRow, RecordRow, SealRow
from storage.kaizen_models import SuggestionEventRow
from storage.models import AccessLogRow, ComplaintEventRow
from storage.number_models import DailyNumberRow
from storage.records import ACCESSES_DROPPED, records_of
from storage.sql import insert_once, table_of
from storage.target_models import TargetRow
from storage.vault import Vault

# What is sealed, and the columns that are not: a note may be erased when its customer asks for it, and is encrypted
# anew under every new key.
SOURCES: Final[Mapping[type[SQLModel], frozenset[str]]] = {
    ComplaintEventRow: frozenset({"note"}),
    SuggestionEventRow: frozenset({"note"}),
    AccessLogRow: frozenset(),
    TargetRow: frozenset(),
    DailyNumberRow: frozenset(),
    PolicyChangeRow: frozenset(),
    RecordRow: frozenset(),
}
# A row may be seen after one with a higher id, because its transaction took longer; never by this much.
_OVERTAKEN: Final = 5_000
_AT_ONCE: Final = 500
_PAGE: Final = 2_000
# As long a line may wait for its seal before that is worth a word.
_SEALED_WITHIN: Final = timedelta(hours=1)
_START: Final = "0" * 64


class Flaw(StrEnum):
    """What can be wrong with a record."""

    MISSING = "missing"
    CHANGED = "changed"
    BROKEN = "broken"
    UNSEALED = "unsealed"


class Doubt(NamedTuple):
    """One line of one table that is not as it was sealed, or was never sealed."""

    flaw: Flaw
    source: str
    row_id: int


class Head(NamedTuple):
    """The end of the chain: whoever knows it from elsewhere sees whether anything was cut off."""

    position: int
    chain: str


@dataclass(frozen=True, slots=True)
class _Line:
    source: str
    row_id: int
    digest: str


def head_of(session: Session) -> Head:
    """Return the end of the chain; that of an empty one is at 0."""
    last = session.execute(
        select(SealRow.position, SealRow.chain).order_by(col(SealRow.position).desc()).limit(1)
    ).first()
    return Head(*last) if last is not None else Head(0, _START)


def seal_new(session: Session, vault: Vault, now: datetime, most: int = _AT_ONCE) -> int:
    """Seal at most *most* lines that have none, and return how many; 0 also where another process was quicker."""
    head = head_of(session)
    lines = _unsealed(session, most)
    for at, line in enumerate(lines):
        head = Head(head.position + 1, _link(vault, head, line))
        new = insert_once(
            session,
            SealRow,
            position=head.position,
            source=line.source,
            row_id=line.row_id,
            digest=line.digest,
            chain=head.chain,
            at=now,
        )
        if not new:
            # Another process is at it. It can have been overtaken at the first line only: after it, its place is ours.
            return at
    return len(lines)


def doubts(session: Session, vault: Vault, now: datetime) -> Iterator[Doubt]:
    """Compare every seal with its line and with the seal before it, and yield what does not fit, in their order."""
    head, dropped = Head(0, _START), _last_dropped(session)
    while seals := session.exec(_seals_after(head.position)).all():
        digests = dict(_digests(session, seals))
        for seal in seals:
            flaw = _flaw(vault, head, seal, digests.get((seal.source, seal.row_id)))
            old = seal.source == table_of(AccessLogRow).name and seal.row_id <= dropped
            if flaw and not (old and flaw is Flaw.MISSING):
                yield Doubt(flaw, seal.source, seal.row_id)
            head = Head(seal.position, seal.chain)
    yield from _never_sealed(session, now - _SEALED_WITHIN)


def seals_of(session: Session, source: type[SQLModel], ids: Sequence[int]) -> dict[int, SealRow]:
    """Return the seals of some lines of one table by their ids."""
    wanted = select(SealRow).where(SealRow.source == table_of(source).name, col(SealRow.row_id).in_(ids))
    return {seal.row_id: seal for seal in session.exec(wanted)}


def still_holds(session: Session, seal: SealRow) -> bool:
    """Say whether the line of a seal is as it was sealed."""
    return dict(_digests(session, [seal])).get((seal.source, seal.row_id)) == seal.digest


def _last_dropped(session: Session) -> int:
    """Return the last line of the access log that was dropped because it was old, which is itself recorded."""
    return max((int(row.facts["last"]) for row in records_of(session, ACCESSES_DROPPED)), default=0)


def _flaw(vault: Vault, before: Head, seal: SealRow, digest: str | None) -> Flaw | None:
    line = _Line(seal.source, seal.row_id, seal.digest)
    if seal.position != before.position + 1 or seal.chain != _link(vault, before, line):
        return Flaw.BROKEN
    if digest is None:
        return Flaw.MISSING
    return None if digest == seal.digest else Flaw.CHANGED


def _link(vault: Vault, before: Head, line: _Line) -> str:
    text = "\n".join((before.chain, str(before.position + 1), line.source, str(line.row_id), line.digest))
    link = vault.match_key("seal", text)
    assert link is not None
    return link


def _unsealed(session: Session, most: int) -> list[_Line]:
    """Return lines without a seal, table by table and each in the order of its ids."""
    lines: list[_Line] = []
    for source in SOURCES:
        since = _last_sealed(session, source) - _OVERTAKEN
        wanted = _sealless(source).where(_id(source) > since).order_by(_id(source)).limit(most - len(lines))
        lines += _lines(source, session.execute(wanted))
        if len(lines) == most:
            break
    return lines


def _never_sealed(session: Session, before: datetime) -> Iterator[Doubt]:
    for source in SOURCES:
        at = table_of(source).c["at"]
        for row in session.execute(_sealless(source).where(at < before).order_by(_id(source))).mappings():
            yield Doubt(Flaw.UNSEALED, table_of(source).name, row["id"])


def _sealless(source: type[SQLModel]) -> Select[Any]:
    table = table_of(source)
    sealed = exists().where(col(SealRow.source) == table.name, col(SealRow.row_id) == _id(source))
    return sql_select(*_columns(source)).where(~sealed)


def _last_sealed(session: Session, source: type[SQLModel]) -> int:
    wanted = select(func.max(SealRow.row_id)).where(SealRow.source == table_of(source).name)
    return session.exec(wanted).one() or 0


def _digests(session: Session, seals: Sequence[SealRow]) -> Iterator[tuple[tuple[str, int], str]]:
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for seal in seals:
        ids[seal.source].append(seal.row_id)
    for source in SOURCES:
        if wanted := ids.get(table_of(source).name):
            rows = session.execute(sql_select(*_columns(source)).where(_id(source).in_(wanted)))
            yield from (((line.source, line.row_id), line.digest) for line in _lines(source, rows))


def _lines(source: type[SQLModel], rows: Result[Any]) -> list[_Line]:
    name = table_of(source).name
    return [_Line(name, row["id"], digest_of(dict(row))) for row in rows.mappings()]


def _columns(source: type[SQLModel]) -> list[Column[Any]]:
    return [column for column in table_of(source).columns if column.name not in SOURCES[source]]


def _id(source: type[SQLModel]) -> Column[Any]:
    return table_of(source).c["id"]


def _seals_after(position: int) -> Any:
    return select(SealRow).where(SealRow.position > position).order_by(col(SealRow.position)).limit(_PAGE)

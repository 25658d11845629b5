"""What is stored under a key: whether it can be opened, and how it comes under a newer one."""

import os
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Table, and_, case, exists, func, or_, select, update
from sqlmodel import Session, SQLModel, col

from storage.audit_models import MatchKeyRow, SealRow
from storage.contact_models import ContactRow
from storage.models import AttachmentRow, CallbackAttemptRow, ComplaintEventRow, ComplaintRow, ProposalRow
from storage.privacy_models import PrivacyRequestRow
from storage.records import note_record
from storage.sql import changed, insert_once, table_of
from storage.vault import Unreadable, Vault

# Every sealed column, and the field that it was sealed for.
SEALED: Final[Mapping[type[SQLModel], Mapping[str, str]]] = {
    ComplaintRow: {
        name: name
        for name in (
            *("customer_name", "customer_contact", "order_number", "description"),
            *("remedy", "relation", "extra", "source"),
        )
    },
    ComplaintEventRow: {"note": "note"},
    ProposalRow: {"note": "note", "answer": "note"},
    AttachmentRow: {"name": "file_name", "link": "file_link"},
    CallbackAttemptRow: {"comment": "comment"},
    PrivacyRequestRow: {"reason": "reason", "answer": "answer"},
}
ROTATED: Final = "keys_rotated"
# Any key that is not in the setting.
OTHER: Final = ""
_MATCH_KEY: Final = "match_key"
_MATCH_BYTES: Final = 32
_AT_ONCE: Final = 200


def opens(session: Session, vault: Vault) -> bool | None:
    """Say whether *vault* opens what was sealed last of all, and the key of hashes; None when nothing is sealed yet.

    A rotation seals the key of hashes anew when all else is done: whoever opens it has every key that is needed.
    """
    name = col(ComplaintRow.customer_name)
    newest = session.execute(select(name).where(name.is_not(None)).order_by(col(ComplaintRow.id).desc()).limit(1))
    sealed = [("customer_name", newest.scalar()), (_MATCH_KEY, _sealed_match_key(session))]
    known = [(field, text) for field, text in sealed if text is not None]
    return all(_opens(vault, field, text) for field, text in known) if known else None


def completed(session: Session, vault: Vault) -> Vault:
    """Return *vault* with the key of this database's hashes, which is made when it is first asked for.

    It is chance, so that a secret that leaked tells nothing of hashes once it was replaced; where there were hashes
    before there was a key of their own, it is the one they were made with. Raises `Unreadable`.
    """
    sealed = _sealed_match_key(session)
    if sealed is None:
        key = vault.first_match_key if _has_hashes(session) else os.urandom(_MATCH_BYTES)
        insert_once(session, MatchKeyRow, id=1, sealed=vault.seal(_MATCH_KEY, key.hex()))
        # Another process may have been quicker.
        sealed = _sealed_match_key(session)
    return vault.matching_by(bytes.fromhex(vault.open(_MATCH_KEY, sealed)))


def older_rows(session: Session, vault: Vault, kind: type[SQLModel], after: int, most: int = _AT_ONCE) -> Sequence[int]:
    """Return the ids of the first rows behind *after* of which a field is not under the newest key."""
    table = table_of(kind)
    older = or_(*(_is_older(table.c[name], vault.newest) for name in SEALED[kind]))
    wanted = select(table.c.id).where(table.c.id > after, older).order_by(table.c.id).limit(most)
    return session.execute(wanted).scalars().all()


def reseal(session: Session, vault: Vault, kind: type[SQLModel], ids: Collection[int]) -> int:
    """Seal the fields of rows anew that are not under the newest key; return how many those are.

    What cannot be opened is left as it is.
    """
    table, fields = table_of(kind), SEALED[kind]
    columns = table.c.id, *(table.c[name] for name in fields)
    rows = session.execute(select(*columns).where(table.c.id.in_(ids))).all()
    return sum(_reseal(session, vault, table, row, name, field) for row in rows for name, field in fields.items())


def finish_rotation(session: Session, vault: Vault, now: datetime) -> None:
    """Seal the key of hashes under the newest key too, and record that all is under it now."""
    sealed = _sealed_match_key(session)
    if sealed is None or sealed.startswith(f"{vault.newest}:"):
        return
    anew = vault.seal(_MATCH_KEY, vault.open(_MATCH_KEY, sealed))
    statement = update(MatchKeyRow).where(col(MatchKeyRow.sealed) == sealed).values(sealed=anew)
    if changed(session, statement.execution_options(synchronize_session=False)):
        note_record(session, ROTATED, "", now, {"key": vault.newest, "before": sealed.partition(":")[0]})


def fields_under(session: Session, vault: Vault) -> dict[str, int]:
    """Return how many fields are sealed under each key of *vault*, and under "" for any other."""
    counts: dict[str, int] = dict.fromkeys((*vault.versions, OTHER), 0)
    for column in (table_of(kind).c[name] for kind, fields in SEALED.items() for name in fields):
        for version, number in _used_by(session, column, vault).items():
            counts[version] += number
    return counts


def in_use(session: Session, vault: Vault) -> dict[str, int]:
    """Return `fields_under` with the key of hashes as one field more: a key that has none is needed no longer."""
    counts = fields_under(session, vault)
    version = (_sealed_match_key(session) or "").partition(":")[0]
    counts[version if version in counts else OTHER] += 1 if version else 0
    return counts


def _used_by(session: Session, column: Column[Any], vault: Vault) -> dict[str, int]:
    known = [func.coalesce(func.sum(case((_is_under(column, version), 1), else_=0)), 0) for version in vault.versions]
    total, *numbers = session.execute(select(func.count(column), *known)).one()
    return {**dict(zip(vault.versions, numbers, strict=True)), OTHER: total - sum(numbers)}


def _reseal(session: Session, vault: Vault, table: Table, row: Any, name: str, field: str) -> bool:
    """Seal one field anew; say whether that was to be done, and could be."""
    sealed: str | None = getattr(row, name)
    if sealed is None or sealed.startswith(f"{vault.newest}:"):
        return False
    try:
        anew = vault.seal(field, vault.open(field, sealed))
    except Unreadable:
        return False
    # Whoever has written it meanwhile has written it anew.
    same = and_(table.c.id == row.id, table.c[name] == sealed)
    return changed(session, update(table).where(same).values({name: anew})) == 1


def _is_older(column: Column[Any], newest: str) -> ColumnElement[bool]:
    return and_(column.is_not(None), ~_is_under(column, newest))


def _is_under(column: Column[Any], version: str) -> ColumnElement[bool]:
    return func.substr(column, 1, len(version) + 1) == f"{version}:"


def _sealed_match_key(session: Session) -> str | None:
    sealed: str | None = session.execute(select(col(MatchKeyRow.sealed))).scalar()
    return sealed


def _opens(vault: Vault, field: str, sealed: str) -> bool:
    try:
        vault.open(field, sealed)
    except Unreadable:
        return False
    return True


def _has_hashes(session: Session) -> bool:
    hashed = (
        exists().where(col(ComplaintRow.id).is_not(None)),
        exists().where(col(ContactRow.customer_key).is_not(None)),
        exists().where(col(SealRow.position).is_not(None)),
    )
    return bool(session.execute(select(or_(*hashed))).scalar())

"""The policies that were in effect, one after another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from domain.evidence import digest_of
from storage.audit_models import PolicyChangeRow
from storage.sql import insert_once


def last_policy(session: Session) -> PolicyChangeRow | None:
    """Return the policy that came into effect last."""
    return session.exec(select(PolicyChangeRow).order_by(col(PolicyChangeRow.id).desc()).limit(1)).first()


def note_policy(
    session: Session,
    last: PolicyChangeRow | None,
    policy: Mapping[str, Any],
    changes: Mapping[str, Any],
    version: str,
    now: datetime,
) -> bool:
    """Record a policy as what follows the *last* one; False where something else follows it already."""
    return insert_once(
        session,
        PolicyChangeRow,
        follows=last.id if last is not None else 0,
        at=now,
        digest=digest_of(policy),
        version=version,
        policy=dict(policy),
        changes=dict(changes),
    )

"""Deliveries that have been handled."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.life_models import InboxRow
from storage.sql import changed, insert_once


def first_time(session: Session, key: str, now: datetime) -> bool:
    """Say whether *key* is handled for the first time; it is remembered with whatever else this transaction does."""
    return insert_once(session, InboxRow, id=key, at=now)


def forget_before(session: Session, moment: datetime) -> int:
    """Drop what was handled before *moment*; return how many."""
    return changed(session, delete(InboxRow).where(col(InboxRow.at) < moment))

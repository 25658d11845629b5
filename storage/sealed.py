"""Whether what is stored under a key can still be opened."""

from sqlmodel import Session, col, select

from storage.models import ComplaintRow
from storage.vault import Unreadable, Vault


def opens(session: Session, vault: Vault) -> bool | None:
    """Say whether *vault* opens the customer field that was stored last; None when there is none."""
    name = col(ComplaintRow.customer_name)
    newest = session.exec(select(name).where(name.is_not(None)).order_by(col(ComplaintRow.id).desc()).limit(1)).first()
    if newest is None:
        return None
    try:
        vault.open("customer_name", newest)
    except Unreadable:
        return False
    return True

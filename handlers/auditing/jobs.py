"""What is recorded is sealed soon after, and a policy that comes into effect is recorded with what it changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from domain.evidence import differences, digest_of, plain
from handlers.services import Services
from storage.policies import last_policy, note_policy
from storage.seals import head_of, seal_new

_LOG = structlog.get_logger(__name__)


async def seal(services: Services) -> int:
    """Seal every line that has none yet; return how many. Safe to run twice, or in several processes.

    The log gets the end of the chain: kept elsewhere, it shows whether the end of the chain was cut off.
    """
    store, vault, sealed = services.store, services.desk.vault, 0
    while new := await store.write(seal_new, vault, services.clock.now()):
        sealed += new
    if sealed:
        head = await store.read(head_of)
        _LOG.info("sealed", lines=sealed, position=head.position, chain=head.chain)
    return sealed


async def note_policy_in_effect(services: Services, version: str) -> bool:
    """Record the policy that this process runs under, unless it is the one recorded last; say whether it was new.

    It is recorded as it is written: who is in its user groups has records of its own.
    """
    return await services.store.write(note_if_new, plain(services.directory.written), version, services.clock.now())


def note_if_new(session: Session, policy: Mapping[str, Any], version: str, now: datetime) -> bool:
    """Record *policy* with what it changes in the last one; False where it is that one, or another was quicker."""
    last = last_policy(session)
    if last is not None and last.digest == digest_of(policy):
        return False
    changes = differences(last.policy, policy) if last is not None else {}
    return note_policy(session, last, policy, changes, version, now)

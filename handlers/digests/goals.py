"""The targets that reports are judged by: those of the policy, and what people have changed since."""

from collections.abc import Sequence

from sqlmodel import Session

from domain.policy import Policy
from domain.targets import overlaid
from storage.target_models import TargetRow
from storage.targets import as_targets, target_changes


def with_targets(session: Session, policy: Policy) -> Policy:
    """Return *policy* with the targets that hold: its own are the base, a change lies over them from its day on."""
    return changed_by(target_changes(session), policy)


def changed_by(changes: Sequence[TargetRow], policy: Policy) -> Policy:
    """Return *policy* with *changes* of targets laid over its own, the oldest first."""
    if not changes:
        return policy
    return policy.model_copy(update={"targets": overlaid(policy.targets, as_targets(changes))})

"""The targets that reports are judged by: those of the policy, and what people have changed since."""

from sqlmodel import Session

from domain.policy import Policy
from domain.targets import overlaid
from storage.targets import as_targets, target_changes


def with_targets(session: Session, policy: Policy) -> Policy:
    """Return *policy* with the targets that hold: its own are the base, a change lies over them from its day on."""
    changes = as_targets(target_changes(session))
    return policy.model_copy(update={"targets": overlaid(policy.targets, changes)}) if changes else policy

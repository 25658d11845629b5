"""The demo's policy with other questions in the intake form, and other rules, for tests."""

from typing import Any

from domain.intake import ExtraField, Fields
from domain.policy import Policy


def asking(policy: Policy, *questions: ExtraField, **fields: Any) -> Policy:
    """A policy that also asks *questions*, and whose own *fields* are asked as said here."""
    return with_rules(policy, extra=questions, fields=policy.complaints.fields.model_copy(update=fields))


def hiding(policy: Policy) -> Policy:
    """A policy that asks only what must be known."""
    hidden = {name: "hidden" for name in Fields.model_fields if name != "category"}
    return with_rules(policy, fields=policy.complaints.fields.model_copy(update=hidden))


def with_rules(policy: Policy, **changes: Any) -> Policy:
    """A policy with other rules for complaints."""
    return policy.model_copy(update={"complaints": policy.complaints.model_copy(update=changes)})

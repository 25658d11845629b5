"""What is sent with the forms about a customer's data."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from domain.retention import Ground, Wish
from handlers.forms import Carried


class WishRef(Carried):
    """What the form by which something is asked for carries: what that is. A hint as well."""

    v: Literal[1] = 1
    wish: Wish


class PrivacyRef(Carried):
    """What travels through Slack about a request: which one. A hint as well."""

    v: Literal[1] = 1
    request: int = Field(ge=0, lt=2**63)


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks for: *customer* is the number of a case, a contact or an order number."""

    key: str
    wish: Wish
    customer: str
    ground: Ground
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How somebody decides on a request, and why."""

    key: str
    request: int
    agreed: bool
    reason: str

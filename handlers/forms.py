"""Reading what came back in a form."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.errors import Refusal


class CaseRef(BaseModel):
    """What travels through Slack in a form or button about a case: which case, and which version was looked at.

    It is a hint and never a right: whoever sends it back is checked anew.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: int = 1
    number: str
    version: int = 0

    @classmethod
    def read(cls, text: str) -> "CaseRef":
        """Read it back; raises `Refusal` when it is not ours."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            raise Refusal("unknown_case", number="") from None


class Values:
    """The values of a sent form by field, as plain text, choices and moments."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._state: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}

    def text(self, field: str) -> str:
        """Return what was typed, without white space around it; nothing typed is empty."""
        return str(self._element(field).get("value") or "").strip()

    def choice(self, field: str) -> str | None:
        """Return the value of the option chosen."""
        option = self._element(field).get("selected_option") or {}
        value = option.get("value")
        return str(value) if value is not None else None

    def moment(self, field: str) -> datetime | None:
        """Return the moment chosen, UTC."""
        seconds = self._element(field).get("selected_date_time")
        if not isinstance(seconds, int):
            return None
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, ValueError, OSError):
            raise Refusal("not_a_moment", field) from None

    def yes_or_no(self, field: str) -> bool | None:
        """Return a yes or no; None when the question was left open."""
        choice = self.choice(field)
        return None if choice is None else choice == "yes"

    def _element(self, field: str) -> Mapping[str, Any]:
        return (self._state.get(field) or {}).get(field) or {}

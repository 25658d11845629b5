"""Reading what came back in a form."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from domain.errors import Refusal
from domain.policy import Severity
from domain.reveals import Reason
from domain.states import State
from domain.worklist import Due, Wanted

# Slack's pickers write moments in ten digits; what is beyond cannot be shown in every zone.
_LAST_SECOND: Final = 9_999_999_999
_LAST_DAY: Final = date(2286, 11, 20)


class Carried(BaseModel):
    """What travels through Slack and back, in a button, a menu or a form: a hint, which anybody could have written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it back; raises `Refusal` when it is not ours."""
        try:
            return cls.model_validate_json(text)
        except ValueError:
            raise Refusal("unknown_control") from None


class CaseRef(BaseModel):
    """What travels through Slack in a form or button about a case: which case, and which version was looked at.

    It is a hint and never a right: whoever sends it back is checked anew.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    number: str = Field(max_length=40)
    version: int = 0

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it back; raises `Refusal` when it is not ours."""
        try:
            return cls.model_validate_json(text)
        except ValueError:
            raise Refusal("unknown_control") from None


class FollowUpRef(CaseRef):
    """What the form for a follow-up carries besides: the promise that was chosen before its field was taken away."""

    eta: AwareDatetime | None = None


class RevealRef(CaseRef):
    """What an entry of the menu carries that shows a customer's details: the case, and what they are needed for."""

    reason: Reason


class CaseChoice(Carried):
    """What an entry of a menu about a case carries: which button it stands for, and on which case. A hint as well."""

    a: str = Field(max_length=60)
    n: str = Field(max_length=40)


class RequestRef(Carried):
    """What travels through Slack about a request for consent: which one. A hint as well."""

    v: Literal[1] = 1
    proposal: int = Field(ge=0, lt=2**63)


class UploadRef(Carried):
    """What travels through Slack about a table that was uploaded: which one. A hint as well."""

    v: Literal[1] = 1
    upload: int = Field(ge=0, lt=2**63)


class ListRef(BaseModel):
    """What a button that turns the page of a list carries: what was asked for, and which page. A hint as well."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    page: int = Field(default=0, ge=0, le=9999)
    hands: str | None = None
    owner: str | None = None
    departments: frozenset[str] | None = None
    category: str | None = None
    state: State | None = None
    due: Due | None = None

    @classmethod
    def of(cls, wanted: Wanted, page: int) -> Self:
        """Write down a page of a list."""
        return cls(page=page, **asdict(wanted))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it back; raises `Refusal` when it is not ours."""
        try:
            return cls.model_validate_json(text)
        except ValueError:
            raise Refusal("unknown_control") from None

    @property
    def wanted(self) -> Wanted:
        """What the list was asked for."""
        return Wanted(self.hands, self.owner, self.departments, self.category, self.state, self.due)


class HomeRef(BaseModel):
    """What a button of a Home carries: which of its parts it leads to, "" being all of them, and which page of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    part: str = Field(default="", max_length=60)
    page: int = Field(default=0, ge=0, le=9999)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it back; raises `Refusal` when it is not ours."""
        try:
            return cls.model_validate_json(text)
        except ValueError:
            raise Refusal("unknown_control") from None


class Values:
    """The values of a sent form by field, as plain text, choices and moments; what has another shape is nothing."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._state = _part(_part(view, "state"), "values")

    def text(self, field: str) -> str:
        """Return what was typed, without white space around it; nothing typed is empty."""
        return _whole(self._element(field).get("value")).strip()

    def choice(self, field: str) -> str | None:
        """Return the value of the option chosen."""
        value = _part(self._element(field), "selected_option").get("value")
        return _whole(value) if value is not None else None

    def choices(self, field: str) -> tuple[str, ...]:
        """Return the values of all options that were ticked."""
        chosen = self._element(field).get("selected_options")
        options = chosen if isinstance(chosen, list) else []
        return tuple(
            _whole(option["value"]) for option in options if isinstance(option, Mapping) and option.get("value")
        )

    def day(self, field: str) -> date | None:
        """Return the day chosen."""
        chosen = self._element(field).get("selected_date")
        if chosen is None:
            return None
        try:
            day = date.fromisoformat(str(chosen))
        except ValueError:
            raise Refusal("not_a_day", field) from None
        if day > _LAST_DAY:
            raise Refusal("not_a_day", field)
        return day

    def moment(self, field: str) -> datetime | None:
        """Return the moment chosen, UTC."""
        seconds = self._element(field).get("selected_date_time")
        if not isinstance(seconds, int) or isinstance(seconds, bool):
            return None
        if not 0 <= seconds <= _LAST_SECOND:
            raise Refusal("not_a_moment", field)
        return datetime.fromtimestamp(seconds, UTC)

    def person(self, field: str) -> str:
        """Return the id of the person chosen; nobody chosen is empty."""
        return _whole(self._element(field).get("selected_user"))

    def files(self, field: str) -> tuple[Mapping[str, Any], ...]:
        """Return the files chosen, as Slack describes them."""
        chosen = self._element(field).get("files")
        return tuple(one for one in chosen if isinstance(one, Mapping)) if isinstance(chosen, list) else ()

    def people(self, field: str) -> tuple[str, ...]:
        """Return the ids of all people chosen, each once."""
        chosen = self._element(field).get("selected_users")
        return tuple(dict.fromkeys(_whole(one) for one in chosen)) if isinstance(chosen, list) else ()

    def severity(self, field: str) -> Severity:
        """Return the severity chosen; raises `Refusal` for none, or one that there is not."""
        try:
            return Severity(self.choice(field) or "")
        except ValueError:
            raise Refusal("unknown_choice", field) from None

    def needed_text(self, field: str) -> str:
        """Return what was typed; raises `Refusal` when nothing was."""
        if not (text := self.text(field)):
            raise Refusal("answer_needed", field)
        return text

    def needed_moment(self, field: str) -> datetime:
        """Return the moment chosen, UTC; raises `Refusal` when none was."""
        if (moment := self.moment(field)) is None:
            raise Refusal("answer_needed", field)
        return moment

    def needed_person(self, field: str) -> str:
        """Return the id of the person chosen; raises `Refusal` when nobody was."""
        if not (person := self.person(field)):
            raise Refusal("answer_needed", field)
        return person

    def yes_or_no(self, field: str) -> bool | None:
        """Return a yes or no; None when the question was left open."""
        choice = self.choice(field)
        return None if choice is None else choice == "yes"

    def _element(self, field: str) -> Mapping[str, Any]:
        return _part(_part(self._state, field), field)


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, Mapping) else {}


def _whole(value: object) -> str:
    """Return typed text; half of an emoji that a length limit has cut in two cannot be stored, and becomes a mark."""
    text = "" if value is None else str(value)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

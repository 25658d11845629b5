"""What an operator decides about help desks that the bot asks for contacts by itself."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from domain.mappings import Name, NameField, Spelling
from domain.values import Mistakes, PositiveSpan, Section, Table

_ADDRESS_EXAMPLES: Final = 'an address such as "https://example.zendesk.com"; http only on this machine'
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_USER: Final = re.compile(r"[^\s@:/]+@[^\s@:/]+")


class SourceKind(StrEnum):
    """The help desks whose language the bot speaks."""

    ZENDESK = "zendesk"
    CHATWOOT = "chatwoot"


def _read_address(text: str) -> str:
    """Return where a help desk is, without a slash at its end: a token never travels in the clear, nor to a path."""
    try:
        parts = urlsplit(text.rstrip("/"))
        _ = parts.port
    except ValueError:
        raise ValueError(f"{text!r} is not an address; accepted: {_ADDRESS_EXAMPLES}") from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    if not safe or not parts.hostname or parts.username is not None or parts.path or parts.query or parts.fragment:
        raise ValueError(f"{text!r} cannot be used; accepted: {_ADDRESS_EXAMPLES}")
    return text.rstrip("/")


Address = Annotated[str, AfterValidator(_read_address)]
Number = Annotated[int, Field(strict=True, ge=1)]
Skipped = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Source(Section):
    """A help desk that is asked for its conversations every so often; what opens it comes from the environment.

    The first time it is asked for what changed within *reach_back*. Channels in *skip* are none of ours, by the names
    the help desk gives them.
    """

    kind: SourceKind
    url: Address
    user: str | None = None
    account: Number | None = None
    every: PositiveSpan = timedelta(minutes=15)
    reach_back: PositiveSpan = timedelta(days=30)
    ratings: Annotated[bool, Field(strict=True)] = True
    skip: tuple[Skipped, ...] = ()
    category_field: Number | None = None
    names: Table[NameField, Table[Spelling, Name]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind is SourceKind.ZENDESK and (self.user is None or _USER.fullmatch(self.user) is None):
            raise Mistakes([("user", 'is missing; accepted: whose token it is, such as "reports@example.com"')])
        if self.kind is SourceKind.CHATWOOT and self.account is None:
            raise Mistakes([("account", "is missing; accepted: the number of the account, as in /app/accounts/1")])
        return self

    def named(self, field: NameField, name: str) -> str:
        """Return what we call what the help desk calls *name*."""
        return self.names.get(field, {}).get(name, name)

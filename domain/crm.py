"""Where customers' details are kept when they are to be kept nowhere else: the company's own system, by address."""

import re
from collections.abc import Mapping
from datetime import timedelta
from string import Formatter
from typing import Annotated, Any, Final, Self
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from domain.masking import clean
from domain.values import Mistakes, PositiveSpan, Section

_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
# What may stand between braces: a name, and nothing that says how it is written.
_BLANKS: Final = frozenset({("order", "", None), ("case", "", None)})
_EXAMPLES: Final = (
    'an address with {order} or {case} in it, such as "https://crm.example.com/orders/{order}"; http only on this '
    "machine"
)
# What would end a link in Slack.
_UNSAFE: Final = re.compile(r"[<>|\s]")
_PATH: Final = r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*"
_LONGEST: Final = 200


def _read_template(text: str) -> str:
    """Return an address with blanks; it travels encrypted, and nobody's name or password stands in it."""
    try:
        parsed = [(name, spec, how) for _, name, spec, how in Formatter().parse(text) if name is not None]
        parts = urlsplit(text)
        _ = parts.port
        # A blank in the name of the machine would say whom the token goes to.
        if "{" in parts.netloc:
            raise ValueError
    except ValueError:
        raise ValueError(f"{text!r} is not an address; accepted: {_EXAMPLES}") from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    if not safe or not _BLANKS.issuperset(parsed) or not parsed or parts.username is not None or _UNSAFE.search(text):
        raise ValueError(f"{text!r} cannot be used; accepted: {_EXAMPLES}")
    return text


Template = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_read_template)]
Path = Annotated[str, StringConstraints(pattern=f"^{_PATH}$", max_length=_LONGEST)]


class Crm(Section):
    """The company's system of customers. Where it is *strict*, Slack sees no name and no contact: they stay there.

    *link* leads people to a customer, *fetch* answers with their details as JSON, in which *name* and *contact* stand.
    """

    strict: Annotated[bool, Field(strict=True)] = False
    link: Template | None = None
    fetch: Template | None = None
    name: Path = "name"
    contact: Path = "phone"
    timeout: PositiveSpan = timedelta(seconds=5)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.strict and self.link is None and self.fetch is None:
            raise Mistakes([("link", f"is missing, for nobody could call a customer; accepted: {_EXAMPLES}")])
        return self


def filled(template: str, *, order: str, case: str) -> str:
    """Return an address with its blanks filled in; nothing in them can lead anywhere else."""
    return template.format(order=quote(clean(order), safe=""), case=quote(case, safe=""))


def picked(answer: object, path: str) -> str:
    """Return what stands at a path such as `customer.phone` of an answer, on one line; empty where nothing does."""
    for name in path.split("."):
        answer = answer.get(name) if isinstance(answer, Mapping) else None
    return clean(_text(answer))[:_LONGEST]


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""

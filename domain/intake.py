"""What an operator decides about complaints: categories, what the form asks, which words alarm, what agents may say."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.values import Mistakes, Name, PositiveSpan, Section, Span, Table, pattern

Label = Annotated[str, StringConstraints(min_length=1, max_length=75)]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Whole = Annotated[int, Field(strict=True)]
NumberPrefix = Annotated[str, pattern(r"[A-Z]{1,5}", 'one to five capital letters such as "C"')]
# With more, long names in Chinese would make a form that is larger than Slack takes.
_MOST_OPTIONS = 400
Asked = Literal["required", "optional", "hidden"]


class Severity(StrEnum):
    """How much a case weighs; compares by weight and not by spelling."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """Return 0 for the least."""
        return tuple(Severity).index(self)

    @staticmethod
    def higher(one: "Severity", other: "Severity") -> "Severity":
        """Return the heavier of both."""
        return max(one, other)

    def __lt__(self, other: str) -> bool:
        return self.rank < Severity(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Severity(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Severity(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Severity(other).rank


class Text(Section):
    """A name in both languages; one text in the file stands for both."""

    en: Label
    zh_CN: Label  # noqa: N815 - the language's own name

    @model_validator(mode="before")
    @classmethod
    def _same_in_both(cls, value: object) -> object:
        return {"en": value, "zh_CN": value} if isinstance(value, str) else value

    def in_language(self, language: str) -> str:
        """Return the name for a reader of *language*; English when it is neither."""
        return self.zh_CN if language == "zh_CN" else self.en


class LongText(Section):
    """A text of some lines in both languages; one text in the file stands for both."""

    en: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    zh_CN: Annotated[str, StringConstraints(min_length=1, max_length=2000)]  # noqa: N815 - the language's own name

    @model_validator(mode="before")
    @classmethod
    def _same_in_both(cls, value: object) -> object:
        return {"en": value, "zh_CN": value} if isinstance(value, str) else value

    def in_language(self, language: str) -> str:
        """Return the text for a reader of *language*; English when it is neither."""
        return self.zh_CN if language == "zh_CN" else self.en


class CheckItem(Section):
    """One thing to see to before a case of a category is resolved; a *required* one holds the solution up."""

    key: Name
    name: Text
    required: Annotated[bool, Field(strict=True)] = False


class Category(Section):
    """What a complaint is about, who answers for it, how much it weighs at least, and what to see to."""

    name: Text
    department: Name
    severity: Severity = Severity.NORMAL
    checklist: Annotated[tuple[CheckItem, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        Mistakes.refuse(twins("checklist", (item.key for item in self.checklist)))
        return self


class Option(Section):
    """One choice of a field that the centre has added."""

    value: Name
    name: Text


class ExtraField(Section):
    """A question that the centre adds to the intake form."""

    key: Name
    name: Text
    type: Literal["text", "choice", "date"]
    required: Annotated[bool, Field(strict=True)] = False
    options: Annotated[tuple[Option, ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.type == "choice") != bool(self.options):
            raise Mistakes([("options", 'go with type = "choice"; accepted: options there, and none elsewhere')])
        Mistakes.refuse(twins("options", (option.value for option in self.options)))
        return self


class Fields(Section):
    """What the intake form asks besides channel, time and description."""

    category: Literal["required", "optional"] = "required"
    customer_name: Asked = "optional"
    customer_contact: Asked = "optional"
    order_number: Asked = "optional"
    product: Asked = "optional"
    occurred_at: Asked = "optional"
    remedy: Asked = "optional"
    consent: Asked = "optional"
    relation: Literal["optional", "hidden"] = "optional"
    colleague: Literal["optional", "hidden"] = "optional"
    regulator: Literal["optional", "hidden"] = "optional"
    vulnerable: Literal["optional", "hidden"] = "optional"


class Keyword(Section):
    """Words of a customer that make a case weigh more, and that the lead hears of at once."""

    name: Text
    words: Annotated[tuple[Phrase, ...], Field(min_length=1)]
    severity: Severity = Severity.URGENT


_ROUTE = LongText(
    en="If you are not satisfied with our answer, you can turn to the consumer hotline 12315, or to the platform you "
    "bought on.",
    zh_CN="如您对处理结果仍有异议，可拨打12315消费者投诉举报热线，或向购买平台申请介入处理。",
)


class ComplaintPolicy(Section):
    """What intake accepts and asks, and the limits of handling."""

    number_prefix: NumberPrefix = "C"
    oldest_received: PositiveSpan = timedelta(days=7)
    future_tolerance: Span = timedelta(minutes=5)
    duplicates_within: PositiveSpan = timedelta(days=30)
    reopen_within: PositiveSpan = timedelta(days=30)
    unclassified: Name = "other"
    waits: Annotated[Whole, Field(ge=0, le=10)] = 2
    courtesy_calls: Annotated[Whole, Field(ge=0, le=1000)] = 5
    most_open: Annotated[Whole, Field(ge=0, le=1000)] = 0
    fields: Fields = Fields()
    external_route: LongText = _ROUTE
    extra: Annotated[tuple[ExtraField, ...], Field(max_length=20)] = ()
    keywords: tuple[Keyword, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        Mistakes.refuse(twins("extra", (field.key for field in self.extra)))
        options = sum(len(field.options) for field in self.extra)
        if options > _MOST_OPTIONS:
            raise Mistakes([("extra", f"have {options} options together; accepted: up to {_MOST_OPTIONS}")])
        return self


class Script(Section):
    """Words that have proved themselves; `{company}` and the like are for the agent to fill in."""

    name: Text
    text: LongText


class Wording(Section):
    """Words that agents should not use with customers, and what to say *instead*."""

    words: Annotated[tuple[Phrase, ...], Field(min_length=1)]
    instead: LongText


class Cause(Section):
    """A root cause that solutions are counted by, or a reason of low scores."""

    name: Text


# One list in a form shows them all.
Causes = Annotated[Table[Name, Cause], Field(max_length=100)]
Scripts = Table[Name, Script]


def twins(path: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name the keys of a list that say what one above them says."""
    seen = Counter[str]()
    for number, key in enumerate(keys):
        if seen[key]:
            yield f"{path}.{number}", f"{key!r} stands above already; accepted: each key once"
        seen[key] += 1

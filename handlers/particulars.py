"""What else is known of a complaint since it was filed, for those who may read what the customer said."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from domain.calling import ANY_TIME, NEVER
from domain.intake import ExtraField
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, escape, section, words_of
from handlers.phrases import moment
from handlers.posts import Reader
from storage.models import ComplaintRow
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Particulars:
    """Answers of the intake form besides customer, category and description; *extra* to the policy's own questions."""

    product: str = ""
    occurred_at: datetime | None = None
    remedy: str = ""
    wish: str = ""
    relation: str = ""
    colleague: str = ""
    regulator_ref: str = ""
    vulnerable: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)


NOTHING_MORE: Final = Particulars()


def particulars_of(row: ComplaintRow, vault: Vault) -> Particulars:
    """Read what was answered when a case was filed."""
    extra = vault.open("extra", row.extra)
    return Particulars(
        product=row.product or "",
        occurred_at=row.occurred_at,
        remedy=vault.open("remedy", row.remedy),
        wish=row.consent or "",
        relation=vault.open("relation", row.relation),
        colleague=row.colleague or "",
        regulator_ref=row.regulator_ref or "",
        vulnerable=row.vulnerable,
        extra=json.loads(extra) if extra else {},
    )


def particulars_blocks(known: Particulars, policy: Policy, reader: Reader) -> list[Block]:
    """Show what was answered, each under its question; what nobody answered is left out."""
    lines = list(_lines(known, policy, reader))
    blocks = [section("\n".join(lines))] if lines else []
    # One block for each, because a window has room for a hundred and the history needs most of them.
    return [*blocks, *(words_of(f"{title}:\n{text}") for title, text in _accounts(known, policy, reader.words))]


def _lines(known: Particulars, policy: Policy, reader: Reader) -> Iterator[str]:
    words = reader.words
    if known.vulnerable:
        yield words.gettext("The customer is vulnerable and in need.")
    if known.wish:
        yield words.gettext("May be called: {when}").format(when=_wish(known.wish, words))
    if known.product:
        yield words.gettext("Product: {product}").format(product=escape(known.product))
    if known.occurred_at is not None:
        yield words.gettext("It happened {moment}").format(moment=moment(words, known.occurred_at, reader.zone))
    if known.colleague:
        yield words.gettext("It is about {colleague}.").format(colleague=f"<@{known.colleague}>")
    if known.regulator_ref:
        yield words.gettext("Regulator's ticket: {number}").format(number=escape(known.regulator_ref))
    yield from _choices(known, policy, words)


def _choices(known: Particulars, policy: Policy, words: Words) -> Iterator[str]:
    for question in policy.complaints.extra:
        if question.type != "text" and question.key in known.extra:
            name = question.name.in_language(words.language)
            yield f"{escape(name)}: {escape(_answer(question, known.extra[question.key], words))}"


def _accounts(known: Particulars, policy: Policy, words: Words) -> Iterator[tuple[str, str]]:
    """Yield what was answered in words, with its title; an answer to a question since dropped goes by its key."""
    if known.remedy:
        yield words.gettext("What the customer wants"), known.remedy
    if known.relation:
        yield words.gettext("Who complains for the customer"), known.relation
    questions = {question.key: question for question in policy.complaints.extra}
    for key, answer in known.extra.items():
        question = questions.get(key)
        if question is None or question.type == "text":
            yield question.name.in_language(words.language) if question is not None else key, answer


def _wish(wish: str, words: Words) -> str:
    named = {ANY_TIME: words.gettext("at any time"), NEVER: words.gettext("never, as they wish")}
    return named.get(wish) or escape(wish)


def _answer(question: ExtraField, answer: str, words: Words) -> str:
    if question.type == "date":
        return date.fromisoformat(answer).isoformat()
    names = {option.value: option.name.in_language(words.language) for option in question.options}
    return names.get(answer, answer)

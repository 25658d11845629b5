"""The intake form, and reading it back."""

from collections.abc import Sequence
from datetime import datetime

from babel.lists import format_list

from domain.duplicates import Likeness, Way
from domain.errors import Refusal
from domain.intake import ExtraField
from domain.policy import Policy, Severity
from domain.words import Words, marked
from handlers.blocks import Block, context, divider, escape, modal, radio, section
from handlers.cases import CaseFacts
from handlers.casework import case_body, category_name, details_only
from handlers.forms import Values
from handlers.intake import fields, ids
from handlers.intake.form import NOTHING_CARRIED, NOTHING_KNOWN, Carried, Decision, Intake, Known
from handlers.intake.quoting import Message
from handlers.intake.similar import Candidate
from handlers.phrases import locale_of, moment, state_name
from handlers.posts import Reader
from handlers.routes import Payload, View

_LIKENESSES = {
    Likeness.CUSTOMER: marked("the same customer"),
    Likeness.ORDER: marked("the same order"),
    Likeness.WORDS: marked("similar words"),
}
_WAYS = {
    Way.ADD: marked("Add it to {number}"),
    Way.REOPEN: marked("Open {number} again with it"),
    Way.LINK: marked("File a new case, linked to {number}"),
}


def file_form(
    policy: Policy,
    reader: Reader,
    now: datetime,
    similar: Sequence[Candidate] = (),
    *,
    carried: Carried = NOTHING_CARRIED,
    message: Message | None = None,
    known: Known = NOTHING_KNOWN,
) -> View:
    """The intake form; it opens with what is most likely, so that a call can be typed while it lasts.

    Where there are *similar* cases it asks first what is to be done; what was typed stays in the fields below. Made of
    a *message* it opens with its words, and with its moment as that of the complaint; what is *known* is filled in.
    """
    words = reader.words
    said_at, said = (min(message.said_at, now), message.beginning) if message is not None else (now, "")
    blocks = [
        *(_decision(policy, reader, similar) if similar else []),
        *_origin(carried, message, words),
        *fields.script(policy, words),
        *fields.first_questions(policy, words, said_at, known),
        *fields.matter_questions(policy, words, said, known.category),
        *fields.contact_questions(policy, words),
        *fields.own_questions(policy, words),
        *fields.rare_questions(policy, words),
    ]
    return modal(
        ids.FILE_FORM,
        words.gettext("File a complaint"),
        blocks,
        submit=words.gettext("File"),
        close=words.gettext("Cancel"),
        metadata=carried.written(),
    )


def known_window(case: CaseFacts, policy: Policy, reader: Reader, now: datetime) -> View:
    """A window instead of the form for a message that is a complaint already, or tells of one."""
    words = reader.words
    opening = words.gettext("This message belongs to {number} already, so nothing new is filed.")
    blocks = [
        section(f":link: {opening.format(number=case.number)}"),
        *case_body(case, policy, now, reader),
        *details_only(case, words),
    ]
    close = words.gettext("Close")
    return modal(ids.KNOWN_WINDOW, words.gettext("Filed already"), blocks, submit=None, close=close)


def _origin(carried: Carried, message: Message | None, words: Words) -> list[Block]:
    """Say which case it follows, of which message it was made, and what of that goes along."""
    followed = words.gettext("A new case that follows {number} and is linked to it.").format(
        number=escape(carried.linked)
    )
    before = [context(f":link: {followed}")] if carried.linked else []
    source = carried.source
    if source is None:
        return before
    lines = [words.gettext("Made of a message in Slack. Please check every answer before you file.")]
    if source.u:
        label = words.gettext("Open the message")
        lines.append(f"<{source.u}|{label}>")
    if message is not None and message.is_cut:
        lines.append(words.gettext("It is longer than this form takes: only its beginning stands below."))
    if source.f:
        sentence = words.ngettext(
            "{n} file of it is kept with the case.", "{n} files of it are kept with the case.", len(source.f)
        )
        lines.append(sentence.format(n=len(source.f)))
    if source.lost:
        sentence = words.ngettext(
            "{n} file does not fit in: please share it in the thread of the case's card.",
            "{n} files do not fit in: please share them in the thread of the case's card.",
            source.lost,
        )
        lines.append(f":warning: {sentence.format(n=source.lost)}")
    return [*before, context(*lines)]


def _decision(policy: Policy, reader: Reader, similar: Sequence[Candidate]) -> list[Block]:
    """Show which cases there are, and why they may be about the same matter: nothing that a customer said."""
    words = reader.words
    options = {str(Decision()): words.gettext("File a new case")}
    for one in similar:
        options[str(Decision(one.way, one.number))] = words.gettext(_WAYS[one.way]).format(number=one.number)
    opening = words.gettext("*Nothing has been filed yet*: there are cases that this may belong to.")
    return [
        section(f":mag: {opening}"),
        *(section(_candidate(one, policy, reader)) for one in similar),
        radio(ids.DECISION, words.gettext("What is to be done?"), options),
        divider(),
    ]


def _candidate(one: Candidate, policy: Policy, reader: Reader) -> str:
    words = reader.words
    category, state = category_name(policy, one.category, words), state_name(words, one.state)
    received = words.gettext("received {moment}").format(moment=moment(words, one.received_at, reader.zone))
    why = format_list([words.gettext(_LIKENESSES[likeness]) for likeness in one.likenesses], locale=locale_of(words))
    return f"*{one.number}* · {escape(category)} · {state} · {received}\n{why}"


def read_intake(view: Payload, key: str, policy: Policy) -> Intake:
    """Read the intake form with the policy's own questions."""
    values, carried = Values(view), read_carried(view)
    answers = {question.key: _own(values, question) for question in policy.complaints.extra}
    return Intake(
        key=key,
        channel=values.choice(ids.CHANNEL) or "",
        received_at=values.needed_moment(ids.RECEIVED_AT),
        customer_name=values.text(ids.CUSTOMER_NAME),
        customer_contact=values.text(ids.CUSTOMER_CONTACT),
        order_number=values.text(ids.ORDER_NUMBER),
        category=values.choice(ids.CATEGORY) or "",
        severity=_severity(values.choice(ids.SEVERITY)),
        description=values.text(ids.DESCRIPTION),
        remedy=values.text(ids.REMEDY),
        product=values.text(ids.PRODUCT),
        occurred_at=values.moment(ids.OCCURRED_AT),
        wish=values.choice(ids.WISH) or "",
        told=fields.YES in values.choices(ids.TOLD),
        vulnerable=fields.YES in values.choices(ids.VULNERABLE),
        relation=values.text(ids.RELATION),
        colleague=values.person(ids.COLLEAGUE),
        regulator_ref=values.text(ids.REGULATOR_REF),
        regulator_date=values.day(ids.REGULATOR_DATE),
        decision=Decision.read(values.choice(ids.DECISION) or ""),
        source=carried.source,
        linked=carried.linked,
        extra={name: answer for name, answer in answers.items() if answer},
    )


def read_carried(view: Payload) -> Carried:
    """Read what the form carries out of sight; raises `Refusal` when it is not ours."""
    return Carried.read(str(view.get("private_metadata") or ""))


def _own(values: Values, question: ExtraField) -> str:
    field = f"{ids.EXTRA}{question.key}"
    if question.type == "date":
        day = values.day(field)
        return day.isoformat() if day is not None else ""
    return values.text(field) if question.type == "text" else values.choice(field) or ""


def _severity(choice: str | None) -> Severity:
    try:
        return Severity(choice or "")
    except ValueError:
        raise Refusal("unknown_choice", ids.SEVERITY) from None

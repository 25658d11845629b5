"""The intake form, and reading it back."""

from datetime import datetime

from domain.errors import Refusal
from domain.intake import ExtraField
from domain.policy import Policy, Severity
from domain.words import Words
from handlers.blocks import modal
from handlers.forms import Values
from handlers.intake import fields, ids
from handlers.intake.form import Intake
from handlers.routes import Payload, View


def file_form(policy: Policy, words: Words, now: datetime) -> View:
    """The intake form; it opens with what is most likely, so that a call can be typed while it lasts."""
    blocks = [
        *fields.script(policy, words),
        *fields.first_questions(policy, words, now),
        *fields.matter_questions(policy, words, ""),
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
    )


def read_intake(view: Payload, key: str, policy: Policy) -> Intake:
    """Read the intake form with the policy's own questions."""
    values = Values(view)
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
        extra={name: answer for name, answer in answers.items() if answer},
    )


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

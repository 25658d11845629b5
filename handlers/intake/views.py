"""The intake form, and reading it back."""

from datetime import datetime

from domain.errors import Refusal
from domain.policy import Policy, Severity
from domain.words import Words
from handlers.blocks import modal, moment_input, select, text_input
from handlers.casework import channel_names
from handlers.forms import Values
from handlers.intake import ids
from handlers.intake.actions import Intake
from handlers.phrases import severity_name
from handlers.routes import Payload, View


def file_form(policy: Policy, words: Words, now: datetime) -> View:
    """The intake form; it opens with what is most likely, so that a call can be typed while it lasts."""
    channels = channel_names(policy, words)
    categories = {key: category.name.in_language(words.language) for key, category in policy.categories.items()}
    severities = {severity.value: severity_name(words, severity) for severity in Severity}
    blocks = [
        select(ids.CHANNEL, words.gettext("How did the customer reach us?"), channels, initial=next(iter(channels))),
        moment_input(
            ids.RECEIVED_AT,
            words.gettext("When did the customer complain?"),
            now,
            hint=words.gettext("Every deadline counts from this moment."),
        ),
        text_input(ids.CUSTOMER_NAME, words.gettext("Customer's name"), most=100),
        text_input(
            ids.CUSTOMER_CONTACT,
            words.gettext("Phone or e-mail"),
            most=200,
            hint=words.gettext("Stored encrypted; never shown in a channel."),
        ),
        text_input(ids.ORDER_NUMBER, words.gettext("Order number"), most=64, optional=True),
        select(ids.CATEGORY, words.gettext("What is it about?"), categories),
        select(
            ids.SEVERITY,
            words.gettext("How severe is it?"),
            severities,
            initial=Severity.NORMAL.value,
            hint=words.gettext("Urgent: lost order, safety, privacy, media or regulator."),
        ),
        text_input(
            ids.DESCRIPTION,
            words.gettext("What happened?"),
            lines=True,
            hint=words.gettext("In the customer's words, without card or ID numbers."),
        ),
    ]
    return modal(
        ids.FILE_FORM,
        words.gettext("File a complaint"),
        blocks,
        submit=words.gettext("File"),
        close=words.gettext("Cancel"),
    )


def read_intake(view: Payload, key: str) -> Intake:
    """Read the intake form."""
    values = Values(view)
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
    )


def _severity(choice: str | None) -> Severity:
    try:
        return Severity(choice or "")
    except ValueError:
        raise Refusal("unknown_choice", ids.SEVERITY) from None

"""The questions of the intake form: which are asked, and how, is the policy's to say."""

from collections.abc import Callable, Iterator
from datetime import datetime

from domain.calling import ANY_TIME, NEVER, call_windows
from domain.intake import ExtraField
from domain.policy import Policy, Severity
from domain.words import Words
from handlers.blocks import (
    Block,
    checkboxes,
    context,
    date_input,
    escape,
    moment_input,
    person_input,
    select,
    text_input,
)
from handlers.casework import channel_names
from handlers.intake import ids
from handlers.intake.form import Known
from handlers.phrases import severity_name

YES = "yes"
_APOLOGY = "apology"


def script(policy: Policy, words: Words) -> list[Block]:
    """The words of apology, for an agent who has the customer on the line."""
    known = policy.scripts.get(_APOLOGY)
    return [context(f":speech_balloon: {escape(known.text.in_language(words.language))}")] if known is not None else []


def first_questions(policy: Policy, words: Words, received_at: datetime, known: Known) -> Iterator[Block]:
    """How and when the customer complained, and who they are, as far as it is *known*."""
    channels, asked = channel_names(policy, words), policy.asked
    yield select(ids.CHANNEL, words.gettext("How did the customer reach us?"), channels, initial=next(iter(channels)))
    yield moment_input(
        ids.RECEIVED_AT,
        words.gettext("When did the customer complain?"),
        received_at,
        hint=words.gettext("Every deadline counts from this moment."),
    )
    yield from _if_asked(
        asked.customer_name,
        lambda optional: text_input(
            ids.CUSTOMER_NAME, words.gettext("Customer's name"), most=100, optional=optional, initial=known.name
        ),
    )
    yield from _if_asked(
        asked.customer_contact,
        lambda optional: text_input(
            ids.CUSTOMER_CONTACT,
            words.gettext("Phone or e-mail"),
            most=200,
            optional=optional,
            initial=known.contact,
            hint=words.gettext("Stored encrypted; never shown in a channel."),
        ),
    )
    yield from _if_asked(
        asked.order_number,
        lambda optional: text_input(
            ids.ORDER_NUMBER, words.gettext("Order number"), most=64, optional=optional, initial=known.order
        ),
    )


def matter_questions(policy: Policy, words: Words, description: str, category: str = "") -> Iterator[Block]:
    """What it is about, how much it weighs, and what the customer wants."""
    asked = policy.asked
    yield _category(policy, words, category)
    yield select(
        ids.SEVERITY,
        words.gettext("How severe is it?"),
        {severity.value: severity_name(words, severity) for severity in Severity},
        initial=Severity.NORMAL.value,
        hint=words.gettext("Urgent: lost order, safety, privacy, media or regulator."),
    )
    yield text_input(
        ids.DESCRIPTION,
        words.gettext("What happened?"),
        lines=True,
        initial=description,
        hint=words.gettext("In the customer's words, without card or ID numbers."),
    )
    yield from _if_asked(
        asked.remedy,
        lambda optional: text_input(
            ids.REMEDY, words.gettext("What does the customer want?"), lines=True, most=500, optional=optional
        ),
    )
    yield from _if_asked(
        asked.product,
        lambda optional: text_input(
            ids.PRODUCT,
            words.gettext("Which product?"),
            most=75,
            optional=optional,
            hint=words.gettext("Its name or model, and nothing about the customer: it is counted."),
        ),
    )
    yield from _if_asked(
        asked.occurred_at,
        lambda optional: moment_input(ids.OCCURRED_AT, words.gettext("When did it happen?"), None, optional=optional),
    )


def contact_questions(policy: Policy, words: Words) -> Iterator[Block]:
    """When the customer may be called, and what they know already."""
    yield from _if_asked(
        policy.asked.consent,
        lambda optional: select(
            ids.WISH, words.gettext("When may we call the customer?"), _wishes(policy, words), optional=optional
        ),
    )
    yield checkboxes(
        ids.TOLD,
        words.gettext("Confirmation of receipt"),
        {YES: words.gettext("The customer knows that we have received the complaint")},
        ticked=(YES,),
        hint=words.gettext("Otherwise you will be reminded to tell them."),
    )


def own_questions(policy: Policy, words: Words) -> Iterator[Block]:
    """What the centre asks besides."""
    return (_own(question, words) for question in policy.complaints.extra)


def rare_questions(policy: Policy, words: Words) -> Iterator[Block]:
    """What is seldom so, and last."""
    asked = policy.asked
    yield from _if_asked(asked.vulnerable, lambda _: _vulnerable(words))
    yield from _if_asked(
        asked.relation,
        lambda _: text_input(
            ids.RELATION,
            words.gettext("Who complains for the customer?"),
            most=200,
            optional=True,
            hint=words.gettext("Before you tell them anything about the customer, check that they may know it."),
        ),
    )
    yield from _if_asked(
        asked.colleague,
        lambda _: person_input(
            ids.COLLEAGUE,
            words.gettext("Which colleague is it about?"),
            optional=True,
            hint=words.gettext("They will not own the case, and cannot open it."),
        ),
    )
    if asked.regulator != "hidden":
        yield from _regulator(words)


def _if_asked(how: str, make: Callable[[bool], Block]) -> Iterator[Block]:
    """Yield a question unless it is hidden; *make* is told whether it may stay open."""
    if how != "hidden":
        yield make(how == "optional")


def _category(policy: Policy, words: Words, initial: str) -> Block:
    names = {key: category.name.in_language(words.language) for key, category in policy.categories.items()}
    label = words.gettext("What is it about?")
    if policy.asked.category == "required":
        return select(ids.CATEGORY, label, names, initial=initial)
    hint = words.gettext("Leave it open when you cannot tell: a lead will decide.")
    return select(ids.CATEGORY, label, names, initial=initial, optional=True, hint=hint)


def _wishes(policy: Policy, words: Words) -> dict[str, str]:
    windows = {str(window): str(window) for window in call_windows(policy.callback)}
    return {
        ANY_TIME: words.gettext("At any time"),
        **windows,
        NEVER: words.gettext("The customer wants no call"),
    }


def _vulnerable(words: Words) -> Block:
    return checkboxes(
        ids.VULNERABLE,
        words.gettext("Special care"),
        {YES: words.gettext("The customer is vulnerable and in need: the case is urgent")},
    )


def _regulator(words: Words) -> Iterator[Block]:
    yield text_input(
        ids.REGULATOR_REF,
        words.gettext("Number of the regulator's ticket"),
        most=64,
        optional=True,
        hint=words.gettext("Such as one of 12315; the case is urgent then."),
    )
    yield date_input(ids.REGULATOR_DATE, words.gettext("By when does the regulator want an answer?"), optional=True)


def _own(question: ExtraField, words: Words) -> Block:
    field, label = f"{ids.EXTRA}{question.key}", question.name.in_language(words.language)
    if question.type == "choice":
        options = {option.value: option.name.in_language(words.language) for option in question.options}
        return select(field, label, options, optional=not question.required)
    if question.type == "date":
        return date_input(field, label, optional=not question.required)
    return text_input(field, label, most=500, optional=not question.required)

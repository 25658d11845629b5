"""What cannot be filed: one refusal at a time, beside the field that is to blame."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from domain.calling import wishes
from domain.errors import Refusal
from domain.intake import ExtraField
from domain.masking import clean
from domain.people import Person, Standing, leads_of
from domain.policy import Policy
from domain.redaction import redact
from handlers.intake import ids
from handlers.intake.form import Intake

_LAST_MINUTE = time(23, 59)


def check_intake(form: Intake, filer: Person, case: Standing, policy: Policy, now: datetime) -> None:
    """Refuse what cannot be right, or lacks an answer that the policy requires; *case* is what it would become."""
    if filer.outsider:
        raise Refusal("outsider")
    if form.colleague == filer.id:
        raise Refusal("about_yourself", ids.COLLEAGUE)
    _check_choices(form, policy)
    _check_times(form, filer, case, policy, now)
    for field, answer in _required(form, policy):
        if not answer:
            raise Refusal("answer_needed", field)
    _check_regulator(form, policy, now)
    if policy.crm.strict:
        _check_says_nothing_of_the_customer(form)
    for question in policy.complaints.extra:
        _check_extra(question, form.extra.get(question.key, ""))


def regulator_due(form: Intake, policy: Policy) -> datetime | None:
    """Return the last moment of the day by which a regulator wants an answer, UTC; None without a ticket."""
    return None if form.regulator_date is None else _end_of(form.regulator_date, policy)


def _check_choices(form: Intake, policy: Policy) -> None:
    if form.channel not in policy.channels:
        raise Refusal("unknown_choice", ids.CHANNEL)
    if form.category and form.category not in policy.categories:
        raise Refusal("unknown_choice", ids.CATEGORY)
    if form.wish and form.wish not in wishes(policy.callback):
        raise Refusal("unknown_choice", ids.WISH)


def _check_times(form: Intake, filer: Person, case: Standing, policy: Policy, now: datetime) -> None:
    rules = policy.complaints
    if form.received_at > now + rules.future_tolerance:
        raise Refusal("received_in_future", ids.RECEIVED_AT)
    leading = filer.id in leads_of(case, policy) or filer.id in policy.people.heads
    if form.received_at < now - rules.oldest_received and not leading:
        raise Refusal("received_too_long_ago", ids.RECEIVED_AT, oldest=rules.oldest_received)
    if form.occurred_at is not None and form.occurred_at > now + rules.future_tolerance:
        raise Refusal("occurred_in_future", ids.OCCURRED_AT)


def _required(form: Intake, policy: Policy) -> Iterator[tuple[str, object]]:
    """Yield the answers that the policy requires, in the order of the form."""
    asked = policy.asked
    answers: tuple[tuple[str, str, object], ...] = (
        (asked.customer_name, ids.CUSTOMER_NAME, clean(form.customer_name)),
        (asked.customer_contact, ids.CUSTOMER_CONTACT, clean(form.customer_contact)),
        (asked.order_number, ids.ORDER_NUMBER, clean(form.order_number)),
        (asked.category, ids.CATEGORY, form.category),
        ("required", ids.DESCRIPTION, clean(form.description)),
        (asked.remedy, ids.REMEDY, clean(form.remedy)),
        (asked.product, ids.PRODUCT, clean(form.product)),
        (asked.occurred_at, ids.OCCURRED_AT, form.occurred_at),
        (asked.consent, ids.WISH, form.wish),
    )
    return ((field, answer) for how, field, answer in answers if how == "required")


def _check_says_nothing_of_the_customer(form: Intake) -> None:
    """Where customers' details are kept elsewhere, nobody types them here, in words neither."""
    if clean(form.customer_name) or clean(form.customer_contact):
        raise Refusal("kept_elsewhere")
    for field, text in ((ids.DESCRIPTION, form.description), (ids.REMEDY, form.remedy), (ids.RELATION, form.relation)):
        if redact(text) != clean(text):
            raise Refusal("contact_kept_elsewhere", field)


def _check_regulator(form: Intake, policy: Policy, now: datetime) -> None:
    """A ticket needs its date, for a clock runs until then, and a date its ticket."""
    if not form.regulator_ref and form.regulator_date is None:
        return
    if not clean(form.regulator_ref):
        raise Refusal("answer_needed", ids.REGULATOR_REF)
    if form.regulator_date is None:
        raise Refusal("answer_needed", ids.REGULATOR_DATE)
    if _end_of(form.regulator_date, policy) <= now:
        raise Refusal("regulator_date_past", ids.REGULATOR_DATE)


def _check_extra(question: ExtraField, answer: str) -> None:
    field = f"{ids.EXTRA}{question.key}"
    if question.required and not clean(answer):
        raise Refusal("answer_needed", field)
    if question.options and answer and answer not in {option.value for option in question.options}:
        raise Refusal("unknown_choice", field)


def _end_of(day: date, policy: Policy) -> datetime:
    return datetime.combine(day, _LAST_MINUTE, policy.zoneinfo).astimezone(UTC)

"""The forms of commitments, and reading them back."""

from datetime import datetime

from domain.errors import Refusal
from domain.policy import ClockKind, Policy
from domain.solutions import PROMISED
from handlers.blocks import Block, moment_input, radio, section, text_input
from handlers.cases import CaseFacts, ClockFacts
from handlers.casework import case_form, case_top
from handlers.commitments import ids
from handlers.commitments.actions import Commitment, Proof
from handlers.forms import CaseRef, Values
from handlers.owed import promises
from handlers.phrases import clock_name, plain_moment
from handlers.posts import Reader
from handlers.routes import Payload, View


def commitment_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for something that the customer is owed; *notice* says what changed while it was being filled in."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        radio(ids.KIND, words.gettext("What is the customer owed?"), promises(case, policy, words)),
        moment_input(
            ids.SINCE,
            words.gettext("When was it agreed?"),
            now,
            hint=words.gettext("The time for it counts from this moment."),
        ),
        moment_input(
            ids.PICKUP_AT,
            words.gettext("When is the pickup, if the customer chose a time?"),
            None,
            optional=True,
        ),
        text_input(
            ids.TERMS,
            words.gettext("On which terms?"),
            lines=True,
            most=500,
            optional=True,
            hint=words.gettext("Such as the sum and the way it is paid, or what is picked up where."),
        ),
    ]
    return case_form(ids.COMMIT_FORM, words.gettext("Add a commitment"), case, blocks, words)


def kept_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for the proof that a commitment was kept."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        _commitment(case, reader),
        moment_input(
            ids.KEPT_AT,
            words.gettext("When was it done?"),
            now,
            hint=words.gettext("When the money arrived, the article was picked up, or the decision was told."),
        ),
        text_input(
            ids.PROOF,
            words.gettext("How can it be proved?"),
            most=500,
            hint=words.gettext("Such as the number of the payment or of the pickup."),
        ),
    ]
    return case_form(ids.KEEP_FORM, words.gettext("Commitment kept"), case, blocks, words)


def read_commitment(view: Payload, key: str) -> Commitment:
    """Read the form for something that the customer is owed."""
    values = Values(view)
    return Commitment(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        kind=_kind(values.choice(ids.KIND)),
        since=values.needed_moment(ids.SINCE),
        pickup_at=values.moment(ids.PICKUP_AT),
        terms=values.text(ids.TERMS),
    )


def read_kept(view: Payload, key: str) -> Proof:
    """Read the form for the proof that a commitment was kept."""
    values = Values(view)
    return Proof(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        clock=_clock(values.choice(ids.COMMITMENT)),
        kept_at=values.needed_moment(ids.KEPT_AT),
        reference=values.needed_text(ids.PROOF),
    )


def _commitment(case: CaseFacts, reader: Reader) -> Block:
    """Which commitment it is about; the one that there is stands chosen."""
    words, owed = reader.words, case.commitments
    if not owed:
        return section(words.gettext("Nothing is owed to the customer any more."))
    options = {str(clock.id): _due(clock, reader) for clock in owed}
    only = str(owed[0].id) if len(owed) == 1 else None
    return radio(ids.COMMITMENT, words.gettext("What was kept?"), options, initial=only)


def _due(clock: ClockFacts, reader: Reader) -> str:
    # Translators: {clock} is something owed to a customer, such as "Refund".
    sentence = reader.words.gettext("{clock}, due {moment}")
    at = plain_moment(reader.words, clock.due_at, reader.zone)
    return sentence.format(clock=clock_name(reader.words, clock.kind), moment=at)


def _kind(choice: str | None) -> ClockKind:
    if choice is None:
        raise Refusal("answer_needed", ids.KIND)
    if choice not in PROMISED:
        raise Refusal("unknown_choice", ids.KIND)
    return ClockKind(choice)


def _clock(choice: str | None) -> int:
    if choice is None:
        raise Refusal("answer_needed", ids.COMMITMENT)
    if not (choice.isascii() and choice.isdigit() and len(choice) < 19):
        raise Refusal("unknown_choice", ids.COMMITMENT)
    return int(choice)

"""All that is stored of a customer as a file, for whoever has to give them account of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlmodel import Session

from domain.clocks import ClockState
from domain.ladders import ClockKind
from domain.masking import last_digits, mask_name, mask_order
from domain.policy import Severity
from domain.redaction import redact
from domain.states import Move, State
from domain.words import Words
from handlers.casework import category_name, channel_name
from handlers.particulars import particulars_of
from handlers.phrases import clock_end, move_name, plain_moment, severity_name, state_name
from handlers.replies import whisper
from handlers.routes import Act
from handlers.services import Desk, Services
from storage.evidence import Dossier, dossier
from storage.models import CallbackAttemptRow, ComplaintRow

_LOG = structlog.get_logger(__name__)
_FAILED: Final = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)


async def send_file(act: Act, services: Services, numbers: Sequence[str]) -> None:
    """Write the file and send it as a direct message; where that fails, say so."""
    text = await services.store.read(account, numbers, services.desk, act.words, act.now)
    try:
        opened = await act.client.conversations_open(users=act.person.id)
        await act.client.files_upload_v2(
            content=text,
            filename="customer.txt",
            title=act.words.gettext("What is stored of a customer"),
            channel=opened["channel"]["id"],
        )
    except _FAILED as error:
        await whisper(act, _not_sent(error, act.words))


def account(session: Session, numbers: Sequence[str], desk: Desk, words: Words, now: datetime) -> str:
    """Return all that is stored of the cases of one customer, masked and redacted, as text.

    It leaves Slack for whoever asked for it, so it names neither them nor any colleague.
    """
    made = words.gettext("What is stored of one customer, as of {at}").format(at=_at(now, desk, words))
    lines = [made]
    for number in numbers:
        if (found := dossier(session, number)) is not None:
            lines += ["", *_case(found, desk, words)]
    return "\n".join(lines) + "\n"


def _case(found: Dossier, desk: Desk, words: Words) -> Iterator[str]:
    yield found.case.number
    yield from _facts(found.case, desk, words)
    for sealed in found.events:
        note = redact(desk.vault.open("note", sealed.row.note))
        done = f"{_at(sealed.row.at, desk, words)}  {move_name(words, Move(sealed.row.move))}"
        yield f"{done}: {note}" if note else done
    for clock in found.clocks:
        end = clock_end(words, ClockKind(clock.kind), ClockState(clock.state))
        yield f"{_at(clock.due_at, desk, words)}  {end}"
    yield from (_call(attempt, desk, words) for attempt in found.attempts)


def _facts(case: ComplaintRow, desk: Desk, words: Words) -> Iterator[str]:
    policy, vault = desk.policy, desk.vault
    if case.erased_at is not None:
        erased = words.gettext("What identified the customer was erased on {day}.")
        yield erased.format(day=_at(case.erased_at, desk, words))
    else:
        yield f"{words.gettext('Customer')}: {mask_name(vault.open('customer_name', case.customer_name))}"
        yield f"{words.gettext('Contact')}: {last_digits(vault.open('customer_contact', case.customer_contact))}"
        yield f"{words.gettext('Order')}: {mask_order(vault.open('order_number', case.order_number))}"
        yield f"{words.gettext('Description')}: {redact(vault.open('description', case.description))}"
        known = particulars_of(case, vault)
        yield from (redact(text) for text in (known.remedy, known.relation, *known.extra.values()) if text)
    yield f"{words.gettext('Received')}: {_at(case.received_at, desk, words)}"
    yield f"{words.gettext('Channel')}: {channel_name(policy, case.channel, words)}"
    yield f"{words.gettext('Category')}: {category_name(policy, case.category, words)}"
    yield f"{words.gettext('Severity')}: {severity_name(words, Severity(case.severity))}"
    yield f"{words.gettext('State')}: {state_name(words, State(case.state))}"


def _call(attempt: CallbackAttemptRow, desk: Desk, words: Words) -> str:
    said = redact(desk.vault.open("comment", attempt.comment))
    called = words.gettext("{at}  Called back; score: {score}")
    score = "–" if attempt.score is None else str(attempt.score)
    line = called.format(at=_at(attempt.at, desk, words), score=score)
    return f"{line}: {said}" if said else line


def _at(at: datetime, desk: Desk, words: Words) -> str:
    return plain_moment(words, at, desk.policy.zone)


def _not_sent(error: Exception, words: Words) -> str:
    if isinstance(error, SlackApiError) and error.response.get("error") == "missing_scope":
        return words.gettext("The app may not send files in this workspace: it needs the scope `files:write`.")
    reference = uuid4().hex[:8]
    _LOG.warning("file_not_sent", reason=type(error).__name__, reference=reference)
    return words.gettext("The file could not be sent. Please try again. Reference: {reference}").format(
        reference=reference
    )

"""Cases as a file, sent to whoever asked for it and to nobody else."""

import asyncio
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from uuid import uuid4

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlmodel import Session

from domain.errors import Refusal
from domain.indicators.days import Period
from domain.people import Person
from domain.policy import Policy
from domain.rights import Circle, check_circle
from domain.words import Words
from handlers.exports.lines import Layout
from handlers.exports.writing import table_in, write_complaints
from handlers.quality.arguments import Export
from handlers.replies import whisper
from handlers.routes import Act
from handlers.services import Services
from storage.exports import count_received
from storage.store import StoreUnavailable
from storage.vault import Unreadable

_LOG = structlog.get_logger(__name__)
# What is more is for a shell: it would be made in memory and sent in one piece.
MOST: Final = 20_000
_FAILED: Final = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, StoreUnavailable, Unreadable)
_NOT_ALLOWED: Final = "missing_scope"


@dataclass(frozen=True, slots=True)
class Written:
    """A file ready to be sent, and how many cases are in it."""

    name: str
    content: bytes
    cases: int


def check_export(session: Session, wish: Export, person: Person, policy: Policy) -> None:
    """Raise `Refusal` for somebody who does not answer for the numbers, and for more cases than can be sent."""
    check_circle(Circle.STEERERS, person, policy)
    if count_received(session, *wish.period.bounds(policy.zoneinfo)) > MOST:
        raise Refusal("export_too_many", command=shell_command(wish))


def shell_command(wish: Export) -> str:
    """Return what an operator types for the same file."""
    return f"redress export complaints --from {wish.period.first} --to {wish.period.last} --format {wish.format.value}"


async def send_export(act: Act, services: Services, wish: Export) -> None:
    """Write the file and send it as a direct message; where that fails, say what to do instead."""
    try:
        written = await _written(act, services, wish)
        await _send(act, written, wish.period)
    except _FAILED as error:
        await whisper(act, _not_sent(act, wish, error))
        return
    _LOG.info("cases_exported", person=act.person.id, cases=written.cases, first=str(wish.period.first))


async def _written(act: Act, services: Services, wish: Export) -> Written:
    file, layout = BytesIO(), Layout(services.policy, act.words)
    table = await asyncio.to_thread(table_in, file, wish.format, layout)
    cases = await write_complaints(services.store, table, wish.period, layout, services.desk, act.now, act.person.id)
    await asyncio.to_thread(table.finish)
    name = f"complaints_{wish.period.first}_{wish.period.last}.{wish.format.value}"
    return Written(name, file.getvalue(), cases)


async def _send(act: Act, written: Written, period: Period) -> None:
    opened = await act.client.conversations_open(users=act.person.id)
    said = act.words.ngettext(
        "{n} complaint received from {first} to {last}. Customers are masked; nothing that anybody wrote is in it.",
        "{n} complaints received from {first} to {last}. Customers are masked; nothing that anybody wrote is in it.",
        written.cases,
    )
    await act.client.files_upload_v2(
        content=written.content,
        filename=written.name,
        title=written.name,
        channel=opened["channel"]["id"],
        initial_comment=said.format(n=written.cases, first=period.first, last=period.last),
    )


def _not_sent(act: Act, wish: Export, error: Exception) -> str:
    words: Words = act.words
    if isinstance(error, SlackApiError) and error.response.get("error") == _NOT_ALLOWED:
        return words.gettext(
            "The app may not send files in this workspace (scope `files:write`). An operator can write the same file "
            "in a shell: `{command}`"
        ).format(command=shell_command(wish))
    reference = uuid4().hex[:8]
    _LOG.warning("export_not_sent", reason=type(error).__name__, reference=reference)
    return words.gettext(
        "The file could not be sent. Please try again, or have an operator write it in a shell: `{command}`. "
        "Reference: {reference}"
    ).format(command=shell_command(wish), reference=reference)

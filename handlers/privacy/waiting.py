"""What waits for a second person and what is on legal hold: the list from which both are decided on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlmodel import Session

from domain.people import Person, guardians
from domain.retention import Ground
from domain.rights import Circle, check_circle
from handlers.blocks import Block, actions, button, context, header, section
from handlers.forms import CaseRef
from handlers.phrases import either, moment
from handlers.posts import Post, Reader
from handlers.privacy import ids
from handlers.privacy.actions import Request, request_of
from handlers.privacy.form import PrivacyRef
from handlers.privacy.phrases import ground_name
from handlers.privacy.views import numbers_line, request_lines
from handlers.services import Desk
from storage.erasing import cases_of_customer
from storage.models import ComplaintRow
from storage.privacy import agreed_holds, held_cases, open_requests
from storage.privacy_models import PrivacyRequestRow

_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits, and for whose word: nobody decides on what they asked for, or about themselves."""

    request: Request
    deciders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Cases that were put on hold together: since when, why, and by which two people; None where that is not known."""

    numbers: tuple[str, ...]
    since: datetime
    ground: Ground | None = None
    asked_by: str | None = None
    agreed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is open and all that is held, without complaints about whoever looks."""

    waiting: tuple[Waiting, ...]
    held: tuple[Held, ...]


def read_overview(session: Session, person: Person, desk: Desk, now: datetime) -> Overview:
    """Return what waits and what is held, the oldest first. Raises `Refusal`."""
    check_circle(Circle.GUARDIANS, person, desk.policy)
    waiting = (_waiting(session, row, person, desk, now) for row in open_requests(session))
    return Overview(tuple(one for one in waiting if one is not None), tuple(_held(session, person)))


def overview_post(overview: Overview, command: str, person: Person, reader: Reader) -> Post:
    """Say what waits and what is held, with a button for each; where there is nothing, say what can be done."""
    words = reader.words
    asked, held = words.gettext("Waiting for a second person"), words.gettext("On legal hold")
    requests = [block for one in overview.waiting[:_SHOWN] for block in _request(one, person, reader)]
    holds = [block for one in overview.held[:_SHOWN] for block in _hold(one, reader)]
    parts = [
        (asked, requests or [section(words.gettext("Nothing waits."))], len(overview.waiting)),
        (held, holds or [section(words.gettext("No case is on legal hold."))], len(overview.held)),
    ]
    blocks = [block for title, shown, number in parts for block in (header(title), *shown, *_more(number, reader))]
    hint = words.gettext("`{command} help` says how something is asked for.").format(command=command)
    counted = f"{asked}: {len(overview.waiting)} · {held}: {len(overview.held)}"
    return Post(counted, [*blocks, context(hint)])


def _waiting(session: Session, row: PrivacyRequestRow, person: Person, desk: Desk, now: datetime) -> Waiting | None:
    about = {case.colleague for case in cases_of_customer(session, row.keys, row.cases)}
    if person.id in about:
        return None
    deciders = tuple(one for one in guardians(desk.policy) if one != row.asked_by and one not in about)
    return Waiting(request_of(session, row, desk, now), deciders)


def _held(session: Session, person: Person) -> Iterator[Held]:
    """Yield the cases on hold, those together that one request has put there."""
    cases = [case for case in held_cases(session) if case.colleague != person.id]
    reasons = _reasons(session)
    for (_, since), together in groupby(cases, lambda case: (_key(reasons.get(case.id or 0)), case.held_at)):
        found = tuple(together)
        assert since is not None
        yield _named(found, since, reasons.get(found[0].id or 0))


def _reasons(session: Session) -> dict[int, PrivacyRequestRow]:
    """Return by which request each case was put on hold last."""
    found: dict[int, PrivacyRequestRow] = {}
    for row in agreed_holds(session):
        for case in cases_of_customer(session, row.keys, row.cases):
            found.setdefault(case.id or 0, row)
    return found


def _key(row: PrivacyRequestRow | None) -> int:
    return row.id or 0 if row is not None else 0


def _named(cases: Sequence[ComplaintRow], since: datetime, row: PrivacyRequestRow | None) -> Held:
    numbers = tuple(case.number for case in cases)
    if row is None:
        return Held(numbers, since)
    return Held(numbers, since, Ground(row.ground), row.asked_by, row.decided_by)


def _request(waiting: Waiting, person: Person, reader: Reader) -> list[Block]:
    words, request = reader.words, waiting.request
    people = either(words, [f"<@{one}>" for one in waiting.deciders])
    # Translators: {people} lists people, joined by "or".
    whom = words.gettext("Waits for the word of {people}").format(people=people)
    if not waiting.deciders:
        whom = words.gettext("Nobody is there who may decide: an operator can name somebody in the policy.")
    text = "\n".join([*request_lines(request, reader), whom])
    if person.id not in waiting.deciders:
        return [section(text)]
    decide = button(words.gettext("Decide"), ids.OPEN_DECISION, PrivacyRef(request=request.id).model_dump_json())
    return [section(text), *actions([decide])]


def _hold(held: Held, reader: Reader) -> list[Block]:
    words = reader.words
    since = words.gettext("Since {moment}, until two people release it").format(
        moment=moment(words, held.since, reader.zone)
    )
    lines = [f"*{numbers_line(held.numbers, words)}*", since]
    if held.ground is not None:
        by = words.gettext("Asked for by {person}, agreed to by {other}")
        lines += [
            ground_name(held.ground, words),
            by.format(person=f"<@{held.asked_by}>", other=f"<@{held.agreed_by}>"),
        ]
    release = button(words.gettext("Release"), ids.OPEN_RELEASE, CaseRef(number=held.numbers[0]).model_dump_json())
    return [section("\n".join(lines)), *actions([release])]


def _more(number: int, reader: Reader) -> list[Block]:
    more = number - _SHOWN
    if more <= 0:
        return []
    words = reader.words
    said = words.ngettext("{n} more comes after these.", "{n} more come after these.", more)
    return [context(said.format(n=more))]

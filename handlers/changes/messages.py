"""What the bot says about changes to what a case is: to its owner, and to who leads it."""

from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import State
from domain.policy import Severity
from handlers.blocks import section
from handlers.cases import CaseFacts, case_of
from handlers.casework import (
    case_body,
    case_buttons,
    category_name,
    customer_line,
    department_name,
    person_name,
    spoken,
)
from handlers.changes import ids
from handlers.phrases import severity_name
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about changes."""
    repertoire.says(ids.WEIGHED, weighed_message)
    repertoire.says(ids.RECLASSIFIED, reclassified_message)


def weighed_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To owner and lead: a case weighs more, or less."""
    case = case_of(session, notice, desk, now, reader.person)
    words = reader.words
    severity, was = Severity(notice.facts["severity"]), Severity(notice.facts["was"])
    if severity > was:
        sentence = words.gettext("{person} has raised the severity from *{was}* to *{now}*.")
    else:
        sentence = words.gettext("{person} has lowered the severity from *{was}* to *{now}*.")
    opening = sentence.format(
        person=person_name(words, notice.facts["by"]),
        was=severity_name(words, was),
        now=severity_name(words, severity),
    )
    return _post(":scales: ", opening, case, desk, reader, now)


def reclassified_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To owner and lead: a case belongs to another category, and so perhaps to another department."""
    case = case_of(session, notice, desk, now, reader.person)
    words = reader.words
    owner = f"<@{case.owner}>" if case.owner is not None else "–"
    opening = words.gettext(
        "{person} has changed the category; it was {was}. {department} answers for it now, and {owner} still owns it. "
        "Reassign it if somebody else should."
    ).format(
        person=person_name(words, notice.facts["by"]),
        was=category_name(desk.policy, notice.facts["was"], words),
        department=department_name(desk.policy, case.department, words),
        owner=owner,
    )
    return _post(":label: ", opening, case, desk, reader, now)


def _post(sign: str, opening: str, case: CaseFacts, desk: Desk, reader: Reader, now: datetime) -> Post:
    body = case_body(case, desk.policy, now, reader, customer_line(case, reader))
    buttons = case_buttons(case, reader.words) if case.state is not State.CLOSED else []
    text = f"{opening.replace('*', '')} {spoken(case, desk.policy, now, reader)}"
    return Post(text, [section(sign + opening), *body, *buttons])

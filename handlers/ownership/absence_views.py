"""The form in which people say who is away, and reading it back."""

from datetime import datetime

from domain.absences import Source
from domain.errors import Refusal
from domain.words import Words
from handlers.blocks import Block, button, context, divider, modal, moment_input, person_input, section
from handlers.forms import Values
from handlers.ownership import ids
from handlers.ownership.absences import AbsenceFacts, Leave, Whereabouts
from handlers.phrases import moment
from handlers.posts import Reader
from handlers.routes import Payload, View

# As many absences as a form has room for.
_SHOWN = 40


def away_form(known: Whereabouts, reader: Reader, now: datetime) -> View:
    """The form in which somebody says that they are away; who leads others says it of them too."""
    words = reader.words
    shown = [_absence(one, reader, now) for one in known.absences[:_SHOWN]]
    person = [person_input(ids.PERSON, words.gettext("Who is away?"), initial=reader.id, optional=True)]
    blocks = [
        *shown,
        *([divider()] if shown else []),
        *(person if known.leads else []),
        moment_input(ids.SINCE, words.gettext("Away from"), now),
        moment_input(
            ids.UNTIL,
            words.gettext("Back on"),
            None,
            optional=True,
            hint=words.gettext("Leave it empty if nobody knows yet. New cases go to others until then."),
        ),
        context(words.gettext("Who leads you is told which of your cases fall due meanwhile.")),
    ]
    return modal(
        ids.AWAY_FORM, words.gettext("Away"), blocks, submit=words.gettext("Save"), close=words.gettext("Cancel")
    )


def read_leave(view: Payload, key: str) -> Leave:
    """Read the form in which somebody says who is away."""
    values = Values(view)
    return Leave(key, values.needed_moment(ids.SINCE), values.moment(ids.UNTIL), values.person(ids.PERSON))


def read_absence(value: str) -> int:
    """Read which absence a button is about; raises `Refusal` when it is not ours."""
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Refusal("unknown_control")
    return int(value)


def _absence(one: AbsenceFacts, reader: Reader, now: datetime) -> Block:
    """One absence, with a button to end it unless the Slack status says it."""
    words = reader.words
    person, since = f"<@{one.absence.person}>", moment(words, one.absence.since, reader.zone)
    if one.absence.until is None:
        said = words.gettext("{person}: away since {since}, nobody knows until when")
        text = said.format(person=person, since=since)
    else:
        until = moment(words, one.absence.until, reader.zone)
        text = words.gettext("{person}: away from {since} to {until}").format(person=person, since=since, until=until)
    if one.source is Source.STATUS:
        return context(words.gettext("{absence} (as the Slack status says)").format(absence=text))
    return section(text, accessory=button(_ending(one, words, now), ids.END_AWAY, str(one.id)))


def _ending(one: AbsenceFacts, words: Words, now: datetime) -> str:
    return words.gettext("Back now") if one.absence.covers(now) else words.gettext("Not away after all")

"""What people choose for themselves: their language and what they wish to hear. The form, and the decision."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.choices import Wish
from domain.errors import Refusal
from domain.people import Person, Roster, led_by, may_steer
from domain.words import Words, marked
from handlers.blocks import checkboxes, modal, select
from handlers.forms import Values
from handlers.profile import ids
from handlers.routes import Payload, View
from handlers.services import Desk
from storage.choices import choice_of, keep_choice
from storage.inbox import first_time

# Every language is named in itself: whoever looks for theirs cannot read the others.
_AS_IN_SLACK = "slack"
_LANGUAGES = {"en": "English", "zh_CN": "中文"}
_WISHES = {
    Wish.TOGETHER: marked("Several reminders in one message"),
    Wish.HAND_OVER: marked("Before my shift ends: my cases that are due before I am back"),
    Wish.HEADS_UP: marked("As a lead: what is about to be missed, shortly before"),
    Wish.DIGEST: marked("A copy of the centre's daily digest"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose: without a *language*, that of their Slack."""

    language: str | None
    wishes: frozenset[Wish]


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody has chosen so far, and what there is to choose from for them."""

    chosen: Choice
    wishes: tuple[Wish, ...]


def offer_of(session: Session, person: Person, roster: Roster, desk: Desk) -> Offer:
    """Return what somebody can choose.

    Only who leads others is told what these are about to miss, and only who answers for the numbers is sent them.
    """
    if person.outsider:
        raise Refusal("outsider")
    leads = bool(led_by(person.id, roster, desk.policy) - {person.id})
    barred = set() if leads else {Wish.HEADS_UP}
    if not may_steer(person, desk.policy):
        barred.add(Wish.DIGEST)
    wishes = tuple(wish for wish in _WISHES if wish not in barred)
    return Offer(Choice(*choice_of(session, person.id)), wishes)


def record_choice(
    session: Session, choice: Choice, key: str, person: Person, roster: Roster, desk: Desk, now: datetime
) -> None:
    """Store what somebody chose; what they were not asked stays as it was. The same form twice is one choice."""
    offered = offer_of(session, person, roster, desk)
    if first_time(session, key, now):
        kept = offered.chosen.wishes - set(offered.wishes)
        keep_choice(session, person.id, choice.language, kept | choice.wishes)


def choices_form(offered: Offer, words: Words) -> View:
    """The form in which somebody says in which language they read, and what they wish to hear."""
    languages = {_AS_IN_SLACK: words.gettext("As in my Slack"), **_LANGUAGES}
    options = {wish.value: words.gettext(_WISHES[wish]) for wish in offered.wishes}
    blocks = [
        select(ids.LANGUAGE, words.gettext("Language"), languages, initial=offered.chosen.language or _AS_IN_SLACK),
        checkboxes(
            ids.WANTED,
            words.gettext("Messages"),
            options,
            ticked=[wish.value for wish in offered.chosen.wishes],
            hint=words.gettext("You always hear of your cases, their deadlines, and what is asked of you."),
        ),
    ]
    title, save, cancel = words.gettext("Language and messages"), words.gettext("Save"), words.gettext("Cancel")
    return modal(ids.CHOICES_FORM, title, blocks, submit=save, close=cancel)


def read_choice(view: Payload) -> Choice:
    """Read the form in which somebody says what they choose."""
    values = Values(view)
    language, wanted = values.choice(ids.LANGUAGE), values.choices(ids.WANTED)
    return Choice(language if language in _LANGUAGES else None, frozenset(wish for wish in Wish if wish in wanted))


def language_name(language: str | None, words: Words) -> str:
    """Name what somebody reads, as a line of theirs says it."""
    return _LANGUAGES.get(language or "") or words.gettext("as in Slack")

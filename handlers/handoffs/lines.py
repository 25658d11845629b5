"""Who has a case besides its owner, as every message about it says it."""

from datetime import datetime

from domain.words import Words
from handlers.cases import HandoffFacts
from handlers.phrases import moment, span
from handlers.posts import Reader


def with_whom(handoff: HandoffFacts, department: str, reader: Reader) -> str:
    """Say which department has a case, by its name, and who there since when; or since when it is asked."""
    words = reader.words
    if handoff.taken_by is None:
        sentence = words.gettext("{department} is asked to take it on, since {moment}")
        asked_at = moment(words, handoff.asked_at, reader.zone)
        return ":package: " + sentence.format(department=department, moment=asked_at)
    return ":package: " + words.gettext("With {department}: {person}, since {moment}").format(
        department=department,
        person=f"<@{handoff.taken_by}>",
        moment=moment(words, handoff.taken_at or handoff.asked_at, reader.zone),
    )


def how_long(handoff: HandoffFacts, department: str, now: datetime, words: Words) -> str:
    """Say for how long a department, by its name, has had a case, or has not taken it on."""
    if handoff.taken_at is None:
        sentence, since = words.gettext("Waiting to be taken on by {department} for {span}"), handoff.asked_at
    else:
        sentence, since = words.gettext("With {department} for {span}"), handoff.taken_at
    return sentence.format(department=department, span=span(words, now - since))

"""How requests for consent are put into words, wherever they are shown."""

from domain.consent import deciders_of
from domain.errors import Refusal
from domain.lifecycle import Move, transition
from domain.people import roles
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, context
from handlers.cases import CaseFacts
from handlers.casework import move_label
from handlers.phrases import either
from handlers.posts import Reader


def what_is_asked(words: Words, move: Move, asked_by: str) -> str:
    """Say who asks for consent to which move."""
    # Translators: {move} is the name of a button such as "Resolve".
    sentence = words.gettext(":raised_hand: {person} asks for your consent: *{move}*")
    return sentence.format(person=f"<@{asked_by}>", move=move_label(words, move))


def how_decided(words: Words, state: str, decided_by: str | None) -> str:
    """Say what became of a request; nothing while it is open."""
    person = f"<@{decided_by}>"
    if state == "open":
        return ""
    if state == "agreed":
        return words.gettext(":white_check_mark: {person} has agreed.").format(person=person)
    if state == "declined":
        return words.gettext(":x: {person} has declined.").format(person=person)
    if decided_by is not None:
        return words.gettext("{person} has taken it back.").format(person=person)
    return words.gettext("This is not needed any more: the case has moved on.")


def consent_note(move: Move, case: CaseFacts, policy: Policy, reader: Reader) -> list[Block]:
    """Tell somebody who fills in a form that sending it only asks for consent, and whom; nothing where it does not."""
    if reader.person is None or not _asks(move, case, policy, reader):
        return []
    words, people = reader.words, deciders_of(move, case.standing, policy, reader.person.id)
    if not people:
        return [context(words.gettext("Nobody else is there to agree, so you decide alone; the history says so."))]
    sentence = words.gettext("This needs consent: {people} will be asked, and it is done once they have agreed.")
    return [context(sentence.format(people=either(words, [f"<@{person}>" for person in people])))]


def _asks(move: Move, case: CaseFacts, policy: Policy, reader: Reader) -> bool:
    assert reader.person is not None
    try:
        return transition(move, case.state, roles(reader.person, case.standing, policy), case.facts).asks
    except Refusal:
        return False

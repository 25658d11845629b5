"""How cases that belong together are named, and how a new one is offered that follows an old one."""

from typing import Final

from domain.words import Words, marked
from handlers.blocks import Block, button
from handlers.cases import Bond, CaseFacts, LinkedCase
from handlers.forms import CaseChoice, CaseRef
from handlers.intake.ids import OPEN_LINKED

_BONDS = {
    Bond.FOLLOWS: marked("Follows {number}"),
    Bond.FOLLOWED: marked("Followed by {number}"),
    Bond.INTO: marked("Merged into {number}"),
    Bond.TAKEN_IN: marked("Has taken in {number}"),
}
_MOST = 10
# Translators: a button; the new case is linked to the one it stands under.
_NEW: Final = marked("New linked case")


def links_line(case: CaseFacts, words: Words) -> str:
    """Say which other cases belong to a case, and how; ten at the most."""
    return " · ".join(bond_of(other, words) for other in case.linked[:_MOST])


def bond_of(other: LinkedCase, words: Words) -> str:
    """Say what another case is to one."""
    return words.gettext(_BONDS[other.bond]).format(number=other.number)


def follow_on_button(case: CaseFacts, words: Words) -> Block:
    """The button for a new case that follows one which cannot be reopened."""
    return button(words.gettext(_NEW), OPEN_LINKED, CaseRef(number=case.number).model_dump_json())


def follow_on_option(case: CaseFacts, words: Words) -> dict[str, str]:
    """The same as an entry of a menu, where it is possible."""
    if not case.followable:
        return {}
    return {CaseChoice(a=OPEN_LINKED, n=case.number).model_dump_json(): words.gettext(_NEW)}

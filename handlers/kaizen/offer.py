"""What a closed case offers: to make an idea of what it has taught."""

from domain.lifecycle import State
from domain.words import Words, marked
from handlers.blocks import Block, button
from handlers.cases import CaseFacts
from handlers.forms import CaseChoice, CaseRef
from handlers.kaizen.ids import OPEN_FROM_CASE

_IDEA = marked("Suggest an improvement")


def idea_button(case: CaseFacts, words: Words) -> list[Block]:
    """The button of a closed case that opens the form for a suggestion; nothing for one that is worked on."""
    if case.state is not State.CLOSED:
        return []
    value = CaseRef(number=case.number).model_dump_json()
    return [button(words.gettext(_IDEA), OPEN_FROM_CASE, value)]


def idea_option(case: CaseFacts, words: Words) -> dict[str, str]:
    """The same as an entry of a menu."""
    if case.state is not State.CLOSED:
        return {}
    return {CaseChoice(a=OPEN_FROM_CASE, n=case.number).model_dump_json(): words.gettext(_IDEA)}

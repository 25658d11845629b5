"""What a closed case offers: to make an idea of what it has taught."""

from domain.lifecycle import State
from domain.words import Words
from handlers.blocks import Block, button
from handlers.cases import CaseFacts
from handlers.forms import CaseRef
from handlers.kaizen.ids import OPEN_FROM_CASE


def idea_button(case: CaseFacts, words: Words) -> list[Block]:
    """The button of a closed case that opens the form for a suggestion; nothing for one that is worked on."""
    if case.state is not State.CLOSED:
        return []
    value = CaseRef(number=case.number).model_dump_json()
    return [button(words.gettext("Suggest an improvement"), OPEN_FROM_CASE, value)]

"""What may be done with the trial of a suggestion now, as buttons; who may is asked when they are used."""

from domain.kaizen.states import Step
from domain.words import Words
from handlers.blocks import Block, button
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.trial.views import stop_label


def trial_buttons(idea: IdeaFacts, words: Words) -> list[Block]:
    """The buttons of whoever carries an idea out."""
    offers = (
        (Step.START in idea.steps, words.gettext("Report the start"), ids.OPEN_START),
        (Step.TICK in idea.steps or Step.ADD_TASK in idea.steps, words.gettext("Tasks"), ids.OPEN_TASKS),
        (Step.PASS_ON in idea.steps, words.gettext("Pass it on"), ids.OPEN_PASS_ON),
        (Step.STOP in idea.steps, stop_label(idea, words), ids.OPEN_STOP),
    )
    value = CaseRef(number=idea.row.number).model_dump_json()
    return [button(label, action, value) for offered, label, action in offers if offered]

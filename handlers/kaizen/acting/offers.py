"""What may be done about a change that is tried or was checked, as buttons; who may is asked when they are used."""

from domain.kaizen.states import Stage, Step, Truth
from domain.words import Words
from handlers.blocks import Block, button
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.facts import IdeaFacts


def act_buttons(idea: IdeaFacts, words: Words) -> list[Block]:
    """The buttons of whoever leads; while a change is tried they wait in `/kaizen show`, for acting then is rare."""
    if idea.stage is Stage.DOING:
        return []
    offers = (
        (Step.CONFIRM, words.gettext("Confirm the check"), ids.CONFIRM),
        (Step.STANDARDISE, words.gettext("Make it standard"), ids.OPEN_STANDARD),
        (Step.REPLAN, words.gettext("Plan it anew"), ids.OPEN_REPLAN),
    )
    return _buttons(idea, offers[: None if _may_replan(idea) else -1])


def early_buttons(idea: IdeaFacts, words: Words) -> list[Block]:
    """The same while it is tried: without a check, and so with a reason."""
    if idea.stage is not Stage.DOING:
        return []
    offers = (
        (Step.STANDARDISE, words.gettext("Make it standard without a check"), ids.OPEN_STANDARD),
        (Step.REPLAN, words.gettext("Plan it anew without a check"), ids.OPEN_REPLAN),
    )
    return _buttons(idea, offers[: None if _may_replan(idea) else -1])


def _may_replan(idea: IdeaFacts) -> bool:
    """Say whether the reader may plan an idea anew now: without a confirmed check only whoever leads may."""
    leads = Step.STANDARDISE in idea.steps
    return leads or Truth.CONFIRMED in idea.truths or idea.stage is Stage.STANDARDISED


def _buttons(idea: IdeaFacts, offers: tuple[tuple[Step, str, str], ...]) -> list[Block]:
    value = CaseRef(number=idea.row.number).model_dump_json()
    return [button(label, action, value) for step, label, action in offers if step in idea.steps]

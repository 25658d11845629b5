"""What may be done with the plan of a suggestion now, as buttons; who may is asked when they are used."""

from domain.kaizen.states import Step
from domain.words import Words
from handlers.blocks import Block, button
from handlers.kaizen import ids
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.planning.form import PlanRef, mark_of


def plan_buttons(idea: IdeaFacts, words: Words) -> list[Block]:
    """The buttons of whoever writes a plan, and of whoever agrees to it."""
    writes = words.gettext("Write the plan") if idea.plan is None else words.gettext("Change the plan")
    offers = (
        (Step.APPROVE, words.gettext("Agree to the plan"), ids.APPROVE),
        (Step.RETURN, words.gettext("Ask for changes"), ids.OPEN_RETURN),
        (Step.PROPOSE, writes, ids.OPEN_PLAN),
    )
    value = PlanRef(number=idea.row.number, seen=mark_of(idea.plan)).model_dump_json()
    return [button(label, action, value) for step, label, action in offers if step in idea.steps]

"""The forms by which it is settled what becomes of a change, and reading them back."""

from domain.kaizen.acts import Ground, why_needed
from domain.kaizen.states import Step
from domain.words import Words
from handlers.blocks import Block, modal, section, text_input
from handlers.forms import CaseRef, Values
from handlers.kaizen import ids
from handlers.kaizen.acting.form import Replan, Standard
from handlers.kaizen.card import headline
from handlers.kaizen.checking.words import verdict_name, verdict_sign
from handlers.kaizen.facts import IdeaFacts
from handlers.routes import Payload, View

_LONGEST, _LONGEST_LINK, _LONGEST_SCOPE = 1000, 500, 150


def standard_form(idea: IdeaFacts, ground: Ground, words: Words) -> View:
    """The form in which an idea is made standard; without evidence it asks why."""
    blocks = [
        text_input(
            ids.LINK,
            words.gettext("Where is the new standard written down?"),
            most=_LONGEST_LINK,
            hint=words.gettext("A link to the page of the handbook or the knowledge base."),
        ),
        text_input(ids.ROLLOUT, words.gettext("For whom does it hold?"), most=_LONGEST_SCOPE, optional=True),
        *_reason(Step.STANDARDISE, ground, words),
    ]
    return _form(ids.STANDARD_FORM, words.gettext("Make it standard"), idea, ground, blocks, words)


def replan_form(idea: IdeaFacts, ground: Ground, words: Words) -> View:
    """The form in which the next cycle begins; without a confirmed check it asks why."""
    learnt = text_input(
        ids.LEARNT,
        words.gettext("What was learnt?"),
        lines=True,
        most=_LONGEST,
        hint=words.gettext("The next plan is built on it. No blame."),
    )
    blocks = [learnt, *_reason(Step.REPLAN, ground, words)]
    return _form(ids.REPLAN_FORM, words.gettext("Plan it anew"), idea, ground, blocks, words)


def read_standard(view: Payload, key: str) -> Standard:
    """Read where the new standard stands."""
    values = Values(view)
    link, rollout, why = (values.text(field) for field in (ids.LINK, ids.ROLLOUT, ids.WHY))
    return Standard(key, CaseRef.read(view["private_metadata"]), link, rollout, why)


def read_replan(view: Payload, key: str) -> Replan:
    """Read what was learnt."""
    values = Values(view)
    return Replan(key, CaseRef.read(view["private_metadata"]), values.text(ids.LEARNT), values.text(ids.WHY))


def _reason(step: Step, ground: Ground, words: Words) -> list[Block]:
    if not why_needed(step, ground):
        return []
    hint = words.gettext("It stands beside it everywhere.")
    if step is Step.STANDARDISE and ground.confirmed:
        label = words.gettext("Why, though the check does not show that it works?")
    else:
        label = words.gettext("Why without a confirmed check?")
    return [text_input(ids.WHY, label, lines=True, most=_LONGEST, hint=hint)]


def _form(callback_id: str, title: str, idea: IdeaFacts, ground: Ground, blocks: list[Block], words: Words) -> View:
    if ground.verdict is None:
        said = words.gettext("It has not been checked yet.")
    else:
        found = verdict_name(words, ground.verdict)
        said = f"{verdict_sign(ground.verdict)} " + words.gettext("The check says: *{verdict}*").format(verdict=found)
    top = section(f"*{headline(idea)}*\n{said}")
    metadata = CaseRef(number=idea.row.number).model_dump_json()
    return modal(callback_id, title, [top, *blocks], submit=title, close=words.gettext("Cancel"), metadata=metadata)

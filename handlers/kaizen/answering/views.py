"""The forms by which suggestions are answered, and reading them back."""

from domain.errors import Refusal
from domain.kaizen.states import Step
from domain.words import Words, marked
from handlers.blocks import Block, actions, button, context, modal, person_input, radio, section, text_input
from handlers.forms import CaseRef, Values
from handlers.kaizen import ids
from handlers.kaizen.acting.offers import act_buttons
from handlers.kaizen.answering.form import ANSWERS, Answer, Word
from handlers.kaizen.card import authors_line, headline, votes_line
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.planning.offers import plan_buttons
from handlers.kaizen.trial.offers import trial_buttons
from handlers.routes import Payload, View

_OFFERS = {
    Step.ADOPT: marked("Adopt it; how it is carried out is settled later"),
    Step.JUST_DO: marked("Just do it: it is small and needs no plan"),
    Step.PLAN: marked("Plan it: somebody carries it out"),
    Step.ASK: marked("Ask the author something first"),
    Step.MERGE: marked("Merge it into another suggestion"),
    Step.DECLINE: marked("Decline it, with thanks and a reason"),
}
_LONGEST = 1000


def answer_form(idea: IdeaFacts, words: Words) -> View:
    """The form in which whoever answers says what becomes of a suggestion."""
    options = {step.value: words.gettext(_OFFERS[step]) for step in ANSWERS if step in idea.steps}
    author = idea.row.author if idea.row.author in idea.named else None
    blocks = [
        *_top(idea, words),
        radio(ids.ANSWER, words.gettext("What becomes of it?"), options),
        text_input(
            ids.NOTE,
            words.gettext("What do you tell the author?"),
            lines=True,
            most=_LONGEST,
            optional=True,
            hint=words.gettext("Needed for a question and for a reason. It stands in the thread as well."),
        ),
        *(_into(words) if Step.MERGE in idea.steps else []),
        person_input(
            ids.OWNER,
            words.gettext("Who carries it out?"),
            initial=author,
            optional=True,
            hint=words.gettext("For what is done at once or planned. If nobody is chosen it is the author."),
        ),
    ]
    return _form(ids.ANSWER_FORM, words.gettext("Answer a suggestion"), idea, blocks, words)


def _into(words: Words) -> list[Block]:
    hint = words.gettext("Its number, such as 17.")
    return [text_input(ids.INTO, words.gettext("Which one is it merged into?"), most=20, optional=True, hint=hint)]


def reply_form(idea: IdeaFacts, words: Words) -> View:
    """The form in which an author answers a question."""
    note = text_input(ids.NOTE, words.gettext("What do you answer?"), lines=True, most=_LONGEST)
    return _form(ids.REPLY_FORM, words.gettext("Answer the question"), idea, [*_top(idea, words), note], words)


def done_form(idea: IdeaFacts, words: Words) -> View:
    """The form in which an idea that needed no plan is reported as done."""
    hint = words.gettext("A link to a photo or a page helps others.")
    note = text_input(ids.NOTE, words.gettext("What was done?"), lines=True, most=_LONGEST, hint=hint)
    return _form(ids.DONE_FORM, words.gettext("Done"), idea, [*_top(idea, words), note], words)


def idea_buttons(idea: IdeaFacts, words: Words) -> list[Block]:
    """The buttons for what may be done with a suggestion now; who may is asked when they are used."""
    offers = (
        (any(step in idea.steps for step in ANSWERS), words.gettext("Answer"), ids.OPEN_ANSWER),
        (Step.REPLY in idea.steps, words.gettext("Answer the question"), ids.OPEN_REPLY),
        (Step.FINISH in idea.steps, words.gettext("Done"), ids.OPEN_DONE),
    )
    value = CaseRef(number=idea.row.number).model_dump_json()
    answers = [button(label, action, value) for offered, label, action in offers if offered]
    return actions([*answers, *plan_buttons(idea, words), *act_buttons(idea, words), *trial_buttons(idea, words)])


def read_answer(view: Payload, key: str) -> Answer:
    """Read what becomes of a suggestion."""
    values = Values(view)
    return Answer(
        key=key,
        idea=CaseRef.read(view["private_metadata"]),
        step=_step(values.choice(ids.ANSWER) or ""),
        note=values.text(ids.NOTE),
        into=values.text(ids.INTO),
        owner=values.person(ids.OWNER),
    )


def read_word(view: Payload, key: str) -> Word:
    """Read what an author answers, or how an idea was done."""
    return Word(key, CaseRef.read(view["private_metadata"]), Values(view).needed_text(ids.NOTE))


def _step(choice: str) -> Step:
    if choice not in {*ANSWERS}:
        raise Refusal("unknown_choice", ids.ANSWER)
    return Step(choice)


def _top(idea: IdeaFacts, words: Words) -> list[Block]:
    small = (votes_line(idea, words), authors_line(idea, words))
    return [section(f"*{headline(idea)}*"), context(*small)]


def _form(callback_id: str, title: str, idea: IdeaFacts, blocks: list[Block], words: Words) -> View:
    metadata = CaseRef(number=idea.row.number, version=idea.row.version).model_dump_json()
    submit, close = words.gettext("Save"), words.gettext("Cancel")
    return modal(callback_id, title, blocks, submit=submit, close=close, metadata=metadata)

"""What people are told about the tasks of a suggestion, and about whoever carries one out and is not there."""

from datetime import datetime

from sqlmodel import Session

from domain.kaizen.tasks import Word
from domain.words import marked
from handlers.blocks import Block, actions, button, context, section
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.card import carrier_name, headline, stage_line, task_owner
from handlers.kaizen.facts import IdeaFacts, idea_of
from handlers.kaizen.plan_words import plan_blocks, task_line
from handlers.kaizen.trial.views import task_buttons, task_title
from handlers.phrases import moment
from handlers.posts import Post, Reader
from handlers.services import Desk
from storage.models import NoticeRow
from storage.plan_models import SuggestionTaskRow

# Translators: {number} is a suggestion, {person} is mentioned.
_TO_OWNER = {
    Word.SOON: marked("Your task for {number} is due soon."),
    Word.TODAY: marked("Your task for {number} is due today."),
    Word.LATE: marked("Your task for {number} is late. Please finish it, pass it on, or say what stands in its way."),
}
_TO_OTHERS = {
    Word.SOON: marked("A task of {person} for {number} is due soon, and they are not there. You can pass it on."),
    Word.TODAY: marked("A task of {person} for {number} is due today, and they are not there. You can pass it on."),
    Word.LATE: marked("A task of {person} for {number} is late. Please ask whether they need help, or pass it on."),
}


def task_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A task, for whoever got it."""
    idea, task = idea_of(session, notice, desk, now, reader.person), _task(session, notice)
    opening = reader.words.gettext("You have a task for {number}.").format(number=idea.row.number)
    return _about(opening, idea, task, reader, theirs=notice.target)


def call_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A reminder of a task, for whoever has it or may pass it on; None when it was done before anybody was told."""
    idea, task = idea_of(session, notice, desk, now, reader.person), _task(session, notice)
    if notice.ts is None and (task is None or task.next_at is None):
        return None
    word = Word(notice.facts["word"])
    mine = task is not None and notice.target == task.owner
    person = task_owner(idea, task, reader.words) if task is not None else "–"
    sentence = reader.words.gettext((_TO_OWNER if mine else _TO_OTHERS)[word])
    opening = sentence.format(number=idea.row.number, person=person)
    return _about(opening, idea, task, reader)


def absent_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """Somebody who carries an idea out, or has a task of it, is away or has left: for whoever can pass it on."""
    idea, words = idea_of(session, notice, desk, now, reader.person), reader.words
    person, until = carrier_name(idea, notice.facts["person"], words), notice.facts.get("until")
    if notice.facts.get("left"):
        opening = words.gettext("{person} has left.").format(person=person)
    elif until is None:
        opening = words.gettext("{person} is away, and nobody knows until when.").format(person=person)
    else:
        back = moment(words, datetime.fromisoformat(until), reader.zone)
        opening = words.gettext("{person} is away until {moment}.").format(person=person, moment=back)
    plea = words.gettext("Who goes on with {number} meanwhile? You can pass on what is theirs.")
    said = f"{opening} {plea.format(number=idea.row.number)}"
    blocks = [section(said), section(f"*{headline(idea)}*\n{stage_line(idea, words)}")]
    return Post(said, [*blocks, *plan_blocks(idea, desk.policy, words), *_passing_on(idea, reader)])


def _about(
    opening: str, idea: IdeaFacts, task: SuggestionTaskRow | None, reader: Reader, theirs: str | None = None
) -> Post:
    """A message about one task as it is now; one that was given to somebody else has no buttons any more."""
    if task is None:
        said = reader.words.gettext("A task for {number} was planned anew, and is not needed any more.")
        text = said.format(number=idea.row.number)
        return Post(f"{text} {headline(idea)}", [section(text), context(headline(idea))])
    moved = theirs is not None and theirs != task.owner
    if moved:
        opening = reader.words.gettext("Your task for {number} was passed on.").format(number=idea.row.number)
    elif task.done_at is not None:
        opening = reader.words.gettext("A task for {number} is done. Thank you!").format(number=idea.row.number)
    buttons = [] if moved else task_buttons(idea, task, reader.words)
    blocks = [section(opening), section(task_line(idea, task, reader.words)), context(headline(idea)), *buttons]
    return Post(f"{opening} {task_title(idea, task, reader.words)} · {headline(idea)}", blocks)


def _passing_on(idea: IdeaFacts, reader: Reader) -> list[Block]:
    value = CaseRef(number=idea.row.number).model_dump_json()
    offers = [button(reader.words.gettext("Pass it on"), ids.OPEN_PASS_ON, value)]
    if idea.tasks:
        offers.append(button(reader.words.gettext("Tasks"), ids.OPEN_TASKS, value))
    return actions(offers)


def _task(session: Session, notice: NoticeRow) -> SuggestionTaskRow | None:
    """Return the task that a message is about; None when the plan was written anew without it."""
    return session.get(SuggestionTaskRow, notice.facts["task"])

"""The forms about the trial of a suggestion, and reading them back."""

from datetime import date

from domain.errors import Refusal
from domain.kaizen.plans import Task
from domain.kaizen.states import Step
from domain.words import Words
from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    cut,
    date_input,
    escape,
    modal,
    person_input,
    section,
    text_input,
    words_of,
)
from handlers.digests.phrases import day_words
from handlers.forms import CaseRef, Values
from handlers.kaizen import ids
from handlers.kaizen.card import headline, task_owner
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.plan_words import metric_words, task_line
from handlers.kaizen.trial.form import End, NewTask, PassedOn, PassedTask, Start, TaskRef
from handlers.routes import Payload, View
from storage.plan_models import SuggestionTaskRow

_LONGEST, _LONGEST_TASK = 1000, 150
_LABEL = 60


def start_form(idea: IdeaFacts, today: date, words: Words) -> View:
    """The form in which the day is reported from which work is done in the new way."""
    note = words.gettext("From here on the plan stands as it is: {metric} is compared with the days before this one.")
    measured = note.format(metric=metric_words(idea, words))
    day = date_input(
        ids.STARTED_ON,
        words.gettext("Since when is it done in the new way?"),
        initial=today,
        hint=words.gettext("Today, or the day on which it really began. Not the day on which it was announced."),
    )
    return _form(ids.START_FORM, words.gettext("Report the start"), idea, [context(measured), day], words)


def add_form(idea: IdeaFacts, words: Words) -> View:
    """The form for one more task."""
    blocks = [
        text_input(ids.TASK, words.gettext("What has to be done?"), most=_LONGEST_TASK),
        person_input(ids.OWNER, words.gettext("Who does it?"), initial=idea.row.owner),
        date_input(ids.DUE_ON, words.gettext("Until when?")),
    ]
    return _form(ids.ADD_TASK_FORM, words.gettext("Add a task"), idea, blocks, words)


def pass_task_form(idea: IdeaFacts, task: SuggestionTaskRow, may_move: bool, words: Words) -> View:
    """The form in which a task is given to somebody else; its day is asked of those who *may move* it."""
    blocks = [words_of(task.text), person_input(ids.OWNER, words.gettext("Who does it?"), initial=task.owner)]
    if may_move:
        blocks.append(date_input(ids.DUE_ON, words.gettext("Until when?"), initial=task.due_on))
    assert task.id is not None
    ref = TaskRef(number=idea.row.number, task=task.id)
    return _form(ids.PASS_TASK_FORM, words.gettext("Pass a task on"), idea, blocks, words, ref)


def pass_on_form(idea: IdeaFacts, words: Words) -> View:
    """The form in which an idea is given to somebody else to carry out."""
    who = person_input(
        ids.OWNER,
        words.gettext("Who carries it out from now on?"),
        hint=words.gettext("They get the plan as it is. Tasks stay with whoever has them."),
    )
    return _form(ids.PASS_ON_FORM, words.gettext("Pass it on"), idea, [who], words)


def stop_form(idea: IdeaFacts, words: Words) -> View:
    """The form in which a trial is ended before its time."""
    warning = words.gettext("This ends it for good: nothing is checked, and no task is reminded of any more.")
    learnt = text_input(
        ids.NOTE,
        words.gettext("What was learnt?"),
        lines=True,
        most=_LONGEST,
        hint=words.gettext("What did not work, and what you would tell whoever tries something like it. No blame."),
    )
    return _form(ids.STOP_FORM, stop_label(idea, words), idea, [section(warning), learnt], words)


def stop_label(idea: IdeaFacts, words: Words) -> str:
    """Name the end before its time: of a trial, or of what nobody has begun with."""
    begun = idea.plan is not None and idea.plan.started_on is not None
    return words.gettext("Stop the trial") if begun else words.gettext("Give it up")


def tasks_window(idea: IdeaFacts, words: Words) -> View:
    """The tasks of a plan, each with what may be done with it; who may is asked when it is used."""
    blocks: list[Block] = [section(f"*{headline(idea)}*")]
    if not idea.tasks:
        blocks.append(section(words.gettext("The plan has no tasks.")))
    for task in idea.tasks:
        blocks += [section(task_line(idea, task, words)), *task_buttons(idea, task, words)]
    if Step.ADD_TASK in idea.steps:
        value = CaseRef(number=idea.row.number).model_dump_json()
        blocks += actions([button(words.gettext("Add a task"), ids.OPEN_ADD_TASK, value)])
    title = words.gettext("Tasks")
    return modal(ids.TASKS_WINDOW, title, blocks, submit=None, close=words.gettext("Close"))


def task_buttons(idea: IdeaFacts, task: SuggestionTaskRow, words: Words, *more: Block) -> list[Block]:
    """The buttons of one task, and *more* behind them; none of its own once its trial is over."""
    assert task.id is not None
    value = TaskRef(number=idea.row.number, task=task.id).model_dump_json()
    if task.done_at is not None:
        offers = [(Step.UNTICK, words.gettext("Not done yet"), ids.UNTICK)]
    else:
        offers = [
            (Step.TICK, words.gettext("Task done"), ids.TICK),
            (Step.PASS_TASK, words.gettext("Pass the task on"), ids.OPEN_PASS_TASK),
        ]
    return actions([*(button(label, action, value) for step, label, action in offers if step in idea.steps), *more])


def task_title(idea: IdeaFacts, task: SuggestionTaskRow, words: Words) -> str:
    """Name a task in one line of text for whoever is read to."""
    until = words.gettext("until {day}").format(day=day_words(words, task.due_on))
    return f"{escape(cut(task.text, _LABEL))} · {task_owner(idea, task, words)} · {until}"


def read_start(view: Payload, key: str) -> Start:
    """Read since when it is done in the new way."""
    return Start(key, _idea(view), _day(Values(view), ids.STARTED_ON))


def read_task(view: Payload, key: str) -> NewTask:
    """Read one more task."""
    values = Values(view)
    task = Task(values.needed_text(ids.TASK), values.needed_person(ids.OWNER), _day(values, ids.DUE_ON))
    return NewTask(key, _idea(view), task)


def read_passed_task(view: Payload, key: str) -> PassedTask:
    """Read who has a task from now on."""
    values, ref = Values(view), TaskRef.read(view["private_metadata"])
    return PassedTask(key, ref, values.needed_person(ids.OWNER), values.day(ids.DUE_ON))


def read_passed_on(view: Payload, key: str) -> PassedOn:
    """Read who carries an idea out from now on."""
    return PassedOn(key, _idea(view), Values(view).needed_person(ids.OWNER))


def read_end(view: Payload, key: str) -> End:
    """Read what was learnt."""
    return End(key, _idea(view), Values(view).needed_text(ids.NOTE))


def _idea(view: Payload) -> CaseRef:
    return CaseRef.read(view["private_metadata"])


def _day(values: Values, field: str) -> date:
    if (day := values.day(field)) is None:
        raise Refusal("answer_needed", field)
    return day


def _form(
    callback_id: str, title: str, idea: IdeaFacts, blocks: list[Block], words: Words, ref: CaseRef | None = None
) -> View:
    metadata = (ref or CaseRef(number=idea.row.number)).model_dump_json()
    top = section(f"*{headline(idea)}*")
    return modal(callback_id, title, [top, *blocks], submit=title, close=words.gettext("Cancel"), metadata=metadata)

"""The forms for a plan, and reading them back."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from domain.errors import Refusal
from domain.kaizen.metrics import Metric
from domain.kaizen.plans import LEAST_BASELINE_DAYS, MOST_TASKS, Plan, Task, read_target
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    date_input,
    divider,
    modal,
    person_input,
    section,
    select,
    text_input,
)
from handlers.casework import channel_names, department_name
from handlers.forms import Values
from handlers.kaizen import ids
from handlers.kaizen.card import headline
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.plan_words import metric_name
from handlers.kaizen.planning.actions import Draft
from handlers.kaizen.planning.form import PlanForm, PlanRef, Remark, mark_of
from handlers.routes import Payload, View
from storage.plan_models import SuggestionPlanRow, SuggestionTaskRow

_LONGEST, _LONGEST_TASK, _SHORT = 1000, 150, 12
# Slack lists so many choices at most.
_MOST_TEAMS = 100
_ALL = "*"
_FIRST_STEPS = timedelta(days=7)


def plan_form(draft: Draft, policy: Policy, today: date, words: Words, room: int) -> View:
    """The form for a plan with what stands there, or what the cycle before planned, and *room* for so many tasks."""
    idea, known = draft.idea, draft.idea.plan or draft.before
    open_tasks = [task for task in idea.tasks if task.done_at is None]
    room = min(max(room, len(open_tasks), 1), MOST_TASKS)
    ref = PlanRef(number=idea.row.number, version=idea.row.version, seen=mark_of(idea.plan), tasks=room)
    blocks = [
        *_top(idea, words),
        *_reasons(idea, known, words),
        *_measures(idea, known, words),
        *_places(known, draft.teams, policy, words),
        *_days(known, today, words),
        *_tasks(idea, open_tasks, room, today, words),
    ]
    return modal(
        ids.PLAN_FORM,
        words.gettext("Write the plan"),
        blocks,
        submit=words.gettext("Send"),
        close=words.gettext("Cancel"),
        metadata=ref.model_dump_json(),
    )


def return_form(idea: IdeaFacts, ref: PlanRef, words: Words) -> View:
    """The form in which whoever leads says what is to be changed."""
    note = text_input(
        ids.NOTE,
        words.gettext("What is to be changed?"),
        lines=True,
        most=_LONGEST,
        hint=words.gettext("Whoever wrote the plan reads this, and it stands in the thread as well."),
    )
    return modal(
        ids.RETURN_FORM,
        words.gettext("Ask for changes"),
        [section(f"*{headline(idea)}*"), note],
        submit=words.gettext("Send"),
        close=words.gettext("Cancel"),
        metadata=ref.model_dump_json(),
    )


def _top(idea: IdeaFacts, words: Words) -> list[Block]:
    note = words.gettext("Everything can be changed until the start, and what is measured never after it.")
    again = words.gettext("*Whoever leads has agreed to this plan.* If you change it, they are asked again.")
    agreed = idea.plan is not None and idea.plan.approved_at is not None
    return [section(f"*{headline(idea)}*"), *([section(again)] if agreed else []), context(note)]


def _reasons(idea: IdeaFacts, known: SuggestionPlanRow | None, words: Words) -> list[Block]:
    return [
        text_input(
            ids.PROBLEM,
            words.gettext("What is the problem?"),
            lines=True,
            most=_LONGEST,
            initial=known.problem if known is not None else idea.row.pain,
            hint=words.gettext("What happens, how often, and to whom. No customer's name or number, please."),
        ),
        text_input(
            ids.CAUSE,
            words.gettext("Why does it happen?"),
            lines=True,
            most=_LONGEST,
            initial=known.cause if known is not None else None,
            hint=words.gettext(
                "Ask “why?” up to five times, each time about the last answer: Customers wait. Why? Two people are at "
                "lunch. Why? Breaks are not staggered …"
            ),
        ),
    ]


def _measures(idea: IdeaFacts, known: SuggestionPlanRow | None, words: Words) -> list[Block]:
    names = {metric.value: metric_name(words, metric) for metric in Metric}
    wanted = known.metric if known is not None else idea.row.indicator
    return [
        select(
            ids.METRIC,
            words.gettext("What gets better?"),
            names,
            initial=wanted,
            hint=words.gettext("The one figure that shows whether the idea works. I count it myself, day by day."),
        ),
        text_input(
            ids.TARGET,
            words.gettext("How good is it to become?"),
            most=_SHORT,
            initial=_target(known),
            hint=words.gettext("A share such as 85%, or for a time such as 45s or 4m30s."),
        ),
        select(
            ids.GUARD,
            words.gettext("What must not get worse meanwhile?"),
            names,
            initial=known.guard if known is not None else None,
            hint=words.gettext(
                "Whoever answers faster might solve less: then shorter handling is no gain. Choose what could suffer."
            ),
        ),
    ]


def _target(known: SuggestionPlanRow | None) -> str | None:
    """Write a target so that it is read back as it was."""
    return f"{known.target:.9g}" if known is not None else None


def _places(known: SuggestionPlanRow | None, teams: Sequence[str], policy: Policy, words: Words) -> list[Block]:
    everywhere = {_ALL: words.gettext("All of them")}
    channels = everywhere | channel_names(policy, words)
    named = {_ALL: words.gettext("The whole centre")} | {
        team: _team(policy, team, words) for team in teams[: _MOST_TEAMS - 1]
    }
    return [
        select(
            ids.CHANNEL_OF,
            words.gettext("In which channel?"),
            channels,
            initial=(known.channel if known is not None else None) or _ALL,
            hint=words.gettext("Where the change can be seen. If it is about telephone calls, choose only those."),
        ),
        select(
            ids.TEAM,
            words.gettext("Who tries it?"),
            named,
            initial=(known.team if known is not None else None) or _ALL,
            hint=words.gettext("One team alone is a pilot: it is compared with the others in the same weeks."),
        ),
    ]


def _team(policy: Policy, team: str, words: Words) -> str:
    return department_name(policy, team, words) if team in policy.departments else team


def _days(known: SuggestionPlanRow | None, today: date, words: Words) -> list[Block]:
    planned = known.planned_start if known is not None and known.planned_start >= today else today + _FIRST_STEPS
    return [
        text_input(
            ids.BASELINE_DAYS,
            words.gettext("With how many days before the start is it compared?"),
            most=3,
            initial=str(known.baseline_days if known is not None else LEAST_BASELINE_DAYS),
            hint=words.gettext("28 or more, so that it is not just the bad week that gave the idea."),
        ),
        date_input(
            ids.PLANNED_START,
            words.gettext("When is it to start?"),
            initial=planned,
            hint=words.gettext("The day from which work is done in the new way. You report it when it comes."),
        ),
    ]


def _tasks(
    idea: IdeaFacts, tasks: Sequence[SuggestionTaskRow], room: int, today: date, words: Words
) -> Iterator[Block]:
    yield divider()
    title = words.gettext("What has to be done for it, by whom and until when?")
    yield section(f"*{title}*")
    for place in range(room):
        task = tasks[place] if place < len(tasks) else None
        yield text_input(
            f"{ids.TASK}_{place}",
            words.gettext("Task {n}").format(n=place + 1),
            most=_LONGEST_TASK,
            optional=True,
            initial=task.text if task is not None else None,
        )
        yield person_input(
            f"{ids.OWNER}_{place}",
            words.gettext("Who does it?"),
            initial=task.owner if task is not None else idea.row.owner,
            optional=True,
        )
        yield date_input(
            f"{ids.DUE_ON}_{place}",
            words.gettext("Until when?"),
            initial=max(task.due_on, today) if task is not None else None,
            optional=True,
        )
    if room < MOST_TASKS:
        ref = PlanRef(number=idea.row.number, seen=mark_of(idea.plan), tasks=room + 1)
        yield from actions([button(words.gettext("One more task"), ids.MORE_TASKS, ref.model_dump_json())])


def read_plan(view: Payload, key: str) -> PlanForm:
    """Read a plan; raises `Refusal` beside a field."""
    values, ref = Values(view), PlanRef.read(view["private_metadata"])
    metric = _metric(values, ids.METRIC)
    plan = Plan(
        problem=values.needed_text(ids.PROBLEM),
        cause=values.needed_text(ids.CAUSE),
        metric=metric,
        target=_read_target(metric, values.needed_text(ids.TARGET)),
        guard=_metric(values, ids.GUARD),
        planned_start=_needed_day(values, ids.PLANNED_START),
        baseline_days=_whole_days(values.needed_text(ids.BASELINE_DAYS)),
        channel=_place(values, ids.CHANNEL_OF),
        team=_place(values, ids.TEAM),
    )
    return PlanForm(key, ref, plan, dict(_read_tasks(values, ref.tasks)))


def read_remark(view: Payload, key: str) -> Remark:
    """Read what is to be changed in a plan."""
    return Remark(key, PlanRef.read(view["private_metadata"]), Values(view).needed_text(ids.NOTE))


def _read_tasks(values: Values, room: int) -> Iterator[tuple[int, Task]]:
    """Read by their places the tasks that say what is to be done; the others were left empty."""
    for place in range(room):
        text, due_on = values.text(f"{ids.TASK}_{place}"), values.day(f"{ids.DUE_ON}_{place}")
        if not text and due_on is not None:
            raise Refusal("task_without_words", f"{ids.TASK}_{place}")
        if text:
            owner = values.needed_person(f"{ids.OWNER}_{place}")
            yield place, Task(text, owner, due_on or _needed_day(values, f"{ids.DUE_ON}_{place}"))


def _needed_day(values: Values, field: str) -> date:
    if (day := values.day(field)) is None:
        raise Refusal("answer_needed", field)
    return day


def _metric(values: Values, field: str) -> Metric:
    try:
        return Metric(values.choice(field) or "")
    except ValueError:
        raise Refusal("unknown_choice", field) from None


def _place(values: Values, field: str) -> str | None:
    choice = values.choice(field)
    return None if choice == _ALL else choice


def _read_target(metric: Metric, text: str) -> float:
    try:
        return read_target(metric, text)
    except ValueError:
        raise Refusal("plan_target", ids.TARGET) from None


def _whole_days(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0

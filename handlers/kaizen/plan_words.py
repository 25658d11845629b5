"""What a plan is called and how it looks wherever it is shown: its metrics, its target, where it stands, its tasks."""

from collections.abc import Iterator
from datetime import timedelta

from domain.indicators.rounding import half_up
from domain.kaizen.metrics import NATURES, Metric, MetricKind
from domain.kaizen.series import Side
from domain.policy import Direction, Policy
from domain.words import Words, marked
from handlers.blocks import Block, cut, escape, retold, section
from handlers.casework import channel_name, department_name
from handlers.digests.phrases import day_words
from handlers.kaizen.card import actor_name, task_owner
from handlers.kaizen.facts import IdeaFacts
from handlers.phrases import span
from storage.plan_models import SuggestionPlanRow, SuggestionTaskRow

_METRICS = {
    Metric.CSAT: marked("Customer satisfaction"),
    Metric.FCR: marked("First contact resolution"),
    Metric.REPEAT_RATE: marked("Repeat contacts"),
    Metric.FRT: marked("First response time"),
    Metric.AHT: marked("Handling time"),
    Metric.ANSWER_RATE: marked("Answer rate"),
    Metric.COMPLAINT_RATE: marked("Complaint rate"),
    Metric.FOLLOWUP_ON_TIME: marked("First follow-ups on time"),
    Metric.SOLUTION_ON_TIME: marked("Solutions on time"),
    Metric.CALLBACK_ON_TIME: marked("Callbacks on time"),
    Metric.CALLBACK_CSAT: marked("Satisfaction with complaint handling"),
    Metric.REOPEN_RATE: marked("Reopened complaints"),
}
_MINUTE = 60
_LONGEST_LINE = 500
_PARAGRAPH = 2900


def metric_name(words: Words, metric: Metric) -> str:
    """Name a figure by which an effect is measured."""
    return words.gettext(_METRICS[metric])


def metric_value(words: Words, metric: Metric, value: float) -> str:
    """Write a value of a metric: a share in percent, a time in at most two units."""
    if NATURES[metric].kind is MetricKind.PROPORTION:
        return words.gettext("{percent} %").format(percent=f"{value:g}")
    if value < _MINUTE or value % _MINUTE == 0:
        return span(words, timedelta(seconds=value))
    if value < _MINUTE * _MINUTE:
        # Translators: a time such as "4 min 30 s".
        return words.gettext("{minutes} min {seconds} s").format(
            minutes=int(value // _MINUTE), seconds=f"{value % _MINUTE:g}"
        )
    return span(words, timedelta(seconds=value))


def side_words(metric: Metric, side: Side, words: Words) -> str:
    """Write a share with what it is of, or a median with the number of contacts."""
    if side.value is None:
        return words.gettext("no data") if not side.n else words.gettext("still waiting")
    if NATURES[metric].kind is MetricKind.TIME:
        contacts = words.ngettext("{n} contact", "{n} contacts", side.n).format(n=side.n)
        # Translators: a median of seconds, such as "median 300 s (1200 contacts)".
        sentence = words.gettext("median {seconds} s ({contacts})")
        return sentence.format(seconds=half_up(side.value, 0), contacts=contacts)
    # Translators: such as "92.0 % (276 of 300)".
    return words.gettext("{percent} % ({k} of {n})").format(percent=half_up(side.value, 1), k=side.k, n=side.n)


def metric_words(idea: IdeaFacts, words: Words) -> str:
    """Name what the plan of an idea is measured by; a dash before it is written."""
    return metric_name(words, Metric(idea.plan.metric)) if idea.plan is not None else "–"


def aim(plan: SuggestionPlanRow, policy: Policy, words: Words) -> str:
    """Say what is to become how good, and where. It is for mrkdwn."""
    metric = Metric(plan.metric)
    sentence = (
        # Translators: such as "Customer satisfaction, the whole centre: at least 90 %".
        words.gettext("{metric}, {place}: at least {value}")
        if NATURES[metric].better is Direction.AT_LEAST
        else words.gettext("{metric}, {place}: at most {value}")
    )
    value = metric_value(words, metric, plan.target)
    return sentence.format(metric=metric_name(words, metric), place=plan_place(plan, policy, words), value=value)


def plan_blocks(idea: IdeaFacts, policy: Policy, words: Words) -> list[Block]:
    """The plan of an idea with its tasks; nothing before it is written."""
    if idea.plan is None:
        return []
    title, todo = words.gettext("Plan"), words.gettext("Tasks")
    lines = [f"*{title}* · {_where_it_stands(idea, idea.plan, words)}"]
    # Translators: a line of a plan; behind the bold label stands a space in every language, or Slack shows the stars.
    line = words.gettext("*{label}:* {text}")
    lines += [line.format(label=label, text=text) for label, text in _fields(idea, idea.plan, policy, words)]
    blocks = [section(cut("\n".join(lines), _PARAGRAPH))]
    if idea.tasks:
        tasks = [task_line(idea, task, words) for task in idea.tasks]
        blocks.append(section(cut("\n".join([f"*{todo}*", *tasks]), _PARAGRAPH)))
    return blocks


def task_line(idea: IdeaFacts, task: SuggestionTaskRow, words: Words) -> str:
    """One task in a line: whether it is done, what, who and until when. It is for mrkdwn."""
    sign = ":white_check_mark:" if task.done_at is not None else ":white_large_square:"
    until = words.gettext("until {day}").format(day=day_words(words, task.due_on))
    return f"{sign} {escape(cut(task.text, _LONGEST_LINE))} · {task_owner(idea, task, words)} · {until}"


def plan_place(plan: SuggestionPlanRow, policy: Policy, words: Words) -> str:
    """Say where it is tried: in a channel, by a team, both, or in the whole centre."""
    named = [channel_name(policy, plan.channel, words)] if plan.channel is not None else []
    if plan.team is not None:
        known = plan.team in policy.departments
        named.append(department_name(policy, plan.team, words) if known else escape(plan.team))
    return " · ".join(named) or words.gettext("the whole centre")


def _where_it_stands(idea: IdeaFacts, plan: SuggestionPlanRow, words: Words) -> str:
    if plan.started_on is not None:
        return words.gettext("tried since {day}").format(day=day_words(words, plan.started_on))
    if plan.approved_by is not None:
        return words.gettext("{person} has agreed").format(person=actor_name(idea, plan.approved_by, words))
    if plan.returned_at is not None:
        return words.gettext("to be changed")
    return words.gettext("waits for whoever leads to agree")


def _fields(idea: IdeaFacts, plan: SuggestionPlanRow, policy: Policy, words: Words) -> Iterator[tuple[str, str]]:
    yield words.gettext("Problem"), retold(plan.problem, _LONGEST_LINE)
    yield words.gettext("Why it happens"), retold(plan.cause, _LONGEST_LINE)
    yield words.gettext("What gets better"), aim(plan, policy, words)
    if plan.started_on is None and idea.present is not None:
        yield words.gettext("When the plan was written"), side_words(Metric(plan.metric), idea.present, words)
    yield words.gettext("What must not get worse"), metric_name(words, Metric(plan.guard))
    yield words.gettext("Compared with"), _baseline(plan, words)
    if plan.started_on is None:
        yield words.gettext("Planned start"), day_words(words, plan.planned_start)
    elif plan.check_on is not None and plan.verdict is None:
        yield words.gettext("Checked from"), day_words(words, plan.check_on)


def _baseline(plan: SuggestionPlanRow, words: Words) -> str:
    if plan.baseline_from is None or plan.baseline_to is None:
        days = words.ngettext("the {n} day before the start", "the {n} days before the start", plan.baseline_days)
        return days.format(n=plan.baseline_days)
    # Translators: two days, both included.
    days = words.gettext("{first} to {last}").format(
        first=day_words(words, plan.baseline_from), last=day_words(words, plan.baseline_to)
    )
    if not plan.baseline:
        return days
    # Translators: the days that are compared, and what the figure was in them.
    sentence, before = words.gettext("{days}: {figure}"), Side.from_dict(plan.baseline["metric"][0])
    return sentence.format(days=days, figure=side_words(Metric(plan.metric), before, words))

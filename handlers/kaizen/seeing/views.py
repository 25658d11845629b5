"""How lists of suggestions look."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.kaizen.plans import Verdict
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, actions, context, cut, modal, retold, section
from handlers.kaizen import ids
from handlers.kaizen.acting.offers import early_buttons
from handlers.kaizen.answering.views import idea_buttons
from handlers.kaizen.card import due_lines, headline, idea_body, spoken_idea, who_did
from handlers.kaizen.checking.messages import check_lines
from handlers.kaizen.checking.words import early_words, verdict_name
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.lines import idea_line, spoken_line
from handlers.kaizen.phrases import event_name
from handlers.kaizen.plan_words import plan_blocks
from handlers.kaizen.seeing.actions import History, Top, Waiting
from handlers.phrases import moment, span
from handlers.posts import Post, Reader
from handlers.routes import View
from storage.kaizen_models import SuggestionEventRow
from storage.plan_models import SuggestionPlanRow

_ENTRIES = 30
_NOTE = 200
_PARAGRAPH = 2900


def top_post(top: Top, policy: Policy, now: datetime, reader: Reader) -> Post:
    """The first of the undecided ideas, in order."""
    words = reader.words
    if not top.ideas:
        return _nothing(words.gettext("No suggestion waits for a decision. `{command}` makes one."), policy)
    title = words.gettext("Suggestions by teams, votes and age")
    places = [f"{place}. " for place in range(1, len(top.ideas) + 1)]
    spoken = [f"{place}{spoken_line(idea, words)}" for place, idea in zip(places, top.ideas, strict=True)]
    lines = [idea_line(idea, words, place=place) for place, idea in zip(places, top.ideas, strict=True)]
    total = words.ngettext("{n} suggestion waits for a decision", "{n} suggestions wait for a decision", top.total)
    small = [total.format(n=top.total), _as_of(top, reader), *_passed_over(top, words)]
    note = words.gettext("The order says what is looked at first, and nothing about what is adopted.")
    return Post("\n".join([title, *spoken]), [section(f"*{title}*"), *lines, context(*small, note)])


def mine_post(ideas: Sequence[IdeaFacts], policy: Policy, now: datetime, reader: Reader) -> Post:
    """Somebody's own ideas."""
    words = reader.words
    if not ideas:
        return _nothing(words.gettext("You have handed in no suggestion yet. `{command}` opens the form."), policy)
    title = words.gettext("Your suggestions")
    dues = ["\n".join(due_lines(idea, now, reader)) for idea in ideas]
    lines = [idea_line(idea, words, due) for idea, due in zip(ideas, dues, strict=True)]
    spoken = [spoken_line(idea, words, due) for idea, due in zip(ideas, dues, strict=True)]
    return Post("\n".join([title, *spoken]), [section(f"*{title}*"), *lines])


def history_post(history: History, policy: Policy, now: datetime, reader: Reader) -> Post:
    """A suggestion with what was done to it, how its trial looks so far, and what can be done now."""
    idea, words = history.idea, reader.words
    buttons = [*idea_buttons(idea, words), *actions(early_buttons(idea, words))]
    text = "\n".join([spoken_idea(idea, now, reader), *_trial(history, words)])
    return Post(text.replace("*", ""), [*_history(history, policy, now, reader), *buttons])


def history_window(history: History, policy: Policy, now: datetime, reader: Reader) -> View:
    """The same to be read in a window, where nothing changes below what is pressed."""
    words = reader.words
    title, blocks = words.gettext("Suggestion"), _history(history, policy, now, reader)
    return modal(ids.IDEA_WINDOW, title, blocks, submit=None, close=words.gettext("Close"))


def _history(history: History, policy: Policy, now: datetime, reader: Reader) -> list[Block]:
    idea, words = history.idea, reader.words
    title = words.gettext("What was done")
    lines = [_entry(idea, event, reader) for event in history.events[-_ENTRIES:]]
    done = section(cut("\n".join([f"*{title}*", *lines]), _PARAGRAPH))
    trial = _trial(history, words)
    body = [*idea_body(idea, policy, now, reader), *plan_blocks(idea, policy, words), *check_lines(idea, words)]
    seen = [section("\n".join(part)) for part in (trial, [_cycle(plan, words) for plan in history.earlier]) if part]
    return [*body, *seen, done]


def _trial(history: History, words: Words) -> list[str]:
    """Say how a trial looks so far: too early to judge."""
    plan, trial = history.idea.plan, history.trial
    if plan is None or trial is None:
        return []
    return [f":hourglass: {line}" for line in early_words(plan, trial.measured, trial.days, words)]


def _cycle(plan: SuggestionPlanRow, words: Words) -> str:
    """An earlier cycle in a line: what its check found, and what was learnt."""
    found = verdict_name(words, Verdict(plan.verdict)) if plan.verdict is not None else words.gettext("not checked")
    said = words.gettext("Cycle {n}: {found}").format(n=plan.cycle, found=found)
    return f"{said} · “{retold(plan.learnt, _NOTE)}”" if plan.learnt else said


def waiting_post(waiting: Sequence[Waiting], total: int, policy: Policy, now: datetime, reader: Reader) -> Post:
    """Who waits for whom, and for how long."""
    words = reader.words
    if not waiting:
        return _nothing(words.gettext("No suggestion waits for an answer. Thank you!"), policy)
    title = words.ngettext("{n} suggestion waits for an answer", "{n} suggestions wait for an answer", total)
    paragraphs = [_group(one, now, reader) for one in waiting]
    text = "\n".join([title.format(n=total), *paragraphs])
    blocks = [section(cut(paragraph, _PARAGRAPH)) for paragraph in paragraphs]
    return Post(cut(text.replace("*", ""), _PARAGRAPH), [section(f"*{title.format(n=total)}*"), *blocks])


def _group(waiting: Waiting, now: datetime, reader: Reader) -> str:
    nobody = reader.words.gettext("nobody is named for them")
    lead = f"<@{waiting.lead}>" if waiting.lead is not None else nobody
    return "\n".join([f"*{lead}*", *(_waits(idea, now, reader) for idea in waiting.ideas)])


def _waits(idea: IdeaFacts, now: datetime, reader: Reader) -> str:
    words = reader.words
    age = words.gettext("waits for {span}").format(span=span(words, now - idea.row.submitted_at))
    due = next((line.partition(" · ")[0] for line in due_lines(idea, now, reader)), "")
    return " · ".join(part for part in (f"• {headline(idea)}", age, due) if part)


def _entry(idea: IdeaFacts, event: SuggestionEventRow, reader: Reader) -> str:
    what, who = event_name(reader.words, event), who_did(idea, event, reader.words)
    note = [f"“{retold(event.note, _NOTE)}”"] if event.note else []
    return " · ".join([moment(reader.words, event.at, reader.zone), what, who, *note])


def _as_of(top: Top, reader: Reader) -> str:
    words = reader.words
    if top.as_of is None:
        return words.gettext("Some cards have not been looked at yet: their votes are as Slack has told them.")
    return words.gettext("Votes as they stood on the cards since {moment}").format(
        moment=moment(words, top.as_of, reader.zone)
    )


def _passed_over(top: Top, words: Words) -> Iterator[str]:
    """Say how many cards Slack did not let us look at just now: of those the order may be a little old."""
    if top.passed_over:
        sentence = words.ngettext(
            "{n} card could not be looked at just now, for Slack lets only so many pass in a minute. Ask again soon.",
            "{n} cards could not be looked at just now, for Slack lets only so many pass in a minute. Ask again soon.",
            top.passed_over,
        )
        yield sentence.format(n=top.passed_over)


def _nothing(sentence: str, policy: Policy) -> Post:
    text = sentence.format(command=f"/{policy.slack.command_prefix}{ids.COMMAND}")
    return Post(text, [section(text)])

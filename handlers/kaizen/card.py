"""How a suggestion looks wherever it is shown: its headline, what it is about, who backs it, and where it stands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from domain.kaizen.states import Effort, Part, Stage
from domain.policy import ClockKind, Indicator, Policy
from domain.words import Words
from handlers.blocks import Block, context, retold, section, words_retold
from handlers.kaizen.doing import chooses
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.phrases import effort_name, indicator_name, stage_name
from handlers.phrases import clock_name, moment, together
from handlers.posts import Reader
from storage.kaizen_models import SuggestionEventRow
from storage.plan_models import SuggestionTaskRow

# Promises that whoever carries an idea out keeps; the others are for whoever answers it.
OWNED: Final = frozenset({ClockKind.JUST_DO, ClockKind.PLAN, ClockKind.TRIAL_START})
_PROMISES = (
    ClockKind.FIRST_REPLY,
    ClockKind.DECISION,
    ClockKind.SETTLE,
    ClockKind.PLAN_REPLY,
    ClockKind.ACT,
    *sorted(OWNED),
)


def headline(idea: IdeaFacts) -> str:
    """Number and title: what a suggestion is called everywhere."""
    return f"{idea.row.number} · {retold(idea.row.title)}"


def votes_line(idea: IdeaFacts, words: Words) -> str:
    """Say how many back an idea, and from how many teams."""
    votes = words.ngettext("{n} vote", "{n} votes", idea.row.votes).format(n=idea.row.votes)
    teams = words.ngettext("{n} team", "{n} teams", idea.row.teams).format(n=idea.row.teams)
    # Translators: such as "5 votes from 3 teams".
    return words.gettext("{votes} from {teams}").format(votes=votes, teams=teams)


def stage_line(idea: IdeaFacts, words: Words) -> str:
    """Say where a suggestion stands."""
    stage = stage_name(words, idea.stage)
    if idea.into is not None:
        stage = words.gettext("merged into {number}").format(number=idea.into)
    elif idea.stage is Stage.TRIAGED and not idea.is_open:
        stage = words.gettext("adopted")
    elif idea.row.done_at is not None and idea.stage is Stage.JUST_DO:
        stage = words.gettext("done")
    elif idea.is_unproven:
        stage = words.gettext("standard now, without evidence")
    return words.gettext("State: *{state}*").format(state=stage)


def due_lines(idea: IdeaFacts, now: datetime, reader: Reader) -> Iterator[str]:
    """Say by when the author hears from whom, the most pressing first; a decision only once there was an answer."""
    for kind in _PROMISES:
        if kind in idea.due and not (kind is ClockKind.DECISION and ClockKind.FIRST_REPLY in idea.due):
            yield _due(idea, kind, now, reader)


def _due(idea: IdeaFacts, kind: ClockKind, now: datetime, reader: Reader) -> str:
    due, words = idea.due[kind], reader.words
    clock, at = clock_name(words, kind), moment(words, due, reader.zone)
    if due <= now:
        said = ":red_circle: " + words.gettext("{clock} overdue since {moment}").format(clock=clock, moment=at)
    else:
        said = ":alarm_clock: " + words.gettext("{clock} due {moment}").format(clock=clock, moment=at)
    who = idea.row.owner if kind in OWNED else idea.lead
    return f"{said} · {carrier_name(idea, who, words)}" if who is not None else said


def authors_line(idea: IdeaFacts, words: Words) -> str:
    """Name who had the idea, as far as their names may be shown."""
    if not idea.named:
        return words.gettext("Shown without a name")
    return words.gettext("By {people}").format(people=together(words, [f"<@{person}>" for person in idea.named]))


def actor_name(idea: IdeaFacts, actor: str, words: Words) -> str:
    """Mention who did something, unless it is an author who is not to be named here, or the bot itself."""
    if actor == Part.SYSTEM:
        return words.gettext("the bot")
    hidden = actor in idea.hands.authors and actor not in idea.named
    return words.gettext("the author") if hidden else f"<@{actor}>"


def carrier_name(idea: IdeaFacts, person: str, words: Words) -> str:
    """Mention who is to do something; somebody who was chosen for it is named, be it an author or not."""
    return f"<@{person}>" if person == idea.chosen.owner else actor_name(idea, person, words)


def task_owner(idea: IdeaFacts, task: SuggestionTaskRow, words: Words) -> str:
    """Mention whose task it is; somebody who was given it is named, be it an author or not."""
    return f"<@{task.owner}>" if task.id in idea.chosen.tasks else actor_name(idea, task.owner, words)


def who_did(idea: IdeaFacts, event: SuggestionEventRow, words: Words) -> str:
    """Mention who has taken a step, as what they were when they did."""
    return f"<@{event.actor}>" if idea.chosen.acts(event) else actor_name(idea, event.actor, words)


def whom_it_went_to(idea: IdeaFacts, event: SuggestionEventRow, words: Words) -> str:
    """Mention who was chosen in a step; whoever took something on themselves is mentioned as one who did."""
    person = str(event.facts.get("to", ""))
    return f"<@{person}>" if chooses(event) else actor_name(idea, person, words)


def idea_body(idea: IdeaFacts, policy: Policy, now: datetime, reader: Reader, *small: str) -> list[Block]:
    """The body that card, direct message and private answer share; *small* print comes first."""
    words = reader.words
    lines = [f":bulb: *{headline(idea)}*", stage_line(idea, words), *due_lines(idea, now, reader)]
    lines.append(f":ballot_box_with_ballot: *{votes_line(idea, words)}*{_how(idea, policy, words)}")
    return [
        section("\n".join(lines)),
        section("*" + words.gettext("What hurts today") + "*"),
        words_retold(idea.row.pain),
        section("*" + words.gettext("Proposal") + "*"),
        words_retold(idea.row.proposal),
        context(*(text for text in (*small, " · ".join(_particulars(idea, words)), *_origin(idea, words)) if text)),
    ]


def spoken_idea(idea: IdeaFacts, now: datetime, reader: Reader) -> str:
    """The whole suggestion in one line of text, for whoever is read to."""
    words = reader.words
    parts = [headline(idea), stage_line(idea, words), *due_lines(idea, now, reader), votes_line(idea, words)]
    return " · ".join(part.replace("*", "") for part in (*parts, authors_line(idea, words)))


def _how(idea: IdeaFacts, policy: Policy, words: Words) -> str:
    """Say how to back an idea, as long as that counts."""
    if not idea.is_open:
        return " · " + words.gettext("voting is over")
    ways = [words.gettext("{vote} on the card backs it").format(vote=policy.kaizen.votes[0])]
    if policy.kaizen.questions:
        ways.append(words.gettext("{sign} asks a question").format(sign=policy.kaizen.questions[0]))
    return "".join(f" · {way}" for way in ways)


def _particulars(idea: IdeaFacts, words: Words) -> Iterator[str]:
    yield authors_line(idea, words)
    row = idea.row
    if row.from_customer:
        yield words.gettext("A customer's idea")
    if row.indicator is not None and row.indicator in {*Indicator}:
        yield words.gettext("Should improve: {indicator}").format(
            indicator=indicator_name(words, Indicator(row.indicator))
        )
    if row.effort is not None:
        yield words.gettext("Effort: {effort}").format(effort=effort_name(words, Effort(row.effort)))
    if row.by_author:
        yield words.gettext("The author can do it")


def _origin(idea: IdeaFacts, words: Words) -> Iterator[str]:
    if idea.cases:
        yield words.gettext("Born from {cases}").format(cases=together(words, idea.cases))
    if idea.row.source is not None and idea.row.source_open:
        # Translators: a link to the message in Slack that the suggestion was made from.
        text = words.gettext("The message it was made from")
        yield f"<{idea.row.source}|{text}>"

"""The form for a suggestion, and reading it back."""

import re
from collections.abc import Sequence

from domain.errors import Refusal
from domain.kaizen.states import Effort, Stage
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import (
    Block,
    checkboxes,
    divider,
    escape,
    modal,
    people_input,
    radio,
    section,
    select,
    text_input,
)
from handlers.forms import Values
from handlers.kaizen import ids
from handlers.kaizen.phrases import effort_name, indicator_name, stage_name
from handlers.kaizen.submitting.form import NEW, Draft, Idea, Source
from handlers.kaizen.submitting.similar import Candidate
from handlers.routes import Payload, View

_LONGEST = 1000
_TITLE = 100
_HIDDEN, _BY_AUTHOR, _CUSTOMER = "hidden", "by_author", "customer"
_BETWEEN = re.compile(r"[\s,;，；、]+")


def idea_form(policy: Policy, words: Words, draft: Draft, similar: Sequence[Candidate] = ()) -> View:
    """The form for a suggestion; *similar* ones are shown first, and what was typed stays in the fields below."""
    blocks = [
        *(_decision(words, similar) if similar else []),
        *_idea_fields(words, draft),
        *_aim_fields(policy, words),
        *_people_fields(words, draft),
    ]
    return modal(
        ids.FORM,
        words.gettext("Make a suggestion"),
        blocks,
        submit=words.gettext("Hand in"),
        close=words.gettext("Cancel"),
        metadata=draft.source.model_dump_json(),
    )


def _idea_fields(words: Words, draft: Draft) -> list[Block]:
    nobody = words.gettext("Everybody reads this: no customer's name, number or address, please.")
    return [
        text_input(ids.TITLE, words.gettext("Your idea in one line"), most=_TITLE),
        text_input(ids.PAIN, words.gettext("What hurts today?"), lines=True, most=_LONGEST, hint=nobody),
        text_input(
            ids.PROPOSAL,
            words.gettext("What do you propose?"),
            lines=True,
            most=_LONGEST,
            initial=draft.proposal[:_LONGEST],
        ),
    ]


def _aim_fields(policy: Policy, words: Words) -> list[Block]:
    indicators = {one.value: indicator_name(words, one) for one in policy.kaizen.indicators}
    efforts = {one.value: effort_name(words, one) for one in Effort}
    aims = [select(ids.INDICATOR, words.gettext("Which figure should it improve?"), indicators, optional=True)]
    effort = radio(ids.EFFORT, words.gettext("How much work is it?"), efforts, optional=True)
    return [*(aims if indicators else []), effort]


def _people_fields(words: Words, draft: Draft) -> list[Block]:
    marks = {
        _BY_AUTHOR: words.gettext("I can do it myself"),
        _CUSTOMER: words.gettext("It is a customer's idea"),
        _HIDDEN: words.gettext("Show it without my name"),
    }
    known = {_HIDDEN: words.gettext("Only the quality manager sees whose it is. It counts on no scorecard.")}
    return [
        checkboxes(ids.MARKS, words.gettext("What else is there to know?"), marks, described=known),
        people_input(ids.CO_AUTHORS, words.gettext("Whose idea is it besides yours?"), optional=True),
        text_input(
            ids.CASES,
            words.gettext("Which cases was it born from?"),
            most=300,
            optional=True,
            hint=words.gettext("Their numbers, with spaces between them."),
            initial=draft.cases,
        ),
    ]


def _decision(words: Words, similar: Sequence[Candidate]) -> list[Block]:
    """Show the suggestions that say the same, and offer to back one of them instead."""
    options = {NEW: words.gettext("Hand mine in as a new one")}
    for one in similar:
        if one.open:
            options[one.number] = words.gettext("Back {number} instead").format(number=one.number)
    opening = words.gettext("*Nothing has been saved yet*: there are suggestions like yours.")
    return [
        section(f":mag: {opening}"),
        *(section(_candidate(one, words)) for one in similar),
        radio(ids.DECISION, words.gettext("What is to be done?"), options),
        divider(),
    ]


def _candidate(one: Candidate, words: Words) -> str:
    votes = words.ngettext("{n} vote", "{n} votes", one.votes).format(n=one.votes)
    return f"*{one.number}* · {escape(one.title)} · {stage_name(words, Stage(one.stage))} · {votes}"


def read_idea(view: Payload, key: str) -> Idea:
    """Read the form for a suggestion."""
    values = Values(view)
    marks = values.choices(ids.MARKS)
    return Idea(
        key=key,
        title=values.needed_text(ids.TITLE),
        pain=values.needed_text(ids.PAIN),
        proposal=values.needed_text(ids.PROPOSAL),
        indicator=values.choice(ids.INDICATOR),
        effort=_effort(values.choice(ids.EFFORT)),
        by_author=_BY_AUTHOR in marks,
        hidden=_HIDDEN in marks,
        from_customer=_CUSTOMER in marks,
        co_authors=values.people(ids.CO_AUTHORS),
        cases=tuple(dict.fromkeys(number for number in _BETWEEN.split(values.text(ids.CASES)) if number)),
        source=Source.read(view["private_metadata"]),
        decision=values.choice(ids.DECISION) or "",
    )


def _effort(choice: str | None) -> Effort | None:
    if choice is None:
        return None
    try:
        return Effort(choice)
    except ValueError:
        raise Refusal("unknown_choice", ids.EFFORT) from None

"""The form for a solution, and reading it back."""

from datetime import datetime

from domain.errors import Refusal
from domain.lifecycle import Fact, Move
from domain.policy import ClockKind, Policy
from domain.solutions import PROMISED, Upheld
from domain.words import Words, marked
from handlers.blocks import Block, checkboxes, moment_input, radio, section, select, text_input
from handlers.cases import CaseFacts
from handlers.casework import case_form, case_top, channel_names, clock_lines
from handlers.checklists import checklist_of
from handlers.consent.phrases import consent_note
from handlers.forms import CaseRef, Values
from handlers.owed import promises
from handlers.posts import Reader
from handlers.routes import Payload, View
from handlers.solutions import ids
from handlers.solutions.actions import Solution

_UPHELD = {
    Upheld.UPHELD: marked("Upheld: the customer is right"),
    Upheld.PARTLY: marked("Partly upheld"),
    Upheld.NOT_UPHELD: marked("Not upheld"),
}


def resolve_form(case: CaseFacts, policy: Policy, reader: Reader, now: datetime, notice: str = "") -> View:
    """The form for a solution; *notice* says what changed while it was being filled in."""
    words = reader.words
    blocks = [
        *case_top(case, policy, reader, notice),
        *consent_note(Move.RESOLVE, case, policy, reader),
        *_checklist(case, policy, words),
        text_input(ids.SOLUTION, words.gettext("What is the solution?"), lines=True),
        *(() if Fact.ANONYMOUS in case.facts else _told(case, policy, now, words)),
        radio(ids.UPHELD, words.gettext("Was the complaint justified?"), _upheld(words)),
        *_causes(policy, words),
        text_input(
            ids.COMPENSATION,
            words.gettext("Compensation"),
            optional=True,
            most=500,
            hint=words.gettext("What the customer is given, such as a voucher. Leave empty for none."),
        ),
        *_commitments(case, policy, reader, now),
    ]
    return case_form(ids.SOLUTION_FORM, words.gettext("Resolve"), case, blocks, words)


def read_solution(view: Payload, key: str) -> Solution:
    """Read the form for a solution."""
    values = Values(view)
    return Solution(
        key=key,
        case=CaseRef.read(view["private_metadata"]),
        text=values.needed_text(ids.SOLUTION),
        method=values.choice(ids.METHOD) or "",
        in_writing=ids.YES in values.choices(ids.IN_WRITING),
        told_at=values.moment(ids.TOLD_AT),
        upheld=_found(values.choice(ids.UPHELD)),
        root_cause=values.choice(ids.ROOT_CAUSE),
        cause=values.text(ids.CAUSE),
        compensation=values.text(ids.COMPENSATION),
        commitments=tuple(_promised(choice) for choice in values.choices(ids.COMMITMENTS)),
        pickup_at=values.moment(ids.PICKUP_AT),
        ticked=values.choices(ids.CHECKLIST),
    )


def _checklist(case: CaseFacts, policy: Policy, words: Words) -> list[Block]:
    items = checklist_of(case.category, policy)
    if not items:
        return []
    required = words.gettext("Required before the case is resolved")
    return [
        checkboxes(
            ids.CHECKLIST,
            words.gettext("What have you seen to?"),
            {item.key: item.name.in_language(words.language) for item in items},
            described={item.key: required for item in items if item.required},
        )
    ]


def _told(case: CaseFacts, policy: Policy, now: datetime, words: Words) -> list[Block]:
    channels = channel_names(policy, words)
    return [
        select(
            ids.METHOD,
            words.gettext("How was the customer told?"),
            channels,
            initial=case.channel if case.channel in channels else next(iter(channels)),
        ),
        checkboxes(
            ids.IN_WRITING,
            words.gettext("Told in writing?"),
            {ids.YES: words.gettext("Yes: nobody could speak to the customer")},
        ),
        moment_input(
            ids.TOLD_AT,
            words.gettext("When was the customer told?"),
            now,
            hint=words.gettext("The time for the callback counts from this moment."),
        ),
    ]


def _causes(policy: Policy, words: Words) -> list[Block]:
    causes = {key: cause.name.in_language(words.language) for key, cause in policy.root_causes.items()}
    chosen = [select(ids.ROOT_CAUSE, words.gettext("What was the root cause?"), causes)] if causes else []
    return [
        *chosen,
        text_input(
            ids.CAUSE,
            words.gettext("More about the cause"),
            lines=True,
            most=500,
            optional=True,
            hint=words.gettext("The cause, not the culprit: what would have prevented it?"),
        ),
    ]


def _commitments(case: CaseFacts, policy: Policy, reader: Reader, now: datetime) -> list[Block]:
    """What else the customer is owed; a promise that runs already is shown, and not made a second time."""
    words = reader.words
    running = [clock.kind for clock in case.commitments]
    options = {kind: text for kind, text in promises(case, policy, words).items() if kind not in running}
    shown = [section(clock_lines(case.commitments, now, reader))] if running else []
    if not options:
        return shown
    return [
        *shown,
        checkboxes(ids.COMMITMENTS, words.gettext("What else is the customer owed?"), options),
        moment_input(
            ids.PICKUP_AT,
            words.gettext("When is the pickup, if the customer chose a time?"),
            None,
            optional=True,
        ),
    ]


def _upheld(words: Words) -> dict[str, str]:
    return {upheld.value: words.gettext(text) for upheld, text in _UPHELD.items()}


def _found(choice: str | None) -> Upheld:
    try:
        return Upheld(choice or "")
    except ValueError:
        raise Refusal("answer_needed", ids.UPHELD) from None


def _promised(choice: str) -> ClockKind:
    if choice not in PROMISED:
        raise Refusal("unknown_choice", ids.COMMITMENTS)
    return ClockKind(choice)

"""The life of a suggestion as a table: from which stages a step is possible, for whom, and what it does to the clocks.

It grows by rows, as that of a complaint does. Votes count until a row that *decides* has been gone through.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from domain.errors import Refusal
from domain.kaizen.states import Part, Stage, Step, Truth
from domain.ladders import ClockKind


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; a *target* of None leaves the stage as it is.

    It holds for a suggestion of which all that it *needs* is true and nothing that it *bars*. It *meets* clocks at its
    moment and *starts* new ones; one that *decides* ends the voting.
    """

    step: Step
    sources: frozenset[Stage | None]
    target: Stage | None
    who: frozenset[Part]
    meets: frozenset[ClockKind] = frozenset()
    starts: tuple[ClockKind, ...] = ()
    needs: frozenset[Truth] = frozenset()
    bars: frozenset[Truth] = frozenset()
    decides: bool = False


_LEAD, _AUTHOR, _ANYONE = frozenset({Part.LEAD}), frozenset({Part.AUTHOR}), frozenset({Part.ANYONE})
_WAITING = frozenset[Stage | None]({Stage.SUBMITTED, Stage.TRIAGED})
_ANSWERED = frozenset({ClockKind.FIRST_REPLY})
_DECIDED = _ANSWERED | {ClockKind.DECISION}
_SETTLED = _DECIDED | {ClockKind.SETTLE}
_OPEN = frozenset({Truth.DECIDED})
_TO_PLAN, _REPLIED = (ClockKind.PLAN,), frozenset({ClockKind.PLAN_REPLY})
_CARRYING = frozenset({Part.OWNER, Part.LEAD})
_HELPING = _CARRYING | {Part.HELPER}
_NOT_YOURS: Final = {_CARRYING: "plan_not_yours", _HELPING: "task_not_yours"}
_PLANNED = frozenset[Stage | None]({Stage.PLANNED})
_UNDER_WAY = frozenset[Stage | None]({Stage.DOING, Stage.CHECKING})
_PROPOSED, _APPROVED = frozenset({Truth.PROPOSED}), frozenset({Truth.APPROVED})
_REWARDED_ON_THE_WAY = frozenset[Stage | None](
    {Stage.DOING, Stage.CHECKING, Stage.STANDARDISED, Stage.REPLAN, Stage.STOPPED, Stage.REWARDED, Stage.PLANNED}
)
_SYSTEM = frozenset({Part.SYSTEM})
_STANDARD = frozenset[Stage | None]({Stage.STANDARDISED})
_FADED, _LAST = frozenset({Truth.FADED}), frozenset({Truth.LAST})
_ACTED = frozenset({ClockKind.ACT})

TABLE: Final[tuple[Row, ...]] = (
    Row(
        Step.SUBMIT,
        frozenset({None}),
        Stage.SUBMITTED,
        _ANYONE,
        starts=(ClockKind.FIRST_REPLY, ClockKind.DECISION),
    ),
    # More cases may be born from the same trouble, whatever becomes of the idea.
    Row(Step.LINK, frozenset(Stage), None, _ANYONE),
    # A first answer is a word to the author: a question, or what becomes of the idea.
    Row(Step.ASK, _WAITING, Stage.TRIAGED, _LEAD, meets=_ANSWERED, bars=_OPEN),
    Row(Step.REPLY, frozenset({Stage.TRIAGED}), None, _AUTHOR, needs=frozenset({Truth.ASKED}), bars=_OPEN),
    Row(
        Step.ADOPT, _WAITING, Stage.TRIAGED, _LEAD, meets=_DECIDED, starts=(ClockKind.SETTLE,), bars=_OPEN, decides=True
    ),
    Row(Step.DECLINE, _WAITING, Stage.DECLINED, _LEAD, meets=_DECIDED, bars=_OPEN, decides=True),
    Row(Step.MERGE, _WAITING, Stage.MERGED, _LEAD, meets=_DECIDED, bars=_OPEN, decides=True),
    # What was adopted is done at once or planned later, which is promised too; both may come at once as well.
    Row(
        Step.JUST_DO,
        _WAITING,
        Stage.JUST_DO,
        _LEAD,
        meets=_SETTLED,
        starts=(ClockKind.JUST_DO,),
        decides=True,
    ),
    Row(Step.PLAN, _WAITING, Stage.PLANNED, _LEAD, meets=_SETTLED, starts=_TO_PLAN, decides=True),
    Row(
        Step.FINISH,
        frozenset({Stage.JUST_DO}),
        None,
        _AUTHOR | _LEAD | {Part.OWNER},
        meets=frozenset({ClockKind.JUST_DO}),
        bars=frozenset({Truth.DONE}),
    ),
    # What is measured is chosen before the change: no row leads back to here from its start.
    Row(
        Step.PROPOSE,
        frozenset({Stage.PLANNED, Stage.REPLAN}),
        Stage.PLANNED,
        _CARRYING,
        meets=frozenset({ClockKind.PLAN, ClockKind.TRIAL_START}),
        starts=(ClockKind.PLAN_REPLY,),
    ),
    Row(Step.RETURN, _PLANNED, None, _LEAD, _REPLIED, _TO_PLAN, needs=_PROPOSED, bars=_APPROVED),
    Row(Step.APPROVE, _PLANNED, None, _LEAD, _REPLIED, (ClockKind.TRIAL_START,), needs=_PROPOSED, bars=_APPROVED),
    Row(Step.START, _PLANNED, Stage.DOING, _CARRYING, frozenset({ClockKind.TRIAL_START}), needs=_APPROVED),
    Row(Step.ADD_TASK, _PLANNED | _UNDER_WAY, None, _CARRYING, needs=_APPROVED),
    Row(Step.TICK, _PLANNED | _UNDER_WAY, None, _HELPING, needs=_APPROVED),
    Row(Step.UNTICK, _PLANNED | _UNDER_WAY, None, _HELPING, needs=_APPROVED),
    Row(Step.PASS_TASK, _PLANNED | _UNDER_WAY, None, _HELPING, needs=_APPROVED),
    Row(Step.PASS_ON, frozenset({Stage.JUST_DO}), None, _CARRYING, bars=frozenset({Truth.DONE})),
    Row(Step.PASS_ON, _PLANNED | _UNDER_WAY | {Stage.REPLAN}, None, _CARRYING),
    Row(
        Step.STOP,
        _PLANNED | {Stage.DOING, Stage.REPLAN},
        Stage.STOPPED,
        _CARRYING,
        meets=_REPLIED | {ClockKind.PLAN, ClockKind.TRIAL_START},
    ),
    # A reward comes after the deed. What is still to be looked at again stays where it stands.
    Row(Step.REWARD, frozenset({Stage.JUST_DO}), Stage.REWARDED, _LEAD, needs=frozenset({Truth.DONE})),
    Row(Step.REWARD, _REWARDED_ON_THE_WAY, None, _LEAD),
    # The bot checks, and whoever leads confirms it; without a check they act only with a reason, as `acts` has it.
    Row(Step.CHECK, frozenset({Stage.DOING}), Stage.CHECKING, _SYSTEM, starts=(ClockKind.ACT,)),
    Row(Step.CONFIRM, frozenset({Stage.CHECKING}), None, _LEAD, bars=frozenset({Truth.CONFIRMED})),
    Row(Step.STANDARDISE, _UNDER_WAY, Stage.STANDARDISED, _LEAD, meets=_ACTED),
    Row(Step.REPLAN, _UNDER_WAY, Stage.REPLAN, _CARRYING, meets=_ACTED, starts=_TO_PLAN, bars=_LAST),
    Row(Step.STOP, frozenset({Stage.CHECKING}), Stage.STOPPED, _LEAD, meets=_ACTED),
    Row(Step.RECHECK, _STANDARD, None, _SYSTEM),
    Row(Step.REPLAN, _STANDARD, Stage.REPLAN, _CARRYING, starts=_TO_PLAN, needs=_FADED, bars=_LAST),
    Row(Step.STOP, _STANDARD, Stage.STOPPED, _LEAD, needs=_FADED),
)


def row_for(step: Step, stage: Stage | None, parts: Set[Part], truths: Set[Truth] = frozenset()) -> Row:
    """Return the row of *step* at *stage*, for somebody who is *parts* to a suggestion of which *truths* hold.

    Raises `Refusal("idea_impossible")` when there is none; when it is for others, "idea_not_yours", "plan_not_yours" or
    "task_not_yours", by whom it is for.
    """
    rows = [row for row in TABLE if row.step is step and stage in row.sources and _holds(row, truths)]
    if not rows:
        raise Refusal("idea_impossible", step=step, stage=stage)
    for row in rows:
        if row.who & parts:
            return row
    raise Refusal(_NOT_YOURS.get(rows[0].who, "idea_not_yours"), step=step, stage=stage)


def possible(stage: Stage, parts: Set[Part], truths: Set[Truth]) -> tuple[Step, ...]:
    """Return the steps open to somebody, in the order of the table."""
    return tuple(row.step for row in TABLE if stage in row.sources and _holds(row, truths) and row.who & parts)


def takes_votes(stage: Stage, truths: Set[Truth]) -> bool:
    """Say whether votes still count: until the decision."""
    return stage in _WAITING and Truth.DECIDED not in truths


def _holds(row: Row, truths: Set[Truth]) -> bool:
    return row.needs <= truths and not row.bars & truths

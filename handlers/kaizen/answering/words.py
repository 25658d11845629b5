"""What the people of a suggestion are told: each step, and that an answer is due or late."""

from datetime import datetime

from sqlmodel import Session

from domain.clocks import ClockState, Rung
from domain.kaizen.states import Stage, Step, Truth
from domain.policy import ClockKind
from domain.words import Words, marked
from handlers.blocks import Block, context, retold, section, words_retold
from handlers.kaizen.answering.views import idea_buttons
from handlers.kaizen.card import OWNED, carrier_name, headline, votes_line, who_did, whom_it_went_to
from handlers.kaizen.checking.messages import CHECKS, check_post
from handlers.kaizen.facts import IdeaFacts, idea_of
from handlers.kaizen.phrases import is_unproven
from handlers.kaizen.plan_words import plan_blocks
from handlers.lateness import late_note
from handlers.phrases import clock_end, how_due
from handlers.posts import Post, Reader
from handlers.services import Desk
from storage.kaizen_models import SuggestionClockRow, SuggestionEventRow
from storage.models import NoticeRow

# Translators: {person} is mentioned, {number} is a suggestion, {into} another one.
_STEPS = {
    Step.ASK: marked("{person} has a question about your suggestion {number}."),
    Step.REPLY: marked("The author of {number} has answered your question."),
    Step.ADOPT: marked("Your suggestion {number} was adopted. Thank you! You hear how it goes on."),
    Step.DECLINE: marked(
        "Thank you for your suggestion {number}. It was looked at carefully and not adopted; {person} says why:"
    ),
    Step.MERGE: marked(
        "Your suggestion {number} says the same as {into}. You are among the authors of {into} now, and whoever backed "
        "yours backs it. Thank you!"
    ),
    Step.JUST_DO: marked("{number} is small enough to be done at once. Thank you!"),
    Step.PLAN: marked("{number} is going to be carried out. Thank you! You hear how it goes on."),
    Step.FINISH: marked("{number} is done. Thank you!"),
    Step.PROPOSE: marked("{person} has written a plan for {number}."),
    Step.RETURN: marked("{person} asks for changes in the plan of {number}:"),
    Step.APPROVE: marked("{person} has agreed to the plan of {number}."),
    Step.START: marked("{number} is being tried. What it changes is counted from now on, and you hear of it."),
    Step.PASS_ON: marked("{number} is carried out by {to} from now on."),
    Step.STOP: marked("The trial of {number} was stopped. Thank you all the same! This was learnt:"),
    Step.CONFIRM: marked("{person} has confirmed what the check of {number} has found."),
    Step.STANDARDISE: marked("{number} is standard now. Thank you! In two months I look whether it has held."),
    Step.REPLAN: marked("{number} is planned anew. This was learnt:"),
}
# What is asked beside of whoever hears of a step, for as long as it is to be done.
_TO_ALL = {
    Step.ASK: marked("Please answer it."),
    Step.JUST_DO: marked("Please say so when it is done."),
    Step.PROPOSE: marked("Please agree to it, or say what is to be changed."),
}
# The same of whoever carries the idea out.
_TO_OWNER = {
    Step.PLAN: marked("It is yours to carry out. Please write the plan first: what gets better, and how it is seen."),
    Step.RETURN: marked("Please change it and send it again."),
    Step.APPROVE: marked("Please report the start on the day from which it is done in the new way."),
    Step.PASS_ON: marked("It is yours now. Please look at the plan and at what is to be done next."),
    Step.REPLAN: marked("Please write the next plan: what gets better this time, and how it is seen."),
}
# Steps that show the plan as it is now.
_ON_PLANS = frozenset({Step.PROPOSE, Step.RETURN, Step.APPROVE, Step.START, Step.PASS_ON})
_PLEAS = {
    ClockKind.FIRST_REPLY: marked(
        "Its author has not heard from us yet. Please adopt it, ask something, or decline it with a reason."
    ),
    ClockKind.DECISION: marked("Its author waits to hear what becomes of it. Please decide."),
    ClockKind.SETTLE: marked("It was adopted. Please settle how it is carried out: at once, or by a plan."),
    ClockKind.JUST_DO: marked("It was to be done at once. Please say so when it is done."),
    ClockKind.PLAN: marked("Its plan is to be written: what gets better, and how it is seen. Please write it."),
    ClockKind.TRIAL_START: marked("Its trial is to start. Please report the start, or change the plan."),
    ClockKind.PLAN_REPLY: marked("Its plan waits for an answer. Please agree to it, or say what is to be changed."),
    ClockKind.ACT: marked(
        "It was checked. Please confirm it, and say what becomes of it: a standard, another plan or an end."
    ),
}
# So much of what somebody wrote is read out with a message.
_SPOKEN_NOTE = 200
_TO_BE_PLANNED = frozenset({Stage.PLANNED, Stage.REPLAN})
_TO_THOSE_ABOVE = marked("It is up to {lead}. Please ask whether they need help.")
_ABOVE = frozenset({Rung.HEADS_UP, Rung.BREACH, Rung.ESCALATION})


def step_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """What was just done with a suggestion, for its authors or whoever asked; None for what nobody is told of."""
    idea = idea_of(session, notice, desk, now, reader.person)
    event = session.get_one(SuggestionEventRow, notice.facts["event"])
    step = Step(event.step)
    if step in CHECKS:
        found = check_post(session, event, idea, desk, reader)
        return Post(found.text, [*found.blocks, *_below(idea, reader)])
    if step not in _STEPS:
        return None
    said = reader.words.gettext(_STEPS[step]).format(
        person=who_did(idea, event, reader.words),
        number=idea.row.number,
        into=event.facts.get("into", "–"),
        to=whom_it_went_to(idea, event, reader.words),
    )
    if is_unproven(event):
        said = f"{said}\n:warning: {reader.words.gettext('Without evidence that it works. Why:')}"
    plea = _asked(step, idea, reader)
    plan = plan_blocks(idea, desk.policy, reader.words) if step in _ON_PLANS else []
    spoken = " ".join(part for part in (said, retold(event.note or "", _SPOKEN_NOTE), plea, headline(idea)) if part)
    return Post(spoken, [*_said(said, event.note, plea, reader.words), *plan, *_below(idea, reader)])


def _said(said: str, note: str | None, plea: str | None, words: Words) -> list[Block]:
    """Say what was done, in whose own words, and last what is asked: nothing stands between a colon and its words."""
    if note:
        return [section(said), words_retold(note), *([section(plea)] if plea else [])]
    # Translators: two whole sentences, of which the second asks for something.
    return [section(words.gettext("{said} {plea}").format(said=said, plea=plea) if plea else said)]


def reminder_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A reminder or an escalation about an answer; None when it was given before anybody was reminded of it."""
    clock = session.get_one(SuggestionClockRow, notice.facts["clock"])
    running = clock.state == ClockState.RUNNING
    if not running and notice.ts is None:
        return None
    idea = idea_of(session, notice, desk, now, reader.person)
    line = _line(clock, now, reader)
    plea = _plea(idea, Rung(notice.facts["rung"]), ClockKind(clock.kind), reader) if running else ""
    sign = ":alarm_clock:" if running and clock.due_at > now else ":red_circle:" if running else ":white_check_mark:"
    late = late_note(session, notice, desk.policy, reader, now)
    head = "\n".join(part for part in (f"{sign} *{headline(idea)}*", line, plea) if part)
    text = " · ".join(part for part in (headline(idea), line.replace("*", ""), plea, late) if part)
    return Post(text, [section(head), *([context(late)] if late else []), *_below(idea, reader)])


def _line(clock: SuggestionClockRow, now: datetime, reader: Reader) -> str:
    kind = ClockKind(clock.kind)
    if clock.state == ClockState.RUNNING:
        return how_due(reader.words, kind, clock.due_at, now, reader.zone)
    return clock_end(reader.words, kind, ClockState(clock.state))


def _asked(step: Step, idea: IdeaFacts, reader: Reader) -> str | None:
    """Return what a step asks of the reader, unless that was done meanwhile."""
    owns = reader.id is not None and reader.id == idea.row.owner
    plea = _TO_ALL.get(step) or (_TO_OWNER.get(step) if owns else None)
    return reader.words.gettext(plea) if plea is not None and _is_open(step, idea) else None


def _is_open(step: Step, idea: IdeaFacts) -> bool:
    match step:
        case Step.ASK:
            return Truth.ASKED in idea.truths and idea.is_open
        case Step.JUST_DO:
            return Truth.DONE not in idea.truths
        case Step.PROPOSE:
            return Truth.PROPOSED in idea.truths and Step.APPROVE in idea.steps
        case Step.RETURN:
            return idea.plan is not None and idea.plan.returned_at is not None
        case Step.APPROVE:
            return Truth.APPROVED in idea.truths and idea.stage is Stage.PLANNED
        case Step.PLAN | Step.REPLAN:
            return idea.plan is None and idea.stage in _TO_BE_PLANNED
    return True


def _plea(idea: IdeaFacts, rung: Rung, kind: ClockKind, reader: Reader) -> str:
    """Ask whoever is to act to act, and those above them to help."""
    acting = idea.row.owner if kind in OWNED else idea.lead
    if rung in _ABOVE and acting is not None and reader.id not in (acting, None):
        return reader.words.gettext(_TO_THOSE_ABOVE).format(lead=carrier_name(idea, acting, reader.words))
    return reader.words.gettext(_PLEAS[kind])


def _below(idea: IdeaFacts, reader: Reader) -> list[Block]:
    return [context(f"{headline(idea)} · {votes_line(idea, reader.words)}"), *idea_buttons(idea, reader.words)]

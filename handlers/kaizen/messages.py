"""What the bot says about suggestions: the card in the channel, its thread, and direct messages."""

from datetime import date, datetime

from sqlmodel import Session

from domain.kaizen.states import Step
from domain.words import Words
from handlers.blocks import Block, context, escape, section, words_retold
from handlers.digests.phrases import day_words
from handlers.kaizen import ids
from handlers.kaizen.answering.views import idea_buttons
from handlers.kaizen.answering.words import reminder_message, step_message
from handlers.kaizen.card import authors_line, idea_body, spoken_idea, who_did, whom_it_went_to
from handlers.kaizen.checking.messages import CHECKS, check_lines, check_post
from handlers.kaizen.facts import IdeaFacts, idea_of
from handlers.kaizen.phrases import event_name
from handlers.kaizen.plan_words import plan_blocks
from handlers.kaizen.trial.words import absent_message, call_message, task_message
from handlers.kaizen.voting.actions import keep_votes
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.kaizen_models import SuggestionEventRow, SuggestionRow
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about suggestions."""
    repertoire.says(ids.CARD, card, lost=keep_votes)
    repertoire.says(ids.AUTHOR_DM, author_message)
    repertoire.says(ids.LEAD_DM, lead_message)
    repertoire.says(ids.LINE, thread_line)
    repertoire.says(ids.CASE_LINE, case_line)
    repertoire.says(ids.STEP_DM, step_message)
    repertoire.says(ids.REMINDER, reminder_message, dated=True)
    repertoire.says(ids.TASK_DM, task_message)
    repertoire.says(ids.TASK_CALL, call_message)
    repertoire.says(ids.ABSENT, absent_message)


def card(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The suggestion in the team's channel."""
    idea = idea_of(session, notice, desk, now, reader.person)
    plan = plan_blocks(idea, desk.policy, reader.words)
    checked = check_lines(idea, reader.words)
    blocks = [*idea_body(idea, desk.policy, now, reader), *plan, *checked, *idea_buttons(idea, reader.words)]
    return Post(spoken_idea(idea, now, reader), blocks)


def author_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The suggestion as one of its authors follows it."""
    idea = idea_of(session, notice, desk, now, reader.person)
    opening = reader.words.gettext("Thank you for {number}. You hear from me at each step.").format(
        number=idea.row.number
    )
    hidden = reader.words.gettext("Your name is shown to nobody but the quality manager.") if idea.row.hidden else ""
    return _opened(opening, idea, desk, reader, now, hidden)


def lead_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A new suggestion, for whoever owes its author the first answer."""
    idea = idea_of(session, notice, desk, now, reader.person)
    opening = reader.words.gettext("A suggestion from your area: its author waits for your answer.")
    if not idea.is_open:
        opening = reader.words.gettext("A suggestion from your area. Thank you for your answer.")
    return _opened(opening, idea, desk, reader, now)


def thread_line(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """One event in the thread of the card, with what was written to the author; or a question that somebody has."""
    idea, words = idea_of(session, notice, desk, now, reader.person), reader.words
    if "question" in notice.facts:
        return _question(str(notice.facts["question"]), idea, words)
    if "merged" in notice.facts:
        said = words.gettext("{number} was merged into this one, with whoever backs it.")
        return Post(text := said.format(number=notice.facts["merged"]), [section(text)])
    event = session.get_one(SuggestionEventRow, notice.facts["event"])
    if Step(event.step) in CHECKS:
        return check_post(session, event, idea, desk, reader)
    step = f"{event_name(words, event)}{_about(idea, event, words)}"
    text = f"{step} · {who_did(idea, event, words)}"
    return Post(text, [section(text), *_note(event)])


def case_line(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A line in the thread of a case's card: an idea was born from it."""
    row = session.get_one(SuggestionRow, notice.facts["suggestion"])
    said = reader.words.gettext("A suggestion was born from this case: {number}").format(number=row.number)
    text = f":bulb: {said}"
    return Post(text, [section(text)])


def _question(person: str, idea: IdeaFacts, words: Words) -> Post:
    """Ask somebody who has a question to put it here, where whoever had the idea reads it."""
    said = words.gettext("{person} has a question. What would you like to know? Please write it here.")
    authors = authors_line(idea, words) if idea.named else ""
    text = f":thinking_face: {said.format(person=f'<@{person}>')}"
    return Post(text, [section(text), *([context(authors)] if authors else [])])


def _opened(opening: str, idea: IdeaFacts, desk: Desk, reader: Reader, now: datetime, *small: str) -> Post:
    body = idea_body(idea, desk.policy, now, reader, *small)
    plan = plan_blocks(idea, desk.policy, reader.words)
    checked = check_lines(idea, reader.words)
    blocks = [section(opening), *body, *plan, *checked, *idea_buttons(idea, reader.words)]
    return Post(f"{opening} {spoken_idea(idea, now, reader)}", blocks)


def _about(idea: IdeaFacts, event: SuggestionEventRow, words: Words) -> str:
    """Name the suggestion, case, standard, person or day that a step is about, and how late it came."""
    facts = event.facts
    about = facts.get("into") or facts.get("case") or (f"<{escape(facts['link'])}>" if "link" in facts else None)
    if "on" in facts:
        about = day_words(words, date.fromisoformat(facts["on"]))
    if "to" in facts:
        about = whom_it_went_to(idea, event, words)
    late = words.ngettext("{n} day late", "{n} days late", facts.get("late", 0)).format(n=facts.get("late", 0))
    return (f": {about}" if about else "") + (f" ({late})" if facts.get("late") else "")


def _note(event: SuggestionEventRow) -> list[Block]:
    return [words_retold(event.note)] if event.note else []

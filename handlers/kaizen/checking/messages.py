"""What the bot says of a check: in the thread, to whom it concerns, and to all once something is standard."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from domain.kaizen.plans import Hold, Verdict
from domain.kaizen.states import Stage, Step
from domain.words import Words, marked
from handlers.blocks import Block, actions, context, escape, retold, section, words_retold
from handlers.digests.phrases import day_words
from handlers.kaizen import ids
from handlers.kaizen.acting.offers import act_buttons
from handlers.kaizen.card import authors_line, headline
from handlers.kaizen.checking.measuring import Measured, overlaps
from handlers.kaizen.checking.pictures import effect_picture
from handlers.kaizen.checking.words import (
    days_line,
    hold_words,
    lack_words,
    report_lines,
    verdict_name,
    verdict_sign,
)
from handlers.kaizen.facts import IdeaFacts, idea_of
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.kaizen_models import SuggestionEventRow
from storage.models import NoticeRow
from storage.plan_models import SuggestionPlanRow

# Steps of the bot that say what it has found.
CHECKS = (Step.CHECK, Step.RECHECK)
# Translators: what whoever leads is asked after a check.
_PLEAS = {
    Verdict.IMPROVED: marked("Please look whether this is what you see too, confirm it, and make it standard."),
    Verdict.NO_EVIDENCE: marked("Please confirm it, and say what becomes of the idea: another plan, or an end."),
    Verdict.WORSE: marked("Please confirm it, and say what becomes of the idea: another plan, or an end."),
    Verdict.INSUFFICIENT: marked("It cannot be tried again with this plan. Please say what becomes of the idea."),
}


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about checks."""
    repertoire.says(ids.CHECK_LATER, later_message)
    repertoire.says(ids.CHART, chart_message)
    repertoire.says(ids.STANDARD, standard_message)
    repertoire.says(ids.RECHECK, recheck_message)


def check_post(session: Session, event: SuggestionEventRow, idea: IdeaFacts, desk: Desk, reader: Reader) -> Post:
    """The check of an idea, or what was seen when it was looked at again, in plain words."""
    plan, words = _plan(session, event), reader.words
    again = Step(event.step) is Step.RECHECK
    measured = Measured.from_dict(plan.recheck if again else plan.effect)
    head = f"{_outcome(plan, again, words)} *{headline(idea)}*"
    lines = list(report_lines(plan, measured, overlaps(session, plan, measured.after), desk.policy, words))
    plea = _plea(idea, plan, reader)
    text = "\n".join([head, *lines, *([plea] if plea else [])])
    blocks = [section(head), section("\n".join(lines)), *([section(plea)] if plea else [])]
    return Post(text.replace("*", ""), [*blocks, context(days_line(plan, measured, words))])


def later_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """That a check was put off, and why; None once it was made."""
    idea, words = idea_of(session, notice, desk, now, reader.person), reader.words
    plan = idea.plan
    if plan is None or plan.checked_at is not None or idea.stage is not Stage.DOING or not plan.effect:
        return None
    said = words.gettext("It cannot be said yet what {number} has changed. {why} I look again on {day}.").format(
        number=idea.row.number,
        why=lack_words(Measured.from_dict(plan.effect).effect.own, words),
        day=day_words(words, date.fromisoformat(notice.facts["on"])),
    )
    text = f":hourglass: {said}"
    return Post(f"{text} {headline(idea)}", [section(text), context(headline(idea))])


def chart_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The days before and after a change as a chart; None where there is too little to draw."""
    plan = _plan_in(session, notice)
    picture = effect_picture(plan, Measured.from_dict(plan.effect), desk.policy, reader.words)
    return Post(picture.alt_text, [], picture=picture) if picture is not None else None


def standard_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """For all: something has become standard, where it is written down, and by what right."""
    idea, plan, words = idea_of(session, notice, desk, now, reader.person), _plan_in(session, notice), reader.words
    if plan.standard is None:
        return None
    lines = [
        words.gettext(":sparkles: *{idea}* is standard now: {link}").format(
            idea=headline(idea), link=_link(plan.standard)
        ),
        *_scope(plan, words),
        *_look_ahead(plan, words),
        # Last, because what follows is the reason in somebody's own words.
        *_right(session, plan, desk, words),
    ]
    return _told(lines, plan, idea, words)


def recheck_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """For all: whether what became standard has held."""
    idea, plan, words = idea_of(session, notice, desk, now, reader.person), _plan_in(session, notice), reader.words
    if plan.recheck_verdict is None:
        return None
    measured = Measured.from_dict(plan.recheck)
    head = f"{_outcome(plan, True, words)} *{headline(idea)}*"
    found = list(report_lines(plan, measured, overlaps(session, plan, measured.after), desk.policy, words))
    post = _told([head, *found], None, idea, words)
    return Post(post.text, [*post.blocks, *actions(act_buttons(idea, words))])


def check_lines(idea: IdeaFacts, words: Words) -> list[Block]:
    """What a check has found, in a line for the card and for messages; nothing before it was made."""
    plan = idea.plan
    if plan is None or plan.verdict is None:
        return []
    found = Verdict(plan.verdict)
    said = words.gettext("Check: *{verdict}*").format(verdict=verdict_name(words, found))
    confirmed = words.gettext("not confirmed yet") if plan.confirmed_at is None else words.gettext("confirmed")
    lines = [f"{verdict_sign(found)} {said} · {confirmed}"]
    if plan.recheck_verdict is not None:
        lines.append(hold_words(words, Hold(plan.recheck_verdict), by_evidence=plan.act_note is None))
    return [section("\n".join([*lines, *_standard(plan, words)]))]


def _standard(plan: SuggestionPlanRow, words: Words) -> Sequence[str]:
    if plan.standard is None:
        return ()
    said = words.gettext("Standard: {link}").format(link=_link(plan.standard))
    why = [_why(plan.act_note, words)] if plan.act_note is not None else []
    return (said, *_scope(plan, words), *why)


def _told(lines: Sequence[str], plan: SuggestionPlanRow | None, idea: IdeaFacts, words: Words) -> Post:
    note = [words_retold(plan.act_note)] if plan is not None and plan.act_note else []
    text = "\n".join(lines).replace("*", "")
    return Post(text, [section("\n".join(lines)), *note, context(authors_line(idea, words))])


def _look_ahead(plan: SuggestionPlanRow, words: Words) -> Sequence[str]:
    if plan.recheck_on is None:
        return ()
    return (words.gettext("On {day} I look whether it has held.").format(day=day_words(words, plan.recheck_on)),)


def _right(session: Session, plan: SuggestionPlanRow, desk: Desk, words: Words) -> Sequence[str]:
    """Say by what right something is standard: by its check, or without evidence and why."""
    if plan.act_note is not None:
        said = words.gettext("Without evidence that it works. Why:")
        return (f":warning: {said}",)
    measured = Measured.from_dict(plan.effect)
    return list(report_lines(plan, measured, overlaps(session, plan, measured.after), desk.policy, words))[:2]


def _why(note: str, words: Words) -> str:
    said = words.gettext("Without evidence that it works. Why: {why}").format(why=retold(note))
    return f":warning: {said}"


def _scope(plan: SuggestionPlanRow, words: Words) -> Sequence[str]:
    if plan.rollout is None:
        return ()
    return (words.gettext("It holds for: {scope}").format(scope=retold(plan.rollout)),)


def _outcome(plan: SuggestionPlanRow, again: bool, words: Words) -> str:
    if again:
        assert plan.recheck_verdict is not None
        hold = Hold(plan.recheck_verdict)
        sign = {Hold.HELD: ":white_check_mark:", Hold.FADED: ":fallen_leaf:", Hold.INSUFFICIENT: ":hourglass:"}[hold]
        return f"{sign} {hold_words(words, hold, by_evidence=plan.act_note is None)}"
    assert plan.verdict is not None
    found = Verdict(plan.verdict)
    return f"{verdict_sign(found)} " + words.gettext("Checked: *{verdict}*.").format(verdict=verdict_name(words, found))


def _plea(idea: IdeaFacts, plan: SuggestionPlanRow, reader: Reader) -> str:
    """Ask whoever leads to confirm and to act, as long as they have not."""
    leads = reader.person is not None and any(step in idea.steps for step in (Step.CONFIRM, Step.STANDARDISE))
    if not leads or idea.stage is not Stage.CHECKING or plan.cycle != idea.row.cycle or plan.verdict is None:
        return ""
    return reader.words.gettext(_PLEAS[Verdict(plan.verdict)])


def _plan(session: Session, event: SuggestionEventRow) -> SuggestionPlanRow:
    return session.get_one(SuggestionPlanRow, (event.suggestion_id, event.facts["cycle"]))


def _plan_in(session: Session, notice: NoticeRow) -> SuggestionPlanRow:
    return session.get_one(SuggestionPlanRow, (notice.subject_id, notice.facts["cycle"]))


def _link(link: str) -> str:
    return f"<{escape(link)}>"

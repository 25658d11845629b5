"""What the thread of a monthly report says for a meeting: its chapters, what is done, and one message per decision."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from domain.corrective import ActionState
from domain.digests.agenda import Topic
from domain.indicators.days import day_of
from domain.indicators.frt import Statistic
from domain.indicators.proportions import Proportion
from domain.policy import Indicator, Policy
from domain.words import Words, marked
from handlers.blocks import Block, actions, button, escape, paragraphs, retold, section
from handlers.casework import category_name, channel_name
from handlers.corrective import ids as corrective_ids
from handlers.corrective.actions import DecisionRef, agenda_of, told
from handlers.corrective.phrases import action_line, effect_line
from handlers.digests.month_page import VERDICTS, MonthPage
from handlers.digests.phrases import wait_words
from handlers.digests.shares import percent_of
from handlers.digests.time_lines import judged_by
from handlers.posts import Post, Reader
from handlers.quality.names import indicator_name, value_words
from handlers.services import Desk
from storage.corrective import decided
from storage.digests import run_told
from storage.models import NoticeRow

# What is said of a topic that is about nothing in particular.
_PLAIN: Final = {
    Topic.AUDIT: marked("The internal audit of the quarter is due. Who does it, and when?"),
    Topic.REVIEW: marked("The yearly review by the management is due: targets against results. When is it?"),
}
_MISSED: Final = {
    Statistic.MEDIAN: marked(
        "First response in {channel} misses its target of {target}: the median is {value}. What is done, or is it the "
        "target that has to change?"
    ),
    Statistic.P90: marked(
        "First response in {channel} misses its target of {target}: the 90th percentile is {value}. What is done, or "
        "is it the target that has to change?"
    ),
    Statistic.MEAN: marked(
        "First response in {channel} misses its target of {target}: the mean is {value}. What is done, or is it the "
        "target that has to change?"
    ),
}


def chapters_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The indicators over six months, and each chapter from its chart to what is done."""
    page = _page(session, notice, desk, reader)
    return _paged(page.chapters())


def doing_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """What is being done, what came of what was done, training and the knowledge base."""
    page = _page(session, notice, desk, reader)
    return _paged(page.doing())


def decision_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """One thing to decide: what it is about and a form for it, or once it is decided what was."""
    run = run_told(session, notice.subject_id)
    place, agenda = int(notice.facts["place"]), agenda_of(run)
    words, policy = reader.words, desk.policy
    heading = words.gettext("Decision {n} of {all}").format(n=place + 1, all=len(agenda))
    about = decision_words(agenda[place], policy, words)
    row = decided(session, run.id, place)
    if row is None:
        text = f":ballot_box_with_ballot: *{heading}*\n{about}"
        buttons = actions([*_record(agenda[place], words), _decide(run.id, place, agenda[place], words)])
        return Post(f"{heading}: {about}".replace("*", ""), [section(text), *buttons])
    action = told(row, day_of(now, policy.zoneinfo))
    done = f":white_check_mark: {action_line(action, policy, words)}"
    still = row.state == ActionState.OPEN
    record = [button(words.gettext("Record…"), corrective_ids.END, row.number)] if still else []
    text = f"*{heading}*\n{about}\n{done}"
    return Post(f"{heading}: {about} {done}".replace("*", ""), [section(text), *actions(record)])


def cohort_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A week after the month: all answers of its contacts are in, and its satisfaction is what it will stay."""
    page = _page(session, notice, desk, reader)
    frozen, before = (Proportion(*notice.facts[name]) for name in ("frozen", "before"))
    if not frozen.n:
        return None
    shown = page.rate(frozen.k, frozen.n, Indicator.CSAT)
    words = reader.words
    text = words.gettext("All answers to this month's contacts are in: CSAT {shown}. It stays as it is now.").format(
        shown=shown
    )
    if before != frozen and before.percent is not None:
        was = words.gettext("{k} of {n} ({percent} %)").format(k=before.k, n=before.n, percent=percent_of(before))
        earlier = words.gettext("When the report was published it was {was}.").format(was=was)
        text = f"{text} {earlier}"
    return Post(text.replace("*", ""), [section(f":lock: {text}")])


def meeting_lines(facts: Mapping[str, Any], policy: Policy, reader: Reader) -> Iterator[str]:
    """Write in one piece what a monthly report of the centre says to a meeting; any other says nothing."""
    month = facts["report"].get("month")
    if month is None:
        return
    own = facts["report"]["scopes"][0]
    page = MonthPage(facts, own, facts["more"][own["scope"]], policy, reader)
    yield from (*page.chapters(), *page.doing())
    for place, one in enumerate(month["agenda"], start=1):
        heading = reader.words.gettext("Decision {n} of {all}").format(n=place, all=len(month["agenda"]))
        yield f"{heading}: {decision_words(one, policy, reader.words)}"


def decision_words(decision: Mapping[str, Any], policy: Policy, words: Words) -> str:
    """Say what there is to decide."""
    topic, about = Topic(decision["topic"]), decision["about"]
    if topic in _PLAIN:
        return words.gettext(_PLAIN[topic])
    if topic in (Topic.OVERDUE, Topic.NO_EFFECT):
        said = (action_line(about, policy, words), effect_line(about, words), _again(topic, words))
        return "\n".join(filter(None, said))
    return _open_question(topic, about, policy, words)


def _again(topic: Topic, words: Words) -> str:
    if topic is Topic.OVERDUE:
        return words.gettext("It is overdue. Until when, by whom, or not at all?")
    return words.gettext("It has not made complaints fewer. What is the cause, and what is done instead?")


def _open_question(topic: Topic, about: Mapping[str, Any], policy: Policy, words: Words) -> str:
    if topic is Topic.CAUSE:
        return words.gettext(
            "Most complaints are about {category}, for {n} months running, and nothing is being done about it. "
            "What is the cause, and what is done?"
        ).format(category=escape(category_name(policy, about["category"], words)), n=about["running"])
    if topic is Topic.TARGET_MISSED:
        return _missed(about, policy, words)
    if topic is Topic.PLAN:
        verdict = VERDICTS[about["verdict"]]
        return words.gettext("{number} {title} was checked: {verdict}. Does it become the standard?").format(
            number=about["number"], title=retold(about["title"]), verdict=words.gettext(verdict)
        )
    if topic is Topic.TARGETS:
        return words.ngettext(
            "{n} target has stood for six weeks. Is it still the right one? `/quality target` sets another.",
            "{n} targets have stood for six weeks. Are they still the right ones? `/quality target` sets others.",
            about["n"],
        ).format(n=about["n"])
    if topic is Topic.TRAINING:
        return words.ngettext(
            "{n} training that was due was not done. When is it?",
            "{n} trainings that were due were not done. When are they?",
            about["n"],
        ).format(n=about["n"])
    if topic is Topic.AWARDS:
        return words.ngettext(
            "{n} nomination for an award waits for a decision. Who decides? `/kaizen awards` shows it.",
            "{n} nominations for awards wait for a decision. Who decides? `/kaizen awards` shows them.",
            about["n"],
        ).format(n=about["n"])
    return words.gettext(
        "Knowledge base: {gaps} open gaps and {outdated} outdated articles. Who writes what, until when?"
    ).format(gaps=about["gaps"], outdated=about["outdated"])


def _missed(about: Mapping[str, Any], policy: Policy, words: Words) -> str:
    """Say which target was missed: of a wait in a channel, or of a share."""
    if about["indicator"] == Indicator.FRT:
        # Reports that were published before it was a setting are of medians.
        value, target = about.get("value_s", about["median"]), wait_words(words, about["target"])
        sentence = _MISSED[judged_by(about)]
        return words.gettext(sentence).format(
            channel=escape(channel_name(policy, about["channel"], words)),
            target=target,
            value=wait_words(words, value) if value is not None else f"> {target}",
        )
    indicator, share = Indicator(about["indicator"]), Proportion(about["k"], about["n"])
    return words.gettext(
        "{indicator} clearly misses its target of {target}: {percent} % ({k} of {n}). What is done, or is it the "
        "target that has to change?"
    ).format(
        indicator=indicator_name(words, indicator),
        target=value_words(words, indicator, about["target"]),
        percent=percent_of(share, about["target"]),
        k=share.k,
        n=share.n,
    )


def _decide(run: int, place: int, decision: Mapping[str, Any], words: Words) -> Block:
    ref = DecisionRef(run=run, place=place, category=decision["about"].get("category"))
    return button(words.gettext("Decide…"), corrective_ids.OPEN, ref.write(), style="primary")


def _record(decision: Mapping[str, Any], words: Words) -> list[Block]:
    if decision["topic"] != Topic.OVERDUE:
        return []
    return [button(words.gettext("Record…"), corrective_ids.END, decision["about"]["number"])]


def _page(session: Session, notice: NoticeRow, desk: Desk, reader: Reader) -> MonthPage:
    run = run_told(session, notice.subject_id)
    own = next(one for one in run.facts["report"]["scopes"] if one["scope"] == run.scope)
    return MonthPage(run.facts, own, run.facts["more"][run.scope], desk.policy, reader)


def _paged(lines: Iterable[str]) -> Post:
    kept = list(lines)
    return Post("\n".join(kept).replace("*", ""), paragraphs(kept))

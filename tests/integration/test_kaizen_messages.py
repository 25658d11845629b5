"""Every message about a suggestion, at every stage and in every language, is one that Slack takes."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

from sqlmodel import Session, select

from bot.features import whole_repertoire
from config.words import load_words
from domain.clocks import Rung
from domain.kaizen.plans import Hold, Verdict
from domain.kaizen.states import Stage, Step
from domain.kaizen.tasks import Word
from domain.policy import ClockKind
from handlers.kaizen import ids
from handlers.posts import Post, Reader
from handlers.services import Desk
from sandbox.blocks import check_blocks
from storage.kaizen_models import SuggestionAuthorRow, SuggestionClockRow, SuggestionEventRow, SuggestionRow
from storage.models import NoticeRow
from storage.plan_models import SuggestionPlanRow, SuggestionTaskRow
from tests.desk import ZONE
from tests.effects import AFTER, centre, pilot
from tests.fakes import START
from tests.integration.ideas import Ideas

READERS = [Reader(words, ZONE) for words in load_words().values()]
ACTING = ("<!channel>", "<@U0QUAL01>", "\u202e")
TITLE = "<!channel> *x* \u202e" + "字&<>" * 21
TEXT = "<@U0QUAL01> " + "字&<>" * 245
DATA = re.compile(r"<[^>]*>|:[a-z_0-9+]+:|`[^`]*`|\bSlack\b|\bK-\d+\b|\bC-[\d-]+")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
ABOUT: dict[Step, dict[str, Any]] = {
    Step.MERGE: {"into": "K-100"},
    Step.START: {"on": "2026-09-14"},
    Step.TICK: {"task": 1, "late": 2},
    Step.PASS_ON: {"to": "U0OWNER1"},
    Step.CHECK: {"cycle": 1},
    Step.RECHECK: {"cycle": 1},
}
DECIDED = set(Stage) - {Stage.SUBMITTED, Stage.TRIAGED}


def put_idea(session: Session, stage: Stage, number: int, title: str, text: str) -> int:
    """Store a suggestion as it could have come to be, whatever the life table says."""
    said: dict[str, Any] = {"title": "字", "pain": "字", "proposal": "字", "submitted_at": START}
    other = SuggestionRow(number=f"K-{number}00", form_key=f"o{number}", stage="submitted", author="U0X", **said)
    session.add(other)
    session.flush()
    row = SuggestionRow(
        number=f"K-{number}",
        form_key=f"f{number}",
        stage=stage.value,
        author="U0AGENT1",
        hidden=number % 2 == 1,
        from_customer=True,
        area="service",
        owner="U0AGENT1",
        title=title,
        pain=text,
        proposal=text,
        indicator="csat",
        effort="days",
        by_author=True,
        source="https://x.slack.com/archives/C0/p1",
        source_open=True,
        submitted_at=START,
        decided_at=START if stage in DECIDED or number % 3 == 0 else None,
        merged_into=other.id if stage is Stage.MERGED else None,
        done_at=START if number % 4 == 0 else None,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    session.add(SuggestionAuthorRow(suggestion_id=row.id, person="U0AGENT1", hidden=row.hidden, at=START))
    for kind, days in ((ClockKind.FIRST_REPLY, 2), (ClockKind.DECISION, -1), (ClockKind.JUST_DO, 5)):
        due = START + timedelta(days=days)
        session.add(SuggestionClockRow(suggestion_id=row.id, kind=kind, cycle=1, started_at=START, due_at=due))
    put_plan(session, row.id, stage, number, text)
    session.flush()
    return row.id


def put_plan(session: Session, idea: int, stage: Stage, number: int, text: str) -> None:
    """Store a plan at each of its turns, with a task that is open and one that is done."""
    if stage not in DECIDED:
        return
    started = stage not in {Stage.PLANNED, Stage.REPLAN}
    approved = started or number % 2 == 0
    day = START.date()
    plan = SuggestionPlanRow(
        suggestion_id=idea,
        cycle=1,
        problem=text,
        cause=text,
        metric=("csat", "frt")[number % 2],
        channel=("phone", None)[number % 2],
        team=("service", None)[number % 2],
        target=(85.0, 270.0)[number % 2],
        guard="answer_rate",
        baseline_days=28,
        planned_start=day,
        proposed_by="U0AGENT1",
        proposed_at=START,
        returned_at=None if approved else START,
        approved_by="U0LEAD01" if approved else None,
        approved_at=START if approved else None,
        started_on=day if started else None,
        baseline_from=day - timedelta(days=28) if started else None,
        baseline_to=day - timedelta(days=1) if started else None,
        check_on=day + timedelta(days=17) if started else None,
    )
    plan.sqlmodel_update(found(plan, stage, number, text) if started else {})
    session.add(plan)
    for position, (owner, done) in enumerate((("U0OWNER1", None), ("U0AGENT1", START)), 1):
        session.add(
            SuggestionTaskRow(
                suggestion_id=idea,
                cycle=1,
                position=position,
                text=text[:150],
                owner=owner,
                due_on=day,
                done_at=done,
                done_by=owner if done else None,
                next_at=None if done else START,
            )
        )


def found(plan: SuggestionPlanRow, stage: Stage, number: int, text: str) -> dict[str, Any]:
    """What a check and an act have left with a plan; while it is tried, a check that was put off."""
    effect = centre() if number % 2 else pilot()
    if stage is Stage.DOING:
        return {"effect": centre(days=3)}
    verdicts, holds = [*Verdict], [*Hold]
    return {
        "checked_at": START,
        "verdict": verdicts[number % len(verdicts)],
        "effect": effect,
        "confirmed_by": "U0LEAD01" if number % 3 == 0 else None,
        "confirmed_at": START if number % 3 == 0 else None,
        "standard": "https://wiki.example.com/sms",
        "rollout": text[:150],
        "act_note": text if number % 2 else None,
        "learnt": text,
        "recheck_on": AFTER.last,
        "rechecked_at": START,
        "recheck_verdict": holds[number % len(holds)],
        "recheck": effect,
    }


def about_checks(plan: SuggestionPlanRow | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every message that a check brings with it."""
    if plan is not None and plan.effect:
        yield ids.CHECK_LATER, {"on": "2026-10-08"}
        yield from ((kind, {"cycle": 1}) for kind in (ids.CHART, ids.STANDARD, ids.RECHECK))


def notices(session: Session, idea: int, text: str) -> Iterator[NoticeRow]:
    """Every message that could be owed about a suggestion."""
    facts: list[tuple[str, dict[str, Any]]] = [(kind, {}) for kind in (ids.CARD, ids.AUTHOR_DM, ids.LEAD_DM)]
    facts.append((ids.CASE_LINE, {"suggestion": idea}))
    facts += [(ids.LINE, {"question": "U0OWNER1"}), (ids.LINE, {"merged": "K-100"})]
    clocks = session.exec(select(SuggestionClockRow.id).where(SuggestionClockRow.suggestion_id == idea)).all()
    for clock, rung in product(clocks, Rung):
        facts.append((ids.REMINDER, {"rung": rung.value, "at": START.isoformat(), "clock": clock}))
    tasks = session.exec(select(SuggestionTaskRow.id).where(SuggestionTaskRow.suggestion_id == idea)).all()
    for task in (*tasks, 0):
        facts += [(ids.TASK_DM, {"task": task}), *((ids.TASK_CALL, {"task": task, "word": word}) for word in Word)]
    until = (START + timedelta(days=3)).isoformat()
    facts += [(ids.ABSENT, {"person": "U0OWNER1", **more}) for more in ({"until": until}, {}, {"left": True})]
    plan = session.get(SuggestionPlanRow, (idea, 1))
    facts += about_checks(plan)
    for step in Step:
        if step in (Step.CHECK, Step.RECHECK) and (plan is None or plan.verdict is None):
            continue
        about = ABOUT.get(step, {})
        event = SuggestionEventRow(
            suggestion_id=idea, at=START, actor="U0AGENT1", step=step, stage="triaged", facts=about, note=text
        )
        session.add(event)
        session.flush()
        facts += [(kind, {"event": event.id}) for kind in ids.ABOUT_EVENTS]
    for kind, told in facts:
        yield NoticeRow(
            key="k",
            dedup_key="k",
            kind=kind,
            target="U0LEAD01",
            subject_id=idea,
            facts=told,
            created_at=START,
            send_at=START,
        )


def say_everything(
    session: Session, stage: Stage, number: int, title: str, text: str, desk: Desk
) -> list[tuple[str, Post | None]]:
    """Render every message about one suggestion, for every reader."""
    idea, repertoire = put_idea(session, stage, number, title, text), whole_repertoire()
    return [
        (notice.kind, repertoire.renders[notice.kind](session, notice, desk, reader, START))
        for notice, reader in product(list(notices(session, idea, text)), READERS)
    ]


def texts_in(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from texts_in(inner)


async def test_every_message_is_one_that_slack_takes_whatever_somebody_wrote(ideas: Ideas) -> None:
    for number, stage in enumerate(Stage, 1):
        said = await ideas.store.write(say_everything, stage, number, TITLE, TEXT, ideas.desk)

        for kind, post in said:
            if post is None:
                continue
            assert check_blocks(post.blocks, "message") == [], kind
            assert 0 < len(post.text) < 4000
            mrkdwn = [post.text, *(text for text in texts_in([b for b in post.blocks if "plain_text" not in str(b)]))]
            assert not any(mark in text for mark in ACTING for text in mrkdwn), kind


async def test_no_english_word_is_left_for_a_chinese_reader(ideas: Ideas) -> None:
    for number, stage in enumerate(Stage, 1):
        said = await ideas.store.write(say_everything, stage, number, "字", "字", ideas.desk)

        posts = [
            (kind, [DATA.sub("", text) for text in (post.text, *texts_in(post.blocks))]) for kind, post in said if post
        ]
        for (kind, english), (_, chinese) in zip(posts[::2], posts[1::2], strict=True):
            assert ENGLISH.search(english[0]), kind
            assert [text for text in chinese if ENGLISH.search(text)] == [], kind


async def test_every_kind_of_message_about_suggestions_is_rendered_here(ideas: Ideas) -> None:
    said = [
        one
        for number, stage in enumerate((Stage.PLANNED, Stage.DOING, Stage.STANDARDISED), 1)
        for one in await ideas.store.write(say_everything, stage, number, "字", "字", ideas.desk)
    ]

    # What is said of awards is rendered beside their own tests.
    kaizen = {kind for kind in whole_repertoire().renders if kind.startswith("kaizen_") and "award" not in kind}
    assert {kind for kind, post in said if post is not None} == kaizen


async def test_a_hidden_author_who_carries_the_idea_out_stands_in_no_plan_either(ideas: Ideas) -> None:
    said = await ideas.store.write(say_everything, Stage.DOING, 7, "字", "字", ideas.desk)

    assert any("U0OWNER1" in str(post.blocks) for _, post in said if post is not None)
    assert not any("U0AGENT1" in f"{post.text}{post.blocks}" for _, post in said if post is not None)


async def test_a_hidden_author_stands_in_no_message_to_others(ideas: Ideas) -> None:
    said = await ideas.store.write(say_everything, Stage.JUST_DO, 1, "字", "字", ideas.desk)

    assert said
    assert not any("U0AGENT1" in f"{post.text}{post.blocks}" for _, post in said if post is not None)

"""Every message about a case in every state and language is one that Slack takes, and keeps the customer's secrets."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.features import whole_repertoire
from config.words import load_words
from domain.clocks import ClockState, Rung
from domain.handoffs import Result
from domain.lifecycle import Closure, Move, State
from domain.policy import Severity
from domain.routing import Why
from handlers.calendars.ids import YEAR_UNCERTAIN
from handlers.callbacks import ids as callback_ids
from handlers.changes import ids as change_ids
from handlers.clocks.ids import BUNDLE, REMINDER
from handlers.closing import ids as closing_ids
from handlers.closing.actions import NoComplaint
from handlers.complaints import ids
from handlers.connectors.ids import FAILING
from handlers.consent import ids as consent_ids
from handlers.courtesy import ids as courtesy_ids
from handlers.delivery.ids import ALARM
from handlers.delivery.sending import UNSEEN
from handlers.handling import ids as handling_ids
from handlers.handoffs import ids as handoff_ids
from handlers.intake import ids as intake_ids
from handlers.life.ids import AWAY, CANARY
from handlers.ownership import ids as ownership_ids
from handlers.posts import Post, Reader
from handlers.quality.ids import TARGET_SET
from handlers.services import Desk
from handlers.shifts import ids as shift_ids
from handlers.uploads.ids import STATUS as UPLOADED
from handlers.welcome.ids import WELCOME
from sandbox.blocks import check_blocks
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow, HandoffRow, NoticeRow, ProposalRow
from tests.desk import HEAD, ZONE, desk_with
from tests.facts import HOSTILE_NAMES, KINDS, LONG_TEXT, longest_names
from tests.fakes import START
from tests.integration.casework import Casework

READERS = [Reader(words, ZONE) for words in load_words().values()]
HANDLING = (*handling_ids.STANDING, handling_ids.ADDED)
STANDING = (*ids.STANDING, *callback_ids.STANDING, *intake_ids.STANDING, intake_ids.ALARM)
SECRETS = ("13812345678", "20260914000123", "<!channel>", "<@U0QUAL01>", "字&", "\u202e")
# What is the same in every language: mentions and moments, emoji, code, the names of channels, and Slack's.
DATA = re.compile(r"<[^>]*>|:[a-z_]+:|`[^`]*`|#\w+|\bSlack\b")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
WAYS = tuple(product((None, "1.0"), ("x", "U0OWNER1")))
OPEN_ENDS = (State.RECEIVED, State.RESOLVED, State.CLOSED)


def put_case(session: Session, state: State, name: str, number: int, desk: Desk) -> int:
    """Store a case as it could have come to be, whatever the life table says."""
    closed = state is State.CLOSED
    row = ComplaintRow(
        number=f"C-260914-{number:03d}",
        form_key=f"view:{number}",
        state=state.value,
        closure_code=Closure.SATISFIED.value if closed else None,
        closed_at=START if closed else None,
        severity=list(Severity)[number % 3].value,
        category="logistics_delay",
        department="warehouse",
        channel="phone",
        creator="U0AGENT1",
        owner="U0OWNER1" if number % 5 else None,
        owner_reason=list(Why)[number % len(Why)].value,
        caller=(None, "U0OWNER1", "U0OWNER2")[number % 3],
        consent=(None, "12:00-18:00", "never")[number % 3],
        cycle=1 + number % 2,
        received_at=START,
        created_at=START,
        cycle_at=START,
        resolved_at=START if state in OPEN_ENDS[1:] else None,
        customer_name=desk.vault.seal("customer_name", name),
        customer_contact=desk.vault.seal("customer_contact", "13812345678"),
        order_number=desk.vault.seal("order_number", "20260914000123"),
        description=desk.vault.seal("description", LONG_TEXT),
        alarm=(None, "Safety")[number % 2],
        repeat=number % 2 == 1,
        anonymous=number % 2 == 1,
        regulator_ref=(None, "12315-7")[number % 2],
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    put_past(session, row.id, row.cycle, closed, desk)
    return row.id


def put_past(session: Session, case: int, cycle: int, closed: bool, desk: Desk) -> None:
    """Give a case every clock and every move there is."""
    for number, kind in enumerate(KINDS):
        due = START + timedelta(hours=number - 2)
        state = ClockState.MISSED if closed else ClockState.RUNNING
        stopped = START if closed else None
        session.add(
            ClockRow(
                complaint_id=case,
                kind=kind.value,
                cycle=cycle,
                state=state.value,
                started_at=START,
                due_at=due,
                stopped_at=stopped,
            )
        )
    for move in Move:
        note = desk.vault.seal("note", LONG_TEXT)
        session.add(
            ComplaintEventRow(
                complaint_id=case, at=START, actor="system", move=move.value, state="received", cycle=cycle, note=note
            )
        )
    put_handoffs(session, case, cycle)
    for stand in ("open", "agreed", "declined", "void"):
        decided: dict[str, Any] = {} if stand == "open" else {"decided_by": "U0LEAD01", "decided_at": START}
        answer = desk.vault.seal("note", LONG_TEXT)
        session.add(
            ProposalRow(
                complaint_id=case,
                cycle=cycle,
                move=Move.RESOLVE,
                asked_by="U0OWNER1",
                asked_at=START,
                note=answer,
                state=stand,
                answer=answer,
                **decided,
            )
        )
    session.flush()


def put_handoffs(session: Session, case: int, cycle: int) -> None:
    """Give a case hand-offs that are over, and an open one: of every third case nobody's, or somebody's."""
    for taken_by, returned_at in product((None, "U0OWNER1", "x"), (START, None)):
        if returned_at is not None or taken_by == (None, "U0OWNER1", "x")[case % 3]:
            taken: dict[str, Any] = {"taken_by": taken_by, "taken_at": START} if taken_by else {}
            session.add(
                HandoffRow(
                    complaint_id=case,
                    cycle=cycle,
                    department="product",
                    asked_by="U0OWNER1",
                    asked_at=START,
                    returned_at=returned_at,
                    **taken,
                )
            )


def notices(session: Session, case: int, ways: Sequence[tuple[str | None, str]] = WAYS) -> Iterator[NoticeRow]:
    """Every message that could be owed about a case, in each of *ways*: where it stands already, and whom it is for."""
    clocks = list(session.exec(select(ClockRow.id).where(ClockRow.complaint_id == case)))
    facts: list[tuple[str, dict[str, Any]]] = [(kind, {"cycle": 2, "score": 2}) for kind in STANDING]
    facts += [(kind, {"at": START.isoformat(), "by": "U0AGENT1"}) for kind in HANDLING]
    facts += [(REMINDER, {"rung": rung.value, "at": START.isoformat(), "clocks": clocks}) for rung in Rung]
    facts += [(ids.LINE, {"move": move.value, "actor": "U0OWNER1", "cycle": 1}) for move in Move]
    facts += [(ids.LINE, {"snoozed": "U0OWNER1", "until": START.isoformat()})]
    requests = list(session.exec(select(ProposalRow.id).where(ProposalRow.complaint_id == case)))
    facts += [(kind, {"proposal": number}) for kind, number in product(consent_ids.STANDING, requests)]
    facts += [
        (ids.LINE, {what: Move.RESOLVE.value, "actor": "U0OWNER1"}) for what in ("asked", "declined", "taken_back")
    ]
    facts += [
        (change_ids.WEIGHED, {"severity": "urgent", "was": "normal", "by": "U0HEAD01"}),
        (change_ids.WEIGHED, {"severity": "normal", "was": "high", "by": "system"}),
        (change_ids.RECLASSIFIED, {"was": "billing", "by": "U0HEAD01"}),
        (intake_ids.ADDED, {"by": "U0AGENT1"}),
        (intake_ids.TAKEN, {"way": "add"}),
        (intake_ids.TAKEN, {"way": "reopen"}),
        *((intake_ids.SOURCE, {"way": way}) for way in ("add", "reopen", "link")),
    ]
    facts += about_lists(case)
    facts += about_handoffs(session, case)
    facts += [(ids.LINE, {"breach": kind.value}) for kind in KINDS]
    facts += about_the_bot()
    facts.append((closing_ids.MERGED, {"merged": "C-260914-002"}))
    facts += [(closing_ids.NO_COMPLAINT, {"found": kind.value}) for kind in NoComplaint]
    facts += [(kind, {"by": "U0AGENT1", "cycle": 1}) for kind in courtesy_ids.STANDING]
    hands = {"owner": "U0OWNER2", "by": "U0HEAD01", "reason": "too_much"}
    facts += [(kind, hands) for kind in (ownership_ids.HANDED_ON, ownership_ids.PASSED_ON)]
    for (kind, told), (ts, target) in product(facts, ways):
        yield NoticeRow(
            key="k",
            dedup_key="k",
            kind=kind,
            target=target,
            subject_id=case,
            facts=told,
            created_at=START,
            send_at=START,
            ts=ts,
        )


def about_the_bot() -> Iterator[tuple[str, dict[str, Any]]]:
    """What each message could know of what became of the bot's own messages, and of its life."""
    for target, kind in product(("complaints", "U0OWNER1"), (ids.CARD, "digest_daily")):
        yield ALARM, {"target": target, "reason": "not_in_channel", "kind": kind}
    yield ALARM, {"target": "digests", "reason": UNSEEN, "kind": "digest_daily"}
    yield AWAY, {"since": START.isoformat(), "until": (START + timedelta(hours=2)).isoformat()}
    yield CANARY, {}


def about_lists(case: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each message could know that lists cases: of who is away or has left, or whose shift ends."""
    for until in (None, START.isoformat()):
        yield ownership_ids.ABSENT, {"person": "U0OWNER1", "until": until, "cases": [case]}
    yield ownership_ids.UNLED, {"person": "U0OWNER1", "cases": [case]}
    yield ownership_ids.LEFT, {"person": "U0OWNER2", "cases": [case]}
    night = {"ends": START.isoformat(), "back": (START + timedelta(hours=12)).isoformat()}
    yield from ((kind, {**night, "cases": [case], "owners": ["U0OWNER1"]}) for kind in shift_ids.LISTS)
    yield ids.LINE, {"seen_to": "U0OWNER1"}


def about_handoffs(session: Session, case: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each message about a hand-off could know."""
    for one in session.exec(select(HandoffRow.id).where(HandoffRow.complaint_id == case)):
        yield from ((handoff_ids.ASKED, {"handoff": one, "stand_in": alone}) for alone in (True, False))
    theirs = {"department": "product", "by": "U0OWNER2"}
    yield from ((handoff_ids.RETURNED, {**theirs, "result": result.value}) for result in Result)
    yield handoff_ids.RETURNED, {**theirs, "result": "not_done", "left": True}
    yield handoff_ids.OVER, {**theirs, "move": Move.RESOLVE.value}


def watched(desk: Desk) -> Desk:
    """Return the desk of a centre that has named its operator."""
    slack = desk.policy.slack.model_copy(update={"operator": HEAD.id})
    return replace(desk, policy=desk.policy.model_copy(update={"slack": slack}))


def say_everything(
    session: Session,
    state: State,
    name: str,
    number: int,
    desk: Desk,
    ways: Sequence[tuple[str | None, str]] = WAYS,
) -> list[tuple[str, Post | None]]:
    """Render every message about one case, for every reader."""
    case, repertoire = put_case(session, state, name, number, desk), whole_repertoire()
    return [
        (notice.kind, repertoire.renders[notice.kind](session, notice, watched(desk), reader, START))
        for notice, reader in product(list(notices(session, case, ways)), READERS)
    ]


def sentences(post: Post) -> list[str]:
    """Return all that a post says, the text of its notification first, without what is the same in every language."""
    return [DATA.sub("", text) for text in (post.text, *texts_in(post.blocks))]


def texts_in(part: Any) -> Iterator[str]:
    """Every text that stands in blocks: of sections and small print, and on buttons."""
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from texts_in(inner)


@pytest.mark.parametrize("state", State)
async def test_every_message_is_one_that_slack_takes_and_tells_no_secret(
    work: Casework, database_url: str, state: State
) -> None:
    # What a name does to a message has nothing to do with the database: one is enough for the second.
    names = HOSTILE_NAMES if database_url.startswith("sqlite") else HOSTILE_NAMES[:1]
    for number, name in enumerate(names):
        desk = desk_with(longest_names() if number % 2 else work.desk.policy)
        # All ways of every message with every name would take minutes.
        way = WAYS[number // 2 % len(WAYS)]

        said = await work.store.write(say_everything, state, name, number, desk, [way])

        for kind, post in said:
            if post is None:
                continue
            assert check_blocks(post.blocks, "message") == [], kind
            assert 0 < len(post.text) < 4000
            assert not any(secret in f"{post.text}{post.blocks}" for secret in SECRETS)


async def test_nothing_is_entered_that_nobody_renders_here(work: Casework) -> None:
    said = await work.store.write(say_everything, State.ASSIGNED, "张三丰", 1, work.desk)

    # Calendar, digests, help desks, uploads, decisions about data and suggestions speak of no case; their own tests
    # hold them to the same.
    digests = {kind for kind in whole_repertoire().renders if kind.startswith(("digest_", "corrective_", "privacy_"))}
    kaizen = {kind for kind in whole_repertoire().renders if kind.startswith("kaizen_")}
    elsewhere = {BUNDLE, WELCOME, YEAR_UNCERTAIN, FAILING, UPLOADED, TARGET_SET, *digests, *kaizen}
    assert {kind for kind, post in said if post is not None} == set(whole_repertoire().renders) - elsewhere


async def test_a_reminder_of_promises_that_were_all_kept_is_not_sent_any_more(work: Casework) -> None:
    said = await work.store.write(say_everything, State.CLOSED, "张三丰", 1, work.desk)

    words = [post for kind, post in said if kind == REMINDER]
    assert words.count(None) == len(words) / 2
    for post in (one for one in words if one is not None):
        assert not any(block["type"] == "actions" for block in post.blocks)


async def test_the_card_shows_nothing_of_the_customer_not_even_masked(work: Casework) -> None:
    said = await work.store.write(say_everything, State.ASSIGNED, "张三丰", 1, work.desk)

    posts = [(kind, post) for kind, post in said if kind in (ids.CARD, ids.LINE) and post is not None]
    assert {kind for kind, _ in posts} == {ids.CARD, ids.LINE}
    for _, post in posts:
        assert not any(part in f"{post.text}{post.blocks}" for part in ("张", "5678", "0123"))


@pytest.mark.parametrize("state", State)
async def test_no_english_word_is_left_for_a_chinese_reader(work: Casework, database_url: str, state: State) -> None:
    ways = WAYS if database_url.startswith("sqlite") else WAYS[:1]
    said = await work.store.write(say_everything, state, "张三丰", 1, work.desk, ways)
    posts = [(kind, sentences(post)) for kind, post in said if post is not None]

    assert posts
    for (kind, english), (_, chinese) in zip(posts[::2], posts[1::2], strict=True):
        assert ENGLISH.search(english[0]), kind
        assert [sentence for sentence in chinese if ENGLISH.search(sentence)] == [], kind


async def test_a_word_that_comes_late_says_so_from_the_policy_s_span_on(work: Casework) -> None:
    def word(session: Session, late: timedelta, number: int) -> str:
        case = put_case(session, State.ASSIGNED, "张三丰", number, work.desk)
        notice = next(row for row in notices(session, case) if row.kind == REMINDER)
        post = whole_repertoire().renders[REMINDER](session, notice, work.desk, READERS[0], START + late)
        return post.text if post is not None else ""

    late_after = work.desk.policy.delivery.late_after
    in_time = await work.store.write(word, late_after - timedelta(seconds=1), 1)
    late = await work.store.write(word, late_after, 2)

    assert " late." not in in_time
    assert f"{late_after // timedelta(minutes=1)} min late." in late


async def test_a_reminder_tells_which_of_its_promises_were_kept_meanwhile(work: Casework) -> None:
    case = await work.file(received_at=START)
    await work.sweep(hours=12)
    (notice,) = await work.owed(REMINDER)
    notice.ts = "1.0"
    await work.follow_up(case)

    def said(session: Session) -> Post | None:
        return whole_repertoire().renders[REMINDER](session, notice, work.desk, READERS[0], work.clock.now())

    post = await work.store.read(said)

    assert post is not None
    assert "solution" in post.text.lower()
    assert any(block["type"] == "actions" for block in post.blocks)

"""Low scores and their reasons: which are owed one, who gives it, and what becomes of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from domain.errors import Refusal
from domain.indicators.days import Period, one_day
from domain.opening import DayMark
from domain.people import Person
from domain.policy import ClockKind, Policy
from handlers.digests.behind import Behind, Number, RunRef, note_reason, read_behind, read_published
from handlers.digests.behind_views import behind_window, numbers_window
from handlers.digests.daily import daily_digest
from handlers.posts import Reader
from sandbox.blocks import check_blocks
from storage.behind import Seen, low_scores, low_scores_owed
from storage.contact_models import ContactRow, LowScoreReasonRow
from storage.digest_models import DigestRunRow
from storage.digests import keep_run
from storage.low_scores import Owed, count_reasons, count_unexplained
from storage.store import Store
from tests.contacts import at, bring, contact
from tests.desk import AGENT, HEAD, LEAD, POLICY, ZONE
from tests.integration.casework import Casework
from tests.integration.digesting import READERS, TODAY, facts_of, import_, lines_of, publish
from tests.integration.test_lists import statements_of

DAY = timedelta(days=1)


async def missing(work: Casework, period: Period | None = None, policy: Policy = POLICY) -> dict[str, int]:
    facts = await facts_of(work, period or one_day(TODAY), policy)
    return {one["channel"]: one["count"] for one in facts["duties"]["reasons"]}


def low(number: int, day: date = TODAY, **fields: Any) -> Any:
    return contact(number, day, **{"score": 1, **fields})


async def told_since(work: Casework, day: date) -> None:
    """Have a digest published for *day*."""
    run = DigestRunRow(
        digest="daily", scope="centre", first_day=day, last_day=day, due_at=work.clock.now(), made_at=work.clock.now()
    )
    await work.store.write(keep_run, run)


async def the_contact(work: Casework, number: int) -> int:
    return next(row.id or 0 for row in await work.rows(ContactRow) if row.external_id == str(number))


async def give(work: Casework, run: int, number: int, reason: str, person: Person = LEAD, **more: Any) -> Behind:
    ref = RunRef(run=run, number=Number.WITHOUT_REASON, contact=await the_contact(work, number), reason=reason, **more)
    return await work.store.write(note_reason, ref, person, work.desk, work.clock.now())


async def left(work: Casework, run: int, number: Number = Number.WITHOUT_REASON, **more: Any) -> Behind:
    ref = RunRef(run=run, number=number, **more)
    return await work.store.read(read_behind, ref, LEAD, work.desk, work.clock.now())


async def reasons(work: Casework) -> list[tuple[str, str]]:
    return [(row.reason, row.person) for row in await work.rows(LowScoreReasonRow)]


def shown(behind: Behind, reader: Reader) -> str:
    view = behind_window(behind, POLICY, behind.published.at, reader)
    assert check_blocks(view["blocks"], "modal") == []
    return "\n".join(block["text"]["text"] for block in view["blocks"] if "text" in block)


async def test_a_low_score_of_every_scale_is_owed_a_reason_the_business_day_after(work: Casework) -> None:
    scores = [
        low(1),
        low(2, score=2),
        low(3, score=3),
        low(4, score=0, scale_max=1, channel="phone"),
        low(5, score=1, scale_max=1),
        low(6, score=2, scale_max=10, team="B"),
        low(7, is_test=True),
        low(8, score=None, scale_max=None),
    ]
    await import_(work, scores)
    on_the_day = await missing(work)
    work.clock.advance(DAY)

    assert on_the_day == {}
    assert await missing(work) == {"chat": 3, "phone": 1}


async def test_the_answer_counts_from_when_it_came(work: Casework) -> None:
    await told_since(work, TODAY - 5 * DAY)
    came = work.clock.now()
    await import_(work, [low(1, TODAY - 3 * DAY, rated_at=came), low(2, TODAY - 10 * DAY, rated_at=came)])

    now = await missing(work)
    work.clock.advance(DAY)

    assert (now, await missing(work)) == ({}, {"chat": 2})


async def test_what_came_on_a_weekend_is_owed_on_monday_and_over_a_holiday_not_yet(work: Casework) -> None:
    weekend = Period(TODAY - 3 * DAY, TODAY - DAY)
    await import_(work, [low(n, TODAY - n * DAY) for n in (1, 2, 3)])
    calendar = POLICY.calendar.model_copy(update={"days": {TODAY: DayMark.HOLIDAY}})

    assert await missing(work, weekend) == {"chat": 3}
    assert await missing(work, weekend, POLICY.model_copy(update={"calendar": calendar})) == {}


@pytest.mark.parametrize(
    ("since", "owed"), [(TODAY - 2 * DAY, {"chat": 2}), (TODAY - 90 * DAY, {"chat": 5}), (TODAY, {})]
)
async def test_what_came_before_the_first_digest_or_four_weeks_ago_is_owed_nothing(
    work: Casework, since: date, owed: dict[str, int]
) -> None:
    await import_(work, [low(back, TODAY - back * DAY) for back in (1, 2, 3, 27, 28, 29, 60)])
    period = one_day(TODAY - DAY)
    before = await missing(work, period)
    await told_since(work, since)
    # Somebody asks for the digest of a day that is long over.
    await told_since(work, TODAY - 70 * DAY)

    assert before == {"chat": 1}
    assert await missing(work, period) == owed


async def test_a_channel_may_have_a_clock_of_its_own_and_clocks_may_count_elapsed_time(work: Casework) -> None:
    clock = POLICY.clocks[ClockKind.LOW_SCORE]
    elapsed = {"length": timedelta(hours=72), "calendar": "clock", "by_channel": {"phone": timedelta(hours=1)}}
    clocks = {**POLICY.clocks, ClockKind.LOW_SCORE: clock.model_copy(update=elapsed)}
    policy = POLICY.model_copy(update={"clocks": clocks})
    await import_(work, [low(1), low(2, channel="phone")])
    work.clock.advance(DAY)
    first = await missing(work, policy=policy)
    work.clock.advance(2 * DAY)

    assert first == {"phone": 1}
    assert await missing(work, policy=policy) == {"chat": 1, "phone": 1}


async def test_a_centre_without_reasons_is_asked_for_none(work: Casework) -> None:
    await import_(work, [low(1)])
    work.clock.advance(DAY)

    assert await missing(work, policy=POLICY.model_copy(update={"score_reasons": {}})) == {}


async def test_the_digest_says_of_which_channels_and_no_such_day_is_quiet(work: Casework) -> None:
    await import_(work, [contact(n, TODAY) for n in range(8)])
    await told_since(work, TODAY)
    quiet = await lines_of(work, one_day(TODAY))
    await import_(work, [low(10)])
    work.clock.advance(DAY)
    one = await lines_of(work, one_day(TODAY))
    await import_(work, [low(11), low(12, channel="phone")])

    assert len(quiet) == 1
    assert one[1:3] == [":arrow_forward: *Needs you today*", "• 1 low score without a reason (Online chat)"]
    assert "• 3 low scores without a reason (Online chat 2 · Phone 1)" in await lines_of(work, one_day(TODAY))
    assert "• 3 条低分评价未填原因（在线客服 2 · 电话 1）" in await lines_of(work, one_day(TODAY), "zh_CN")


async def test_low_scores_and_suggestions_stand_in_one_line(work: Casework) -> None:
    await import_(work, [low(10)])
    work.clock.advance(DAY)
    facts = await facts_of(work, one_day(TODAY))
    facts["duties"]["ideas"] = [{"person": LEAD.id, "count": 2}]
    digest = daily_digest(facts, "centre", POLICY, Reader(work.desk.words_for("en"), ZONE))

    (line,) = [one for one in digest.lines if "low score" in one]

    assert line.startswith("• 1 low score without a reason (Online chat) · 2 suggestions without an answer in time: <@")


async def test_a_digest_that_knows_nothing_of_reasons_is_still_read(work: Casework) -> None:
    await import_(work, [contact(n, TODAY) for n in range(8)])
    facts = await facts_of(work, one_day(TODAY))
    del facts["duties"]["reasons"]

    digest = daily_digest(facts, "centre", POLICY, Reader(work.desk.words_for("en"), ZONE))

    assert digest.title == ""


async def test_a_reason_that_is_given_is_kept_and_no_longer_asked_for(work: Casework) -> None:
    run = await publish(work, [low(n) for n in range(1, 13)])
    before = await left(work, run)

    after = await give(work, run, 12, "waiting", page=1)

    assert (before.total, after.total) == (12, 11)
    assert (await missing(work)) == {"chat": 11}
    assert await reasons(work) == [("waiting", LEAD.id)]
    for reader, noted in zip(READERS, ("Noted as the reason: Waiting time", "已记录原因：等待时间长"), strict=True):
        assert noted in shown(after, reader)
    assert "11 contacts, as known now · page 2 of 2" in shown(after, READERS[0])
    scores = [one for page in (0, 1) for one in (await left(work, run, Number.LOW_SCORES, page=page)).contacts]
    assert [(one.external_id, one.reason) for one in scores if one.reason] == [("12", "waiting")]
    assert len(scores) == 12


async def test_the_last_reason_leaves_no_contact(work: Casework) -> None:
    run = await publish(work, [low(1)])

    after = await give(work, run, 1, "other")

    assert "0 contacts, as known now" in shown(after, READERS[0])


async def test_another_choice_takes_the_place_of_the_first_and_the_same_again_changes_nothing(work: Casework) -> None:
    run = await publish(work, [low(1)])
    await give(work, run, 1, "waiting")
    first = (await work.rows(LowScoreReasonRow))[0].at
    work.clock.advance(timedelta(hours=1))
    await give(work, run, 1, "waiting", HEAD)
    again = await work.rows(LowScoreReasonRow)
    await give(work, run, 1, "attitude", HEAD)

    assert [(row.person, row.at) for row in again] == [(LEAD.id, first)]
    assert await reasons(work) == [("attitude", HEAD.id)]
    assert "reason: Attitude" in shown(await left(work, run, Number.LOW_SCORES), READERS[0])


async def test_a_score_that_was_corrected_drops_out_and_takes_no_reason(work: Casework) -> None:
    run = await publish(work, [low(1), low(2)])
    await work.store.write(bring, [low(1, score=5)], work.clock.now())

    with pytest.raises(Refusal, match="not_a_low_score"):
        await give(work, run, 1, "waiting")

    assert [one.external_id for one in (await left(work, run)).contacts] == ["2"]
    assert await reasons(work) == []


@pytest.mark.parametrize(("person", "reason", "code"), [(AGENT, "waiting", "not_yours"), (LEAD, "x", "unknown_choice")])
async def test_who_leads_nothing_and_what_is_no_reason_are_refused(
    work: Casework, person: Person, reason: str, code: str
) -> None:
    run = await publish(work, [low(1)])

    with pytest.raises(Refusal, match=code):
        await give(work, run, 1, reason, person)

    assert await reasons(work) == []


async def test_reasons_are_chosen_only_by_who_answers_for_the_numbers(work: Casework) -> None:
    run = await publish(work, [low(1)])
    page = await left(work, run)
    words = work.desk.words_for("en")

    views = [str(behind_window(page, POLICY, work.clock.now(), Reader(words, ZONE, one))) for one in (LEAD, AGENT)]

    assert ["static_select" in view for view in views] == [True, False]
    published = await work.store.read(read_published, run, LEAD)
    assert "Low scores without a reason: *1*" in str(numbers_window(published, POLICY, READERS[0]))


async def test_a_reason_that_the_policy_has_dropped_is_shown_by_its_key(work: Casework) -> None:
    run = await publish(work, [low(1)])
    await give(work, run, 1, "waiting")
    policy = POLICY.model_copy(update={"score_reasons": {}})

    view = behind_window(await left(work, run, Number.LOW_SCORES), policy, work.clock.now(), READERS[0])

    assert "reason: waiting" in str(view)


def plans_of(session: Session) -> list[str]:
    """How each question about low scores is answered, where no table is so small that reading it all is cheaper."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    if not sqlite:
        session.execute(text("SET LOCAL enable_seqscan = off"))
    since, until = at(TODAY - 28 * DAY), at(TODAY)
    owed = Owed(since, until, {"phone": until - DAY})
    with statements_of(session) as ran:
        count_unexplained(session, owed)
        count_reasons(session, since, until)
        low_scores(session, Seen(since, until, until), None, 10)
        low_scores_owed(session, owed, None, 10)
    explained = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    plans = [session.connection().exec_driver_sql(explained + statement, given) for statement, given in ran]
    return ["\n".join(map(str, plan)) for plan in plans]


async def test_low_scores_are_found_among_all_contacts_by_an_index_of_their_own(store: Store) -> None:
    plans = await store.read(plans_of)

    assert len(plans) == 4
    for plan in plans:
        # Once for answers with a time of their own, and once for those without.
        assert plan.count("ix_contact_low") == 2, plan
        assert "SCAN contact" not in plan, plan

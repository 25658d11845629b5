"""The figures of weekly reports: what complaints are counted against, how long they took, who recommends us."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.indicators.days import Period
from domain.numbers import DailyNumber, Entered
from handlers.digests.jobs import count_for
from handlers.digests.messages import written
from handlers.digests.reports import Kind, whole_report
from handlers.numbers.actions import Numbers, enter
from handlers.posts import Reader
from storage.contact_models import ContactRow
from storage.low_scores import keep_reason
from tests.desk import LEAD, POLICY, ZONE
from tests.integration.casework import NO_ANSWER, Casework
from tests.integration.test_reports import resolved
from tests.reports import BEFORE, WEEK, answers, facts_of, import_, report_of


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        (None, "of contacts handled: 5.0 % (2 of 40, 1.4–16.5)"),
        (400, "of orders: 0.5 % (2 of 400, 0.1–1.8) · 50.0 per 10,000"),
        (0, ""),
    ],
)
async def test_complaints_are_counted_against_what_the_policy_says(
    work: Casework, orders: int | None, said: str
) -> None:
    for number in (1, 2):
        await resolved(work, number)
    lost = answers(date(2026, 9, 15), "phone", 0, 10, answered=False, abandoned=True, score=None, scale_max=None)
    work.clock.advance(timedelta(days=8))
    await import_(work, answers(date(2026, 9, 15), "phone", 40, 40), lost)
    week, per = Period(date(2026, 9, 14), date(2026, 9, 20)), "orders" if orders is not None else "contacts"
    known = {"orders": DailyNumber.model_validate({"name": {"en": "orders", "zh_CN": "订单"}})}
    policy = POLICY.model_copy(
        update={"daily_numbers": known, "digests": POLICY.digests.model_copy(update={"complaints_per": per})}
    )
    if orders:
        for day in (14, 20):
            form = Numbers(f"{day}", date(2026, 9, day), "centre", {"orders": Entered(orders // 2)})
            await work.store.write(enter, form, LEAD, policy, work.clock.now())

    await count_for(work.services(), week, Kind.WEEKLY)
    facts = await work.store.read(whole_report, Kind.WEEKLY, week, policy, work.clock.now())
    report = written(Kind.WEEKLY, facts, "centre", policy, Reader(work.desk.words_for("en"), ZONE))

    (line,) = [line for line in report.lines if line.startswith("*Complaints*")]
    assert said in line
    assert ("of orders" in line or "of contacts" in line) is bool(said)


async def test_of_customers_whom_nobody_reached_nothing_is_said(work: Casework) -> None:
    await work.call(await resolved(work, 1), NO_ANSWER, LEAD)
    work.clock.advance(timedelta(days=8))

    report = await report_of(work, Period(date(2026, 9, 14), date(2026, 9, 20)))

    (line,) = [line for line in report.lines if line.startswith("*Callbacks*")]
    assert line.startswith("*Callbacks*  on time 1 of 1 · reached 0 of 1 · closed loop 0 of 1")


async def test_the_thread_says_how_long_complaints_took(work: Casework) -> None:
    await resolved(work, 1)
    case = await work.wait(await work.follow_up(await work.file(), LEAD), LEAD)
    work.clock.advance(timedelta(hours=30))
    await work.resolve(await work.answered(case, LEAD), LEAD)
    week = Period(date(2026, 9, 14), date(2026, 9, 20))

    (line,) = [line for line in (await report_of(work, week)).thread if line.startswith("*Time to resolve*")]
    (chinese,) = [line for line in (await report_of(work, week, language="zh_CN")).thread if "解决时长" in line]

    assert line == (
        "*Time to resolve*  median 3 min · longest 1 d 6 h · 2 complaints · median 3 min without waits for customers"
    )
    assert "2 件投诉" in chinese


async def test_nps_and_calls_stand_in_the_thread(work: Casework) -> None:
    told = [10] * 60 + [8] * 25 + [3] * 15
    rated = [
        contact._replace(nps=nps) for nps, contact in zip(told, answers(WEEK.first, "phone", 90, 100), strict=True)
    ]
    gone = answers(WEEK.first, "phone", 0, 25, answered=False, abandoned=True, score=None, scale_max=None, waited=60)
    await import_(work, rated, gone)

    thread = "\n".join((await report_of(work)).thread)

    assert "*NPS*  +45 (+30.5 to +59.5, 100 answers)" in thread
    assert "*Answered Phone*  80.0 % (100 of 125" in thread


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ((20, 50, 30), "before −10 · really moved"),
        ((58, 25, 17), "before +41 · within noise"),
        ((9, 0, 0), "100 answers)"),
    ],
)
async def test_a_score_has_moved_when_chance_does_not_explain_it(
    work: Casework, before: tuple[int, int, int], said: str
) -> None:
    for day, counts in ((BEFORE.first, before), (WEEK.first, (60, 25, 15))):
        told = [nps for nps, n in zip((10, 8, 3), counts, strict=True) for _ in range(n)]
        rated = zip(told, answers(day, "phone", 90, 100, team="A"), strict=False)
        await import_(work, [contact._replace(nps=nps) for nps, contact in rated])

    centre, team = [(await report_of(work, scope=scope)).thread for scope in ("centre", "A")]

    for thread in (centre, team):
        (line,) = [line for line in thread if line.startswith("*NPS*")]
        assert line.endswith(said)


async def test_low_scores_are_told_by_what_they_were_put_down_to(work: Casework) -> None:
    here, there = (answers(WEEK.first, "phone", 1, n, team=team) for team, n in (("A", 5), ("B", 4)))
    await import_(
        work, here, there, answers(BEFORE.first, "phone", 0, 9), answers(WEEK.first, "phone", 0, 1, is_test=True)
    )
    none_yet = (await report_of(work)).thread
    ids = {row.external_id: row.id or 0 for row in await work.rows(ContactRow)}
    for contact, reason in zip([*here[1:4], there[1]], ("attitude", "waiting", "waiting", "gone"), strict=True):
        await work.store.write(keep_reason, ids[contact.external_id], reason, LEAD.id, work.clock.now())

    centre, team = [(await report_of(work, scope=scope)).thread for scope in ("centre", "A")]
    chinese = (await report_of(work, language="zh_CN")).thread

    assert "*Reasons of low scores*  no reason 7 · of 7 low scores" in none_yet
    assert "*Reasons of low scores*  Waiting time 2 · Attitude 1 · gone 1 · no reason 3 · of 7 low scores" in centre
    assert "*Reasons of low scores*  Waiting time 2 · Attitude 1 · no reason 1 · of 4 low scores" in team
    assert any(line.startswith("*低分原因*  等待时间长 2") and line.endswith("共 7 条低分评价") for line in chinese)


async def test_nothing_is_said_of_reasons_where_no_score_is_low_or_none_was_gathered(work: Casework) -> None:
    await import_(work, answers(WEEK.first, "phone", 9, 9))
    fine = (await report_of(work)).thread
    await import_(work, answers(WEEK.first, "phone", 0, 3))
    facts = await facts_of(work)
    without = facts["report"]["scopes"][0].pop("score_reasons")

    old = written(Kind.WEEKLY, facts, "centre", POLICY, Reader(work.desk.words_for("en"), ZONE)).thread

    assert without == {"given": {}, "missing": 3}
    assert not any("Reasons of low scores" in line for line in (*fine, *old))


async def test_too_few_recommendations_are_counts(work: Casework) -> None:
    rated = [contact._replace(nps=10) for contact in answers(WEEK.first, "phone", 20, 20)]
    await import_(work, rated)

    assert "*NPS*  20 promoters and 0 detractors of 20" in (await report_of(work)).thread


async def test_the_median_of_the_week_before_is_not_that_of_those_alone_who_were_answered(work: Casework) -> None:
    unrated: dict[str, Any] = {"score": None, "scale_max": None}
    waiting = answers(BEFORE.first, "chat", 0, 3, answered=False, waited=None, **unrated)
    await import_(work, answers(BEFORE.first, "chat", 0, 2, waited=10, **unrated), waiting)
    await import_(work, answers(BEFORE.first, "phone", 0, 4, waited=10, **unrated))
    await import_(work, answers(BEFORE.first, "phone", 0, 3, answered=False, waited=None, **unrated))

    before = (await facts_of(work))["report"]["scopes"][0]["before"]

    # Of five chats the third still waits; of seven calls the fourth was answered.
    assert before["frt_median_s"] == {"chat": None, "phone": 10}

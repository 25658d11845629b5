"""The monthly report for a meeting: indicators over months, what is done, one message per decision, frozen answers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.features import whole_repertoire
from domain.errors import Refusal
from domain.indicators.days import Period
from domain.numbers import Entered
from handlers.corrective.actions import DecisionRef, Ending, Outcome, Wish, open_action, record_ending
from handlers.corrective.ids import DECISION
from handlers.digests import ids
from handlers.digests.actions import Due, draft_again, publish
from handlers.digests.cohorts import freeze, sweep_months
from handlers.digests.jobs import count_for
from handlers.digests.meeting import meeting_lines
from handlers.digests.reports import Kind
from handlers.numbers.actions import CENTRE, Numbers, enter
from sandbox.blocks import check_blocks
from storage.award_models import AwardRow
from storage.corrective_models import MonthRow
from storage.digest_models import DigestRunRow
from storage.kaizen_models import SuggestionRow
from storage.plan_models import SuggestionPlanRow
from tests.desk import LEAD, OWNER, POLICY
from tests.integration.casework import Casework
from tests.integration.digesting import READERS
from tests.reports import AUGUST, answers, facts_of, import_, local

SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
MONTHS = [date(2026, month, 10) for month in (6, 7, 8)]


async def publish_month(work: Casework, period: Period = AUGUST) -> DigestRunRow:
    await count_for(work.services(), period, Kind.MONTHLY)
    due = Due("centre", ids.TARGET, work.clock.now(), period, Kind.MONTHLY)
    made = await work.store.read(draft_again, due, POLICY, work.clock.now())
    assert made is not None
    assert await work.store.write(publish, made, work.clock.now())
    runs: list[DigestRunRow] = [row for row in await work.rows(DigestRunRow) if row.digest == "monthly"]
    return runs[0]


async def said(work: Casework, kind: str) -> list[str]:
    """What the messages of a kind say in English, each having proved to be one that Slack takes in every language."""
    told = []
    for notice in await work.owed(kind):
        for reader in READERS:
            render = whole_repertoire().renders[kind]
            post = await work.store.read(render, notice, work.desk, reader, work.clock.now())
            assert post is not None
            assert check_blocks(post.blocks, "message") == []
            assert 0 < len(post.text) < 4000
            assert "<!" not in post.text.replace("<!date^", "")
            told += [post.text] if reader is READERS[0] else []
    return told


def insert(session: Session, rows: Sequence[Any]) -> None:
    session.add_all(rows)


async def complain(work: Casework, days: Sequence[date]) -> None:
    """File three complaints on each of *days*, back to those of a quarter ago."""
    for day in days:
        for hour in (9, 10, 11):
            work.clock.at = local(day, hour)
            await work.file(customer_contact=f"139{day.month:02d}{hour:06d}", order_number=f"{day}{hour}")


async def test_each_indicator_is_told_over_six_months_against_its_target(work: Casework) -> None:
    now = work.clock.now()
    await complain(work, MONTHS)
    work.clock.at = now
    for day, satisfied in zip(MONTHS, (1700, 1754, 1801), strict=True):
        await import_(work, answers(day, "phone", satisfied // 10, 200, resolved=True))

    await publish_month(work)

    (chapters,) = await said(work, ids.CHAPTERS)
    lines = chapters.splitlines()
    assert "• CSAT `···▁▅█` 90.0 % (180 of 200, 85.1–93.4) · target 90 :white_check_mark: · within noise" in lines
    assert any(line.startswith("• First response time · Phone `···") and "median 20 s" in line for line in lines)
    assert any(line.startswith("• Complaint rate `···") and "(3 of 200" in line for line in lines)
    assert any(line.startswith("• First contact resolution") for line in lines)
    assert [line for line in lines if line.startswith("├ Chart")]
    assert sum(line.startswith("└ Measure") for line in lines) == 3


async def test_a_month_in_which_most_still_wait_has_a_median_over_its_target(work: Casework) -> None:
    unrated: dict[str, Any] = {"score": None, "scale_max": None}
    for day in MONTHS[:2]:
        await import_(work, answers(day, "phone", 0, 30, waited=10, **unrated))
    await import_(work, answers(MONTHS[2], "phone", 0, 30, waited=10, **unrated))
    await import_(work, answers(MONTHS[2], "phone", 0, 31, answered=False, waited=None, **unrated))

    await publish_month(work)

    (chapters,) = await said(work, ids.CHAPTERS)
    (line,) = [line for line in chapters.splitlines() if line.startswith("• First response time · Phone")]
    assert "median > 20 s · target 20 s :x:" in line


async def test_a_share_that_rose_for_three_months_is_a_shift(work: Casework) -> None:
    for day, (k, n) in zip(MONTHS, ((340, 400), (351, 399), (361, 401)), strict=True):
        await import_(work, answers(day, "phone", k, n))

    await publish_month(work)

    (chapters,) = await said(work, ids.CHAPTERS)
    assert "85.0 → 88.0 → 90.0 over 3 months (340/400, 351/399, 361/401): shift confirmed" in chapters


async def test_what_leads_for_three_months_is_decided_on_and_then_under_way(work: Casework) -> None:
    now = work.clock.now()
    await complain(work, MONTHS)
    work.clock.at = now
    run = await publish_month(work)
    place = [one["topic"] for one in run.facts["report"]["month"]["agenda"]].index("cause")
    before = await said(work, DECISION)
    wish = Wish(
        *("view:V1", DecisionRef(run=run.id, place=place), "logistics_delay", "", "Book a second carrier."),
        *(OWNER.id, date(2026, 9, 30)),
    )

    await work.store.write(open_action, wish, LEAD, POLICY, work.clock.now())

    assert f"Decision {place + 1} of {len(before)}: Most complaints are about Logistics delay" in before[place]
    notices = await work.owed(DECISION)
    assert [notice.wanted for notice in notices] == [2 if notice.facts["place"] == place else 1 for notice in notices]
    decided = (await said(work, DECISION))[place]
    assert ":white_check_mark: CA-1 Book a second carrier. · Logistics delay · <@U0OWNER1> until 30 Sep 2026" in decided
    again = Wish("view:V2", wish.ref, None, "", "Nothing.", "", None)
    with pytest.raises(Refusal) as refused:
        await work.store.write(open_action, again, LEAD, POLICY, work.clock.now())
    assert refused.value.code == "decided_already"
    facts = await facts_of(work, AUGUST, Kind.MONTHLY)
    assert "cause" not in [one["topic"] for one in facts["report"]["month"]["agenda"]]
    assert facts["report"]["scopes"][0]["complaints"]["acting"] == {"logistics_delay": "CA-1"}


async def test_a_decision_may_leave_nothing_to_do(work: Casework) -> None:
    run = await publish_month(work)
    wish = Wish("view:V1", DecisionRef(run=run.id, place=0), None, "", "The targets stay.", "", None)

    await work.store.write(open_action, wish, LEAD, POLICY, work.clock.now())

    (targets,) = await said(work, DECISION)
    assert "have stood for six weeks" in targets
    assert "CA-1 The targets stay." in targets


async def test_complaints_four_weeks_after_an_action_show_what_it_did(work: Casework) -> None:
    opened, done = date(2026, 7, 1), date(2026, 7, 10)
    await complain(work, [date(2026, 6, day) for day in (10, 12, 15, 20, 25)])
    work.clock.at = local(opened)
    wish = Wish("view:V1", DecisionRef(), "logistics_delay", "Full.", "<!here>", OWNER.id, date(2026, 7, 9))
    await work.store.write(open_action, wish, LEAD, POLICY, work.clock.now())
    work.clock.at = local(done)
    late = await facts_of(work, Period(date(2026, 6, 1), date(2026, 6, 30)), Kind.MONTHLY)
    ending = Ending("CA-1", Outcome.DONE, "Booked.", None)
    await work.store.write(record_ending, ending, OWNER, POLICY, work.clock.now())
    young = await facts_of(work, Period(date(2026, 6, 1), date(2026, 6, 30)), Kind.MONTHLY)
    work.clock.at = local(date(2026, 9, 3))
    await import_(work, answers(date(2026, 6, 15), "phone", 300, 300), answers(date(2026, 7, 20), "phone", 300, 300))

    run = await publish_month(work)

    assert "overdue" in [one["topic"] for one in late["report"]["month"]["agenda"]]
    assert young["report"]["month"]["actions"][0]["effect"] is None
    (action,) = run.facts["report"]["month"]["actions"]
    assert (action["effect"]["before"], action["effect"]["after"]) == ([15, 300], [0, 300])
    assert action["effect"]["effect"] == "fewer"
    (doing,) = await said(work, ids.DOING)
    assert "Effect: 15 of 300 (5.00 %) → 0 of 300 (0.00 %) of contacts, −5.00 pp" in doing
    assert "fewer than chance explains" in doing
    october = await facts_of(work, SEPTEMBER, Kind.MONTHLY)
    assert october["report"]["month"]["actions"] == []


async def test_an_action_without_effect_is_decided_on_again(work: Casework) -> None:
    work.clock.at = local(date(2026, 7, 1))
    wish = Wish("view:V1", DecisionRef(), "logistics_delay", "Full.", "Book.", OWNER.id, date(2026, 7, 9))
    await work.store.write(open_action, wish, LEAD, POLICY, work.clock.now())
    work.clock.at = local(date(2026, 7, 10))
    ending = Ending("CA-1", Outcome.DONE, "Booked.", None)
    await work.store.write(record_ending, ending, OWNER, POLICY, work.clock.now())
    work.clock.at = local(date(2026, 9, 3))
    await import_(work, answers(date(2026, 6, 15), "phone", 90, 100), answers(date(2026, 7, 20), "phone", 90, 100))

    await publish_month(work)

    assert any("It has not made complaints fewer." in one for one in await said(work, DECISION))


async def test_ideas_training_and_gaps_are_told_and_what_is_missing_is_said(work: Casework) -> None:
    idea = SuggestionRow(
        number="S-1", form_key="1", stage="checking", submitted_at=local(MONTHS[0]), decided_at=local(MONTHS[0]),
        title="<!here> reply", pain="p", proposal="q", author="U1",
    )  # fmt: skip
    await work.store.write(insert, [idea])
    (row,) = await work.rows(SuggestionRow)
    plan = SuggestionPlanRow(
        suggestion_id=row.id, cycle=1, problem="p", cause="c", metric="csat", target=90, guard="frt", baseline_days=28,
        planned_start=MONTHS[1], proposed_by="U1", proposed_at=local(MONTHS[0]), approved_by="U2",
        approved_at=local(MONTHS[0]), started_on=MONTHS[1], baseline_from=MONTHS[0], baseline_to=date(2026, 7, 9),
        check_on=date(2026, 8, 1), checked_at=local(date(2026, 8, 2)), verdict="improved",
    )  # fmt: skip
    await work.store.write(insert, [plan])
    entered = {"training": Entered(34, 40), "knowledge_gaps": Entered(3)}
    work.clock.at = local(date(2026, 9, 1))
    for key, day, numbers in (("1", 10, {"knowledge_gaps": Entered(9)}), ("2", 31, entered)):
        form = Numbers(key, date(2026, 8, day), CENTRE, numbers)
        await work.store.write(enter, form, LEAD, POLICY, work.clock.now())

    await publish_month(work)

    (doing,) = await said(work, ids.DOING)
    assert "Training done: 34 of 40" in doing
    assert "Open gaps in the knowledge base: 3" in doing
    assert "Outdated articles: nobody has entered it for this month" in doing
    assert "S-1 &lt;!here&gt; reply (improved)" in doing
    told = "\n".join(await said(work, DECISION))
    assert "6 trainings that were due were not done" in told
    assert "3 open gaps and 0 outdated articles" in told
    assert "was checked: improved. Does it become the standard?" in told
    (rest,) = await said(work, ids.MONTHLY_REST)
    assert "Training done" not in rest


async def test_the_quarter_and_the_year_end_with_their_reviews(work: Casework) -> None:
    work.clock.at = local(date(2027, 1, 6))
    await publish_month(work, Period(date(2026, 12, 1), date(2026, 12, 31)))

    told = "\n".join(await said(work, DECISION))

    assert "The internal audit of the quarter is due." in told
    assert "The yearly review by the management is due" in told


async def test_a_target_that_is_clearly_missed_is_decided_on(work: Casework) -> None:
    await import_(work, answers(AUGUST.first, "phone", 150, 300, waited=60))

    await publish_month(work)

    told = "\n".join(await said(work, DECISION))
    assert "CSAT clearly misses its target of 90 %: 50.0 % (150 of 300)." in told
    assert "First response in Phone misses its target of 20 s: the median is 60 s." in told


async def a_september(work: Casework, now: datetime) -> DigestRunRow:
    work.clock.at = now
    await import_(work, answers(date(2026, 9, 20), "phone", 30, 40))
    return await publish_month(work, SEPTEMBER)


async def test_a_month_is_frozen_a_week_after_it_and_its_thread_says_what_it_came_to(work: Casework) -> None:
    await a_september(work, local(date(2026, 10, 5)))
    early = await sweep_months(work.services())
    late = [one._replace(rated_at=local(date(2026, 10, 6))) for one in answers(date(2026, 9, 29), "phone", 10, 10)]
    await import_(work, late)
    work.clock.at = local(date(2026, 10, 8), 0)

    swept = await sweep_months(work.services()), await sweep_months(work.services())

    assert (early, swept) == (0, (1, 0))
    (row,) = await work.rows(MonthRow)
    assert (row.first_day, row.satisfied, row.answered) == (date(2026, 9, 1), 40, 50)
    (told,) = await said(work, ids.COHORT)
    assert "CSAT 80.0 % (40 of 50, 67.0–88.8) · target 90 :x:" in told
    assert "When the report was published it was 30 of 40 (75.0 %)." in told


async def test_what_comes_after_a_month_was_frozen_changes_it_no_more(work: Casework) -> None:
    run = await a_september(work, local(date(2026, 10, 8)))
    assert await work.store.write(freeze, run.id or 0, POLICY, work.clock.now())
    await import_(work, answers(date(2026, 9, 29), "phone", 10, 10))

    facts = await facts_of(work, SEPTEMBER, Kind.MONTHLY)

    assert not await work.store.write(freeze, run.id or 0, POLICY, work.clock.now())
    assert facts["report"]["cohort"] == {
        "csat": {"k": 30, "n": 40, "percent": 75.0},
        "final_on": "2026-10-08",
        "final": True,
    }


async def test_a_month_without_answers_is_frozen_and_nobody_is_told(work: Casework) -> None:
    run = await publish_month(work)
    work.clock.advance(timedelta(days=1))

    assert await sweep_months(work.services()) == 1

    (notice,) = await work.owed(ids.COHORT)
    post = await work.store.read(
        whole_repertoire().renders[ids.COHORT], notice, work.desk, READERS[0], work.clock.now()
    )
    assert post is None
    assert run.id


async def test_a_shell_prints_all_that_is_said_to_a_meeting(work: Casework) -> None:
    await import_(work, answers(AUGUST.first, "phone", 150, 300))
    facts = await facts_of(work, AUGUST, Kind.MONTHLY)
    weekly = await facts_of(work, Period(date(2026, 9, 7), date(2026, 9, 13)))

    lines = list(meeting_lines(facts, POLICY, READERS[0]))

    assert lines[0] == "*All indicators over six months*"
    assert any(line.startswith("Decision 1 of 2: CSAT clearly misses its target") for line in lines)
    assert list(meeting_lines(weekly, POLICY, READERS[0])) == []


async def test_awards_are_told_and_those_that_wait_are_for_the_meeting_to_decide(work: Casework) -> None:
    granted = {"state": "granted", "decided_by": LEAD.id, "decided_at": local(date(2026, 8, 20), 10)}
    earlier = {**granted, "decided_at": local(date(2026, 7, 20), 10)}
    await work.store.write(
        insert, [award(1, 500, **granted), award(2, 0, **granted), award(3, 50, **earlier), award(4, 0)]
    )
    run = await publish_month(work)

    (doing,) = await said(work, ids.DOING)
    assert "• 2 granted this month · 500 CNY\n• 1 waits for a decision" in doing
    assert [one["about"] for one in run.facts["report"]["month"]["agenda"] if one["topic"] == "awards"] == [{"n": 1}]
    assert any("1 nomination for an award waits for a decision." in text for text in await said(work, DECISION))


async def test_a_month_without_awards_says_that_none_was_granted(work: Casework) -> None:
    await publish_month(work)

    (doing,) = await said(work, ids.DOING)
    assert "Awards\n• 0 granted this month" in doing


def award(number: int, total: int, **changes: Any) -> AwardRow:
    """An award for the month, which nobody has decided on unless it is said."""
    made = {"month": date(2026, 8, 1), "nominated_at": local(date(2026, 8, 10), 9), "currency": "CNY"}
    return AwardRow(**{"key": f"a{number}", "kind": "quality_model", "total": total, **made, **changes})

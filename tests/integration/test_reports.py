"""Weekly and monthly reports from rows: what moved, who waits for whom, and once for each week and month."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.features import whole_repertoire
from domain.indicators.days import Period
from handlers.cases import CaseFacts
from handlers.digests import ids
from handlers.digests.actions import Due, draft_again, publish
from handlers.digests.jobs import count_for
from handlers.digests.messages import written
from handlers.digests.report_lines import sparkline
from handlers.digests.reports import Kind
from handlers.posts import Reader
from sandbox.blocks import check_blocks
from storage.kaizen_models import SuggestionAuthorRow, SuggestionRow
from storage.models import AbsenceRow, ClockRow, ComplaintEventRow, HandoffRow
from tests.desk import LEAD, OWNER, POLICY, ZONE
from tests.integration.casework import NO_ANSWER, NOT_SOLVED, REACHED, Casework
from tests.reports import AUGUST, BEFORE, WEEK, answers, facts_of, import_, local, report_of


async def resolved(work: Casework, number: int) -> CaseFacts:
    """Have a lead see a case of a customer of its own through to its solution."""
    case = await work.file(customer_contact=f"1390000000{number}", customer_name="<!channel>")
    case = await work.follow_up(case, LEAD)
    return await work.resolve(case, LEAD)


def insert(session: Session, rows: Sequence[Any]) -> None:
    session.add_all(rows)


async def test_a_change_is_split_into_what_channels_did_and_how_their_mix_changed(work: Casework) -> None:
    before, now = BEFORE.first, WEEK.first
    await import_(work, answers(before, "phone", 285, 300), answers(before, "chat", 595, 700))
    await import_(work, answers(now, "phone", 188, 200), answers(now, "chat", 696, 800))

    lines = (await report_of(work)).lines

    assert any("88.4 % (884 of 1000, 86.3–90.2)" in line and "before 88.0 %" in line for line in lines)
    assert "├ +0.4 pp = within channels +1.25, channel mix −0.85" in lines
    (channels,) = [line for line in lines if "→" in line]
    assert "Online chat 85.0 % (595/700) → 87.0 % (696/800)" in channels


async def test_teams_with_different_channels_are_compared_under_one_mix(work: Casework) -> None:
    day = WEEK.first
    await import_(work, answers(day, "phone", 190, 200, team="A"), answers(day, "chat", 680, 800, team="A"))
    await import_(work, answers(day, "phone", 744, 800, team="B"), answers(day, "chat", 164, 200, team="B"))

    thread = "\n".join((await report_of(work)).thread)

    assert "A 90.0 % (as it was 87.0 % (870/1000)) · B 87.5 % (as it was 90.8 % (908/1000))" in thread
    assert "├ A: Online chat 85.0 % (680/800) · Phone 95.0 % (190/200)" in thread


async def test_teams_with_too_few_answers_in_a_channel_are_not_compared(work: Casework) -> None:
    day = WEEK.first
    await import_(work, answers(day, "phone", 90, 100, team="A"), answers(day, "chat", 80, 100, team="A"))
    await import_(work, answers(day, "phone", 90, 100, team="B"), answers(day, "chat", 3, 4, team="B"))

    thread = "\n".join((await report_of(work)).thread)

    assert "Teams are not compared" in thread
    assert "as it was" not in thread


async def test_a_week_without_anything_says_so_and_judges_nothing(work: Casework) -> None:
    await import_(work, answers(BEFORE.first, "phone", 9, 9))

    report = await report_of(work)

    assert "No signal on the chart of 12 weeks." in report.lines
    assert any("no survey answers" in line for line in report.lines)
    assert not any("target" in line for line in report.lines)


async def test_what_is_clearly_missed_stands_in_the_headline(work: Casework) -> None:
    await import_(work, answers(BEFORE.first, "phone", 290, 300), answers(WEEK.first, "phone", 150, 300, waited=60))

    headline = (await report_of(work)).lines[0]

    assert headline.startswith("CSAT has really moved: −46.7 pp")
    assert "CSAT clearly misses its target of 90 %. FRT Phone misses its target of 20 s." in headline


async def test_a_week_unlike_the_weeks_before_is_a_signal(work: Casework) -> None:
    days = [WEEK.first - timedelta(days=back) for back in range(1, 60)]
    await import_(work, *(answers(day, "phone", 45 + day.day % 3, 50) for day in days))
    await import_(work, answers(WEEK.first, "phone", 200, 300))

    report = await report_of(work)

    assert "signal: below its limits" in report.lines[0]
    assert any("12 weeks · limits" in line for line in report.lines)


async def test_a_report_says_what_became_of_complaints_once_all_of_it_is_known(work: Casework) -> None:
    for number, answer in enumerate((REACHED, NO_ANSWER, NOT_SOLVED)):
        await work.call(await resolved(work, number), answer, LEAD)
    work.clock.advance(timedelta(days=8))
    await import_(work, answers(date(2026, 9, 15), "phone", 40, 50))

    asked = (await facts_of(work, Period(date(2026, 9, 21), date(2026, 9, 27))))["report"]["scopes"][0]["complaints"]
    then = (await facts_of(work, Period(date(2026, 9, 14), date(2026, 9, 20))))["report"]["scopes"][0]["complaints"]

    found = {name: asked["resolution"][name] for name in ("from", "to", "solved", "unsolved", "unconfirmed", "young")}
    assert found == {
        **{"from": "2026-09-14", "to": "2026-09-20"},
        **{"solved": 2, "unsolved": 1, "unconfirmed": 1, "young": 0},
    }
    assert then["reopened_of_resolved"] == {"k": 1, "n": 3, "percent": pytest.approx(100 / 3)}
    assert {name: then["callbacks"][name] for name in ("due", "on_time", "reached", "solved", "satisfied")} == {
        "due": 3,
        "on_time": 3,
        "reached": 2,
        "solved": 1,
        "satisfied": 1,
    }
    assert then["rate"]["n"] == 50
    assert then["leading_for"] == 1


@pytest.mark.parametrize(
    ("made", "cause"),
    [
        ("late", "late_entry"),
        ("handed", "handoff"),
        ("away", "absence"),
        ("crowded", "overload"),
        ("touched", "other"),
        ("", "forgotten"),
    ],
)
async def test_a_broken_promise_is_told_with_what_went_with_it(work: Casework, made: str, cause: str) -> None:
    back = timedelta(hours=30) if made == "late" else timedelta()
    case = await work.file(received_at=work.clock.now() - back)
    now = work.clock.now()
    if made == "handed":
        hand = HandoffRow(complaint_id=case.id, cycle=1, department="finance", asked_by="U0OWNER1", asked_at=now)
        await work.store.write(insert, [hand])
    if made == "away":
        await work.store.write(insert, [AbsenceRow(person=OWNER.id, since=now, source="person")])
    if made == "touched":
        at = now + timedelta(minutes=5)
        note = ComplaintEventRow(complaint_id=case.id, at=at, actor=OWNER.id, move="note", state="assigned", cycle=1)
        await work.store.write(insert, [note])
    if made == "crowded":
        for _ in range(POLICY.digests.overload_from - 1):
            await work.file()
    work.clock.advance(timedelta(hours=30))
    kept = [row.kind for row in await work.rows(ClockRow)]

    breaches = (await facts_of(work, Period(date(2026, 9, 13), date(2026, 9, 19))))["report"]["scopes"][0][
        "complaints"
    ]["breaches"]

    assert "first_followup" in kept
    assert set(breaches) == {cause}


async def test_the_department_that_others_wait_for_is_asked_about(work: Casework) -> None:
    case = await work.file()
    at = local(WEEK.first, 9)
    hands = [
        HandoffRow(
            complaint_id=case.id,
            cycle=1,
            department=department,
            asked_by=OWNER.id,
            asked_at=at,
            taken_at=at + taken if taken else None,
            returned_at=local(WEEK.last) if taken else None,
        )
        for department, taken in (("warehouse", timedelta(hours=9, minutes=40)), ("finance", None))
    ]
    await work.store.write(insert, hands)

    report = await report_of(work)

    (question,) = [line for line in report.lines if line.startswith(":speech_balloon:")]
    assert "Warehouse and logistics took 9 h 40 min to take on what was handed to it (median of 1)" in question
    (waits,) = [line for line in report.thread if line.startswith("*Hand-offs")]
    assert "Finance most are still waiting (1)" in waits


async def test_suggestions_are_counted_with_their_people_and_how_soon_they_were_answered(work: Casework) -> None:
    at = local(WEEK.first)
    shared: dict[str, Any] = {"title": "t", "pain": "p", "proposal": "q", "author": "U1"}
    ideas = [
        SuggestionRow(number="S-1", form_key="1", stage="submitted", submitted_at=at, **shared),
        SuggestionRow(number="S-2", form_key="2", stage="triaged", submitted_at=at, **shared),
        SuggestionRow(number="S-3", form_key="3", stage="doing", submitted_at=at - timedelta(days=9), **shared),
    ]
    ideas[1].replied_at, ideas[2].decided_at = at + timedelta(hours=26), at
    await work.store.write(insert, ideas)
    numbers = [idea.id for idea in await work.rows(SuggestionRow)]
    people = ((numbers[0], "U1"), (numbers[1], "U1"), (numbers[1], "U3"), (numbers[2], "U2"))
    authors = [SuggestionAuthorRow(suggestion_id=number, person=person, at=at) for number, person in people]
    await work.store.write(insert, authors)

    (line,) = [line for line in (await report_of(work)).lines if line.startswith("*Suggestions")]

    assert line == "*Suggestions*  new 2 from 2 people · first answer median 1 d 2 h · being carried out 1 · done 0"


async def test_a_channel_by_which_nobody_complains_is_a_question(work: Casework) -> None:
    await work.file(channel="phone")
    await import_(work, answers(WEEK.first, "chat", 9, 10), answers(WEEK.first, "phone", 9, 10))

    (question,) = [line for line in (await report_of(work)).lines if line.startswith(":speech_balloon:")]

    assert "No complaint has come by Online chat for two weeks." in question


async def test_customers_who_came_back_are_counted_a_week_later(work: Casework) -> None:
    first = answers(BEFORE.first, "phone", 20, 20, category="billing")
    known = [contact._replace(customer_key=str(n)) for n, contact in enumerate(first)]
    back = [contact._replace(arrived_at=local(WEEK.first), external_id=f"b{n}") for n, contact in enumerate(known[:5])]
    await import_(work, known, back)

    report = await report_of(work)

    (line,) = [line for line in report.thread if line.startswith("*Customers who came back within 7 d*")]
    assert "25.0 % (5 of 20, 11.2–46.9) (small sample)" in line
    assert "Mon 31 Aug – Sun 6 Sep" in line


async def test_a_month_counts_the_answers_to_its_contacts_until_a_week_after_it(work: Casework) -> None:
    late = [contact._replace(rated_at=local(date(2026, 9, 2))) for contact in answers(AUGUST.last, "phone", 10, 40)]
    await import_(work, late, answers(AUGUST.first, "phone", 50, 60))

    facts = await facts_of(work, AUGUST, Kind.MONTHLY)
    report = await report_of(work, AUGUST, Kind.MONTHLY)

    assert facts["report"]["scopes"][0]["csat"]["answered"] == 60
    assert facts["report"]["cohort"] == {
        "csat": {"k": 60, "n": 100, "percent": 60},
        "final_on": "2026-09-08",
        "final": True,
    }
    assert report.title.endswith("Monthly quality report · August 2026 · the whole centre")
    assert any(line.startswith("*CSAT of this month's contacts*  60.0 % (60 of 100") for line in report.thread)
    (old,) = [line for line in report.thread if line.startswith("*Targets to look at")]
    assert "CSAT 90 % · NPS +70" in old


async def test_a_month_that_has_just_ended_says_until_when_answers_count(work: Casework) -> None:
    work.clock.advance(local(date(2026, 10, 5)) - work.clock.now())
    await import_(work, answers(date(2026, 9, 20), "phone", 30, 40))

    september = Period(date(2026, 9, 1), date(2026, 9, 30))
    thread = (await report_of(work, september, Kind.MONTHLY)).thread

    assert any("answers count until Oct 8, 2026" in line for line in thread)


async def test_a_team_gets_a_report_of_its_own_without_complaints(work: Casework) -> None:
    await import_(work, answers(WEEK.first, "phone", 35, 40, team="A"))

    report = await report_of(work, scope="A")

    assert report.title.endswith("· A")
    assert not any("Complaints" in line for line in report.lines)


@pytest.mark.parametrize("kind", [Kind.DAILY, Kind.WEEKLY, Kind.MONTHLY])
async def test_a_team_with_a_digest_of_its_own_has_one_without_contacts_too(work: Casework, kind: Kind) -> None:
    policy = POLICY.model_copy(update={"digests": POLICY.digests.model_copy(update={"teams": {"A": "#team-a"}})})
    due = Due("A", "#team-a", work.clock.now(), kind.period_of(date(2026, 9, 7)), kind)

    made = await work.store.read(draft_again, due, policy, work.clock.now())

    assert made is not None
    report = written(kind, made.facts, "A", policy, Reader(work.desk.words_for("en"), ZONE))
    assert report.title.endswith("· A")


@pytest.mark.parametrize("kind", [Kind.WEEKLY, Kind.MONTHLY])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_a_report_is_a_message_that_slack_takes_in_both_languages(
    work: Casework, kind: Kind, language: str
) -> None:
    for number in range(3):
        await resolved(work, number)
    days = [date(2026, 9, 14) + timedelta(days=n) for n in range(-14, 7)]
    await import_(work, *(answers(day, f"c{n}", 20, 30, team="<!here>") for day in days for n in range(9)))
    await import_(work, *(answers(day, "phone", 20, 30, team="B", nps=9) for day in days))
    period = kind.period_of(date(2026, 9, 14))
    work.clock.advance(timedelta(days=30))
    await count_for(work.services(), period, kind)
    due = Due("centre", ids.TARGET, work.clock.now() - timedelta(hours=2), period, kind)
    made = await work.store.read(draft_again, due, POLICY, work.clock.now())
    assert made is not None
    await work.store.write(publish, made, work.clock.now())

    reader = Reader(work.desk.words_for(language), ZONE)
    for notice in [*await work.owed(f"digest_{kind}"), *await work.owed(f"digest_{kind}_rest")]:
        render = whole_repertoire().renders[notice.kind]
        post = await work.store.read(render, notice, work.desk, reader, work.clock.now())

        assert post is not None
        assert check_blocks(post.blocks, "message") == []
        assert 0 < len(post.text) < 4000
        assert "<!" not in post.text.replace("<!date^", "")


@pytest.mark.parametrize(
    ("shares", "bars"),
    [([], ""), ([None, 0.5], "·▄"), ([0.0, 0.5, 1.0], "▁▅█"), ([0.9, 0.9], "▄▄")],
)
def test_a_trend_is_drawn_between_its_lowest_and_its_highest(shares: list[float | None], bars: str) -> None:
    assert sparkline(shares) == bars

"""A digest after it was published: the cases and contacts behind its numbers, and why it says what it says."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from domain.contacts import Reason, Rejection
from domain.errors import Refusal
from domain.indicators.charts import Finding
from domain.indicators.proportions import Proportion
from domain.people import Person, Roster
from domain.targets import Indicator
from handlers.digests.behind import PER_PAGE, Number, RunRef, read_behind, read_published
from handlers.digests.behind_views import behind_window, numbers_window
from handlers.digests.jobs import sweep_digests
from handlers.digests.why import POINTS, Why, read_why
from handlers.digests.why_views import choice_window, why_window
from handlers.posts import Reader
from handlers.quality.goals import Goal, set_target
from sandbox.blocks import check_blocks
from storage.digest_models import DigestRunRow
from storage.imports import Work, begin_run, keep_rejections
from storage.models import ComplaintRow
from tests.contacts import at, bring, contact
from tests.desk import AGENT, GUEST, HEAD, LEAD, OWNER, POLICY
from tests.integration.casework import NOT_SOLVED, Casework
from tests.integration.digesting import HOUR, READERS, TODAY, import_, publish

ONE_OWNER = Roster({"warehouse": (OWNER.id,)})


async def behind(work: Casework, run: int, number: Number, reader: Person = LEAD, **more: Any) -> list[str]:
    """The cases or contacts behind a number, once every reader's window has proved to be one that Slack takes."""
    ref = RunRef(run=run, number=number, **more)
    found = await work.store.read(read_behind, ref, reader, work.desk, work.clock.now())
    for one in READERS:
        view = behind_window(found, POLICY, work.clock.now(), one)
        assert check_blocks(view["blocks"], "modal") == []
        assert "13812345678" not in str(view)
    return [case.number for case in found.cases] or [one.external_id for one in found.contacts]


async def test_every_number_of_complaints_leads_to_its_cases(work: Casework) -> None:
    work.roster = ONE_OWNER
    late = await work.file()
    closed = await work.resolve(await work.follow_up(await work.file()))
    await work.call(closed)
    again = await work.resolve(await work.follow_up(await work.file()))
    await work.call(again, NOT_SOLVED)
    broken = await work.follow_up(await work.file())
    run = await publish(work)

    assert await behind(work, run, Number.RECEIVED) == [late.number, closed.number, again.number, broken.number]
    assert await behind(work, run, Number.CLOSED) == [closed.number]
    assert await behind(work, run, Number.REOPENED) == [again.number]
    assert await behind(work, run, Number.OPEN) == [late.number, again.number, broken.number]
    assert broken.number in await behind(work, run, Number.PROMISE)
    assert await behind(work, run, Number.FIRST_FOLLOWUP) == [again.number]
    assert await behind(work, run, Number.SOLUTION) == []
    assert await behind(work, run, Number.CALLBACK) == []
    published = await work.store.read(read_published, run, LEAD)
    for reader in READERS:
        view = numbers_window(published, POLICY, reader)
        assert check_blocks(view["blocks"], "modal") == []


async def test_what_was_due_and_overdue_that_morning_is_shown_though_it_was_done_since(work: Casework) -> None:
    work.roster = ONE_OWNER
    overdue = await work.file(received_at=work.clock.now() - timedelta(hours=40))
    due = await work.file()
    run = await publish(work)
    before = [await behind(work, run, number) for number in (Number.OVERDUE, Number.DUE_TODAY)]

    work.clock.advance(HOUR)
    await work.resolve(await work.follow_up(overdue))
    await work.resolve(await work.follow_up(due))

    assert before == [[overdue.number], [due.number]]
    assert [await behind(work, run, number) for number in (Number.OVERDUE, Number.DUE_TODAY)] == before


def is_about(session: Session, number: str, person: str) -> None:
    row = session.exec(select(ComplaintRow).where(ComplaintRow.number == number)).one()
    row.colleague = person
    session.add(row)


async def test_nobody_is_shown_a_complaint_about_themselves(work: Casework) -> None:
    case = await work.file()
    await work.store.write(is_about, case.number, AGENT.id)
    run = await publish(work)

    for number in (Number.RECEIVED, Number.OPEN, Number.DUE_TODAY):
        assert await behind(work, run, number, AGENT) == []
        assert await behind(work, run, number, HEAD) == [case.number]


async def test_the_lowest_scores_are_those_of_every_scale_and_of_the_day_they_came(work: Casework) -> None:
    scores = [
        contact(1, TODAY, score=1),
        contact(2, TODAY, score=3),
        contact(3, TODAY, score=0, scale_max=1),
        contact(4, TODAY, score=1, scale_max=1),
        contact(5, TODAY, score=2, scale_max=10, team="B"),
        contact(6, TODAY, score=1, is_test=True),
        contact(7, TODAY - timedelta(days=2), score=2, rated_at=work.clock.now()),
        contact(8, TODAY - timedelta(days=2), score=2),
        contact(9, TODAY, score=None, scale_max=None),
    ]
    run = await publish(work, scores)

    assert sorted(await behind(work, run, Number.LOW_SCORES)) == ["1", "3", "5", "7"]
    assert sorted(await behind(work, run, Number.ANSWERS)) == ["1", "2", "3", "4", "5", "7"]


async def test_rejected_rows_are_shown_by_their_place_and_what_is_wrong_and_not_by_what_they_say(
    work: Casework,
) -> None:
    rejections = [Rejection(7, "score", Reason.OUTSIDE_SCALE), Rejection(9, "", Reason.TOO_MANY_CELLS)]
    run = await publish(work, [contact(1, TODAY)])
    file = await work.store.write(begin_run, Work("hotline", "file", "calls.csv", "digest", "me"), work.clock.now())
    then = work.clock.now() - timedelta(days=1)
    await work.store.write(keep_rejections, file.id, rejections, then)

    ref = RunRef(run=run, number=Number.REJECTED)
    found = await work.store.read(read_behind, ref, LEAD, work.desk, work.clock.now())
    window = behind_window(found, POLICY, work.clock.now(), READERS[0])

    assert (found.total, found.pages) == (2, 1)
    said = str(window["blocks"])
    assert "2 rows, as known now" in said
    assert "hotline · line 7 · score is outside its scale" in said
    assert "hotline · line 9 · " in said
    assert check_blocks(window["blocks"], "modal") == []


async def test_waits_beyond_the_target_are_shown_longest_first_and_turned_over(work: Casework) -> None:
    waits = [contact(n, TODAY, waited=n) for n in range(60)]
    run = await publish(work, [*waits, contact(100, TODAY, channel="visit", waited=5)])

    pages = [await behind(work, run, Number.WAITS, channel="chat", page=page) for page in (0, 2, 99)]

    assert pages[0] == [str(n) for n in range(59, 59 - PER_PAGE, -1)]
    assert pages[1] == pages[2] == [str(n) for n in range(39, 30, -1)]
    # A channel without a target shows all of its waits.
    assert await behind(work, run, Number.WAITS, channel="visit") == ["100"]
    assert await behind(work, run, Number.WAITS) == []


async def test_waits_are_shown_that_count_and_with_what_of_them_counts(work: Casework) -> None:
    night = at(TODAY, 3)
    mails = [contact(1, TODAY, channel="email", waited=20 * 3600), contact(2, TODAY, channel="email", waited=7200)]
    calls = [contact(3, TODAY, channel="phone", waited=90), contact(4, TODAY, channel="phone", waited=95)]
    early = [mails[1]._replace(arrived_at=night), calls[1]._replace(arrived_at=night)]
    goal = Goal("view:V1", Indicator.FRT, "email", None, 3600, TODAY, "Agreed.")
    await work.store.write(set_target, goal, HEAD, work.desk, work.clock.now())
    await work.store.write(bring, [mails[0], calls[0], *early], work.clock.now(), POLICY)
    run = await publish(work)

    assert await behind(work, run, Number.WAITS, channel="phone") == ["3"]
    assert await behind(work, run, Number.WAITS, channel="email") == ["1"]
    ref = RunRef(run=run, number=Number.WAITS, channel="email")
    found = await work.store.read(read_behind, ref, LEAD, work.desk, work.clock.now())
    assert "waited 20 h (6 h in opening hours)" in str(behind_window(found, POLICY, work.clock.now(), READERS[0]))


@pytest.mark.parametrize("reader", READERS)
async def test_a_day_without_anything_says_so(work: Casework, reader: Reader) -> None:
    run = await publish(work)
    published = await work.store.read(read_published, run, LEAD)

    assert len(numbers_window(published, POLICY, reader)["blocks"]) == 2
    assert check_blocks(choice_window(published, POLICY, reader)["blocks"], "modal") == []


async def test_what_is_no_digest_or_not_for_them_is_refused(work: Casework) -> None:
    run = await publish(work)
    skipped = next(row.id for row in await work.rows(DigestRunRow) if row.state == "skipped")
    for person, number, code in (
        (GUEST, run, "outsider"),
        (LEAD, skipped, "unknown_control"),
        (LEAD, 99, "unknown_control"),
    ):
        with pytest.raises(Refusal) as refused:
            await work.store.read(read_published, number, person)
        assert refused.value.code == code
    with pytest.raises(Refusal):
        await work.store.read(read_behind, RunRef(run=run), LEAD, work.desk, work.clock.now())
    with pytest.raises(Refusal):
        RunRef.read('{"run": -1}')


async def why(work: Casework, run: int, channel: str | None = None) -> Why:
    found = await work.store.read(read_why, run, channel, LEAD, POLICY)
    for reader in READERS:
        assert check_blocks(why_window(found, POLICY, reader)["blocks"], "modal") == []
    return found


def said(found: Why) -> str:
    blocks = why_window(found, POLICY, READERS[0])["blocks"]
    return "\n".join(block["text"]["text"] for block in blocks if "text" in block)


async def test_why_without_enough_days_says_what_it_takes(work: Casework) -> None:
    run = await publish(work, [contact(n, TODAY, score=5 - n % 2) for n in range(8)])

    satisfaction, waits, nobody = await why(work, run), await why(work, run, "chat"), await why(work, run, "visit")

    assert (satisfaction.finding, waits.finding) == (Finding.TOO_FEW, Finding.TOO_FEW)
    assert "8 of 8 satisfied (too few for a percentage)" in said(satisfaction)
    assert "*Limits*: none yet, they take 20 days with data" in said(satisfaction)
    assert "*Target*: 30 s since 1 Jan 2020, from the policy file" in said(waits)
    assert "*Target*: none for this day" in said(nobody)


@pytest.mark.parametrize(
    ("channel", "says"),
    [
        ("phone", "but only of those who came in opening hours"),
        ("email", "only what of a wait lies in opening hours counts"),
        ("social", "all of a wait counts, by day and by night"),
        ("wechat", "all of a wait counts, by day and by night"),
    ],
)
async def test_why_says_by_which_clock_waits_count(work: Casework, channel: str, says: str) -> None:
    run = await publish(work, [contact(1, TODAY, channel=channel)])

    assert says in said(await why(work, run, channel))
    assert "opening hours" not in said(await why(work, run))


async def test_why_shows_frozen_limits_the_last_points_and_who_set_the_target(work: Casework) -> None:
    days = [TODAY - timedelta(days=back) for back in range(1, 29)]
    rows = [
        contact(1000 * place + n, day, score=1 if n < 5 + place % 3 else 5, waited=20 + place % 4)
        for place, day in enumerate(days)
        for n in range(60)
    ]
    goal = Goal("view:V1", Indicator.CSAT, None, None, 85, TODAY, "Agreed <!here>.")
    await work.store.write(set_target, goal, HEAD, work.desk, work.clock.now())
    run = await publish(work, [*rows, *(contact(n, TODAY, waited=90) for n in range(60))])

    satisfaction, waits = await why(work, run), await why(work, run, "chat")

    assert len(satisfaction.points) == len(waits.points) == POINTS
    assert satisfaction.points[-1].share == waits.points[-1].share or waits.points[-1].wait == 90
    assert waits.finding is Finding.ABOVE
    assert waits.frozen == satisfaction.frozen == (TODAY - timedelta(days=28), TODAY - timedelta(days=1))
    assert f"set by <@{HEAD.id}>: Agreed &lt;!here&gt;." in said(satisfaction)
    assert "Its point lies above the upper limit" in said(waits)
    assert "Frozen from" in said(waits)


async def test_a_team_s_digest_leads_to_its_own_contacts_and_to_no_complaints(work: Casework) -> None:
    policy = POLICY.model_copy(update={"digests": POLICY.digests.model_copy(update={"teams": {"A": "#quality"}})})
    work.desk = replace(work.desk, policy=policy)
    await sweep_digests(work.services())
    await work.file()
    await import_(work, [contact(1, TODAY, score=1), contact(2, TODAY, score=1, team="B")])
    work.clock.advance(23 * HOUR)
    await sweep_digests(work.services())
    run = next(row.id or 0 for row in await work.rows(DigestRunRow) if (row.scope, row.state) == ("A", "published"))
    published = await work.store.read(read_published, run, AGENT)

    shown = str(numbers_window(published, policy, READERS[0])["blocks"])

    assert await behind(work, run, Number.LOW_SCORES) == ["1"]
    assert "Lowest scores: *1*" in shown
    assert "Complaints" not in shown
    assert (await why(work, run)).points[-1].share == Proportion(0, 1)

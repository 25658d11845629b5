"""Digests from rows: published once, late when they must be, and equal to what plain arithmetic says of the rows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.features import whole_repertoire
from domain.contacts import Contact
from domain.indicators.days import Period, one_day
from domain.targets import Direction, Indicator, Target
from domain.waits import WaitClock
from handlers.digests.charting import window
from handlers.digests.ids import DAILY, DAILY_REST
from handlers.digests.jobs import count_days, next_report, owed_by, sweep_digests
from handlers.posts import Post, Reader
from handlers.services import Desk
from sandbox.blocks import check_blocks
from storage.contact_models import ContactDayRow
from storage.counted import count_day, days_to_count
from storage.digest_models import ChartLimitsRow, DigestRunRow
from storage.models import NoticeRow
from storage.store import Store
from tests.contacts import SHANGHAI, at, bring, contact, waiting_by
from tests.desk import POLICY, ZONE
from tests.integration.casework import Casework
from tests.integration.digesting import facts_of, lines_of

# The clock of these tests starts on Monday, 14 September 2026, at ten in the morning.
TODAY = date(2026, 9, 14)


async def import_(work: Casework, contacts: Sequence[Contact]) -> None:
    await work.store.write(bring, contacts, work.clock.now())


async def runs(work: Casework) -> list[tuple[str, date, date, str]]:
    rows = [row for row in await work.rows(DigestRunRow) if row.digest == "daily"]
    return [(row.scope, row.first_day, row.last_day, row.state) for row in rows]


async def test_the_first_digest_is_that_of_the_next_working_morning(work: Casework) -> None:
    assert await sweep_digests(work.services()) == 0
    work.clock.advance(timedelta(hours=22, minutes=59))
    assert await sweep_digests(work.services()) == 0

    work.clock.advance(timedelta(minutes=1))

    assert await sweep_digests(work.services()) == 1
    assert await sweep_digests(work.services()) == 0
    assert (await runs(work))[-1] == ("centre", TODAY, TODAY, "published")
    assert len(await work.owed("digest_daily")) == 1


async def test_two_processes_publish_a_digest_once(work: Casework) -> None:
    await sweep_digests(work.services())
    work.clock.advance(timedelta(days=1))

    first, second = await sweep_digests(work.services()), await sweep_digests(work.services())

    assert (first, second) == (1, 0)
    assert len(await work.owed("digest_daily")) == 1


async def test_a_digest_after_a_weekend_covers_the_days_since_the_last(work: Casework) -> None:
    await sweep_digests(work.services())
    for _ in range(7):
        work.clock.advance(timedelta(days=1))
        await sweep_digests(work.services())

    covered = [(first, last) for _, first, last, _ in await runs(work)][1:]

    assert covered == [
        (date(2026, 9, 14), date(2026, 9, 14)),
        (date(2026, 9, 15), date(2026, 9, 15)),
        (date(2026, 9, 16), date(2026, 9, 16)),
        (date(2026, 9, 17), date(2026, 9, 17)),
        # Sunday the 20th is a make-up workday of that year, but in the calendar of these tests no year is known yet.
        (date(2026, 9, 18), date(2026, 9, 20)),
    ]


async def test_a_bot_that_was_away_for_days_tells_of_all_of_them_at_once(work: Casework) -> None:
    await sweep_digests(work.services())
    work.clock.advance(timedelta(days=4))

    await sweep_digests(work.services())

    assert (await runs(work))[-1][1:3] == (date(2026, 9, 14), date(2026, 9, 17))


async def test_the_next_report_is_what_comes_next_on_working_days(work: Casework) -> None:
    friday = at(date(2026, 9, 18), 10)
    asked = (work.clock.now(), friday, friday + timedelta(hours=6))

    found = [await work.store.read(next_report, POLICY, now) for now in asked]

    assert found == [at(date(2026, 9, 15), 9), at(date(2026, 9, 18), 15), at(date(2026, 9, 21), 9)]


async def test_what_was_published_stays_and_what_comes_late_counts_from_then_on(work: Casework) -> None:
    await sweep_digests(work.services())
    await import_(work, [contact(n, TODAY) for n in range(40)])
    work.clock.advance(timedelta(days=1))
    await sweep_digests(work.services())

    await import_(work, [contact(n, TODAY, score=1) for n in range(40, 50)])
    later = await facts_of(work, one_day(TODAY))

    (run,) = [row for row in await work.rows(DigestRunRow) if row.state == "published"]
    assert run.facts["report"]["scopes"][0]["csat"]["answered"] == 40
    assert later["report"]["scopes"][0]["csat"]["answered"] == 50


async def test_the_figures_that_a_digest_does_not_show_are_kept_beside_it(work: Casework) -> None:
    await sweep_digests(work.services())
    await import_(work, [contact(n, TODAY, team=f"Team {n % 2}") for n in range(40)])
    work.clock.advance(timedelta(days=1))

    await sweep_digests(work.services())

    (run,) = [row for row in await work.rows(DigestRunRow) if row.state == "published"]
    whole = await facts_of(work, one_day(TODAY))
    assert [one["scope"] for one in run.facts["report"]["scopes"]] == ["centre"]
    assert run.others == whole["report"]["scopes"][1:]
    assert [one["scope"] for one in run.others] == ["Team 0", "Team 1"]


async def test_a_day_that_changed_is_counted_anew_and_no_other(work: Casework) -> None:
    await import_(work, [contact(1, TODAY), contact(2, TODAY - timedelta(days=3))])
    assert await count_days(work.services()) == 2

    await import_(work, [contact(3, TODAY)])

    assert await work.store.read(days_to_count, window(TODAY, TODAY)) == [TODAY]
    assert await count_days(work.services()) == 1
    assert await count_days(work.services()) == 0


async def test_a_row_that_comes_while_its_day_is_counted_makes_the_day_dirty_again(work: Casework) -> None:
    await import_(work, [contact(1, TODAY)])
    await work.store.write(count_day, TODAY, SHANGHAI)

    await import_(work, [contact(1, TODAY, score=1)])

    (row,) = await work.rows(ContactDayRow)
    assert (row.dirty, row.version) == (True, 2)


async def test_teams_are_reported_after_the_centre_which_adds_them_up(work: Casework) -> None:
    await import_(work, [contact(1, TODAY), contact(2, TODAY, team="B", score=1), contact(3, TODAY, team=None)])

    scopes = (await facts_of(work, one_day(TODAY)))["report"]["scopes"]

    assert [(scope["scope"], scope["contacts"], scope["csat"]["satisfied"]) for scope in scopes] == [
        ("centre", 3, 2),
        ("A", 1, 1),
        ("B", 1, 0),
    ]


@pytest.mark.parametrize(
    ("language", "apart", "mails"),
    [
        (
            "en",
            "*Outside opening hours*  Phone 3 contacts, 2 answered, median 40 s",
            "2 of them while closed, as 0 s each",
        ),
        ("zh_CN", "*营业时间外*  电话 3 次，已接待 2 次，中位数 40秒", "其中 2 次在营业时间外已答复，按 0 秒计"),
    ],
)
async def test_who_came_outside_opening_hours_has_a_line_of_their_own(
    work: Casework, language: str, apart: str, mails: str
) -> None:
    night, noon = at(TODAY, 3), {"score": 1, "channel": "phone"}
    calls = [contact(n, TODAY, waited=30, **noon) for n in range(30)]
    late = [contact(30 + n, TODAY, waited=40 + n, **noon)._replace(arrived_at=night) for n in range(2)]
    lost = contact(40, TODAY, answered=False, abandoned=True, waited=None, channel="phone", score=None, scale_max=None)
    mailed = [contact(50 + n, TODAY, waited=600, channel="email")._replace(arrived_at=night) for n in range(2)]
    await work.store.write(bring, [*calls, *late, lost._replace(arrived_at=night), *mailed], work.clock.now(), POLICY)

    lines = await lines_of(work, one_day(TODAY), language)

    assert apart in lines
    assert [line for line in lines if mails in line]


async def test_who_still_waits_for_an_email_has_waited_the_hours_in_which_it_is_read(work: Casework) -> None:
    friday = TODAY - timedelta(days=3)
    silent = {"answered": False, "waited": None, "score": None, "scale_max": None, "channel": "email"}
    mails = [contact(1, friday, **silent), contact(2, friday, **silent)._replace(arrived_at=at(friday, 19))]
    await work.store.write(bring, mails, work.clock.now(), POLICY)
    goal = Target(
        indicator=Indicator.FRT, value=7 * 3600, direction=Direction.AT_MOST, channel="email", valid_from=friday
    )
    policy = POLICY.model_copy(update={"targets": (goal,)})

    # On Monday at ten seven hours of opening have passed since Friday at noon, and one since Friday evening.
    on_the_dot = await facts_of(work, one_day(friday), policy)
    work.clock.advance(timedelta(seconds=1))
    late = await facts_of(work, one_day(friday), policy)
    by_clock = await facts_of(work, one_day(friday), waiting_by({"email": WaitClock.ELAPSED}, policy))

    assert [facts["report"]["scopes"][0]["pending"] for facts in (on_the_dot, late, by_clock)] == [2, 1, 0]


async def test_each_day_of_a_report_is_judged_by_the_target_that_was_valid_on_it(work: Casework) -> None:
    sunday, friday = TODAY - timedelta(days=1), TODAY - timedelta(days=3)
    await import_(work, [contact(n, day, waited=40) for day in (friday, sunday) for n in range(day.day, day.day + 2)])
    goals = [
        Target(indicator=Indicator.FRT, value=value, direction=Direction.AT_MOST, channel="chat", valid_from=since)
        for value, since in ((60, friday - timedelta(days=9)), (30, sunday))
    ]
    policy = POLICY.model_copy(update={"targets": tuple(goals)})

    facts = await facts_of(work, Period(friday, sunday), policy)
    frt = facts["report"]["scopes"][0]["channels"]["chat"]["frt"]

    assert (frt["within_target"], frt["percent_within"], frt["target_s"]) == (2, 50, 30)


async def test_without_anybody_outside_opening_hours_there_is_no_line_of_them(work: Casework) -> None:
    calls = [contact(n, TODAY, waited=90, score=1, channel="phone") for n in range(30)]
    await work.store.write(bring, calls, work.clock.now(), POLICY)

    lines = await lines_of(work, one_day(TODAY))

    assert [line for line in lines if line.startswith("*FRT Phone*")]
    assert not [line for line in lines if "opening hours" in line or "while closed" in line]


async def test_limits_are_frozen_once_and_not_by_what_comes_after(work: Casework) -> None:
    await sweep_digests(work.services())
    days = [TODAY - timedelta(days=back) for back in range(1, 29)]
    rows = [contact(number * 100 + n, day, score=1 + n % 5) for number, day in enumerate(days) for n in range(40)]
    await import_(work, rows)
    work.clock.advance(timedelta(days=1))
    await sweep_digests(work.services())
    frozen = await work.rows(ChartLimitsRow)

    await import_(work, [contact(9000 + n, TODAY - timedelta(days=1), score=1) for n in range(200)])
    work.clock.advance(timedelta(days=1))
    await sweep_digests(work.services())

    assert {row.indicator for row in frozen} == {"csat", "frt"}
    assert await work.rows(ChartLimitsRow) == frozen


async def test_what_is_owed_is_a_question_to_the_store_and_the_clock(store: Store) -> None:
    morning = at(date(2026, 9, 15), 9)

    early, *_ = await store.read(owed_by, POLICY, morning - timedelta(seconds=1))
    due, *others = await store.read(owed_by, POLICY, morning)

    assert [one.kind for one in (due, *others)] == ["daily", "weekly", "monthly", "sharing"]
    assert (early.period.last, due.period.last) == (date(2026, 9, 13), TODAY)
    assert due.due_at == morning


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("quiet", [True, False])
async def test_a_digest_is_a_message_that_slack_takes_in_both_languages(
    work: Casework, language: str, quiet: bool
) -> None:
    await sweep_digests(work.services())
    scores = [contact(n, TODAY, channel=f"c{n % 9}", score=5 if quiet else 1 + n % 5) for n in range(600)]
    await import_(work, scores[: 5 if quiet else 600])
    if not quiet:
        await work.file(received_at=work.clock.now() - timedelta(hours=30), customer_name="<!channel>")
    work.clock.advance(timedelta(days=1))
    await sweep_digests(work.services())

    reader = Reader(work.desk.words_for(language), ZONE)
    said = await work.store.read(spoken_digest, work.desk, reader, work.clock.now())

    for post in said:
        assert check_blocks(post.blocks, "message") == []
        assert 0 < len(post.text) < 4000
    assert len(said[0].text.splitlines()) <= 12


async def test_a_digest_that_comes_late_says_how_late(work: Casework) -> None:
    await sweep_digests(work.services())
    work.clock.advance(timedelta(hours=26))
    await sweep_digests(work.services())

    reader = Reader(work.desk.words_for("en"), ZONE)
    (post,) = await work.store.read(spoken_digest, work.desk, reader, work.clock.now())

    assert "This digest is 3 h late: I was away." in post.text


def spoken_digest(session: Session, desk: Desk, reader: Reader, now: datetime) -> list[Post]:
    """Render the digest that was published last, and its thread where there is one."""
    renders, said = whole_repertoire().renders, []
    for kind in (DAILY, DAILY_REST):
        rows = session.exec(select(NoticeRow).where(NoticeRow.kind == kind)).all()
        if (post := renders[kind](session, rows[-1], desk, reader, now)) is not None:
            said.append(post)
    return said

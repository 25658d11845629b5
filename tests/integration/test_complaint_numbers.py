"""What a digest counts of cases: complaints that are such, and what customers say once, when they are called back."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.resolution import is_counted
from domain.indicators.timeliness import ResolveTimes, Timeliness
from domain.policy import ClockKind
from storage.digest_questions import ComplaintNumbers, complaint_numbers
from storage.models import ComplaintRow
from storage.report_questions import categories_of, complaints_between, reopened_of, resolve_times_of
from tests.desk import LEAD
from tests.integration.casework import NO_ANSWER, NOT_SATISFIED, NOT_SOLVED, REACHED, Casework

EVER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


async def numbers(work: Casework, window: tuple[datetime, datetime] = EVER) -> ComplaintNumbers:
    return await work.store.read(complaint_numbers, *window, work.clock.now())


async def every_end(work: Casework) -> None:
    """Six cases: one open, one solved, and four that were withdrawn, merged, or found to be none."""
    first = await work.file()
    for number, ending in enumerate((work.withdraw, work.find_no_complaint)):
        await ending(await work.file(customer_contact=f"1390000000{number}"), LEAD)
    await work.merge(await work.file(customer_contact="13900000003"), first.number)
    await work.withdraw(await work.follow_up(await work.file(customer_contact="13900000004"), LEAD), LEAD)
    solved = await work.follow_up(await work.file(customer_contact="13900000005"), LEAD)
    await work.call(await work.resolve(solved, LEAD))


async def test_a_case_is_in_a_rate_where_the_rules_say_that_it_is_a_complaint(work: Casework) -> None:
    await every_end(work)

    def by_the_rules(session: Session) -> int:
        return sum(is_counted(case) for _, case in complaints_between(session, *EVER))

    categories = await work.store.read(categories_of, *EVER)
    found = await numbers(work)

    # Open, solved, and withdrawn by the customer after somebody had called.
    assert await work.store.read(by_the_rules) == 3
    assert sum(categories.values()) == found.received == sum(found.categories.values()) == 3


async def test_what_came_in_less_what_was_closed_is_what_is_open(work: Casework) -> None:
    await every_end(work)

    found = await numbers(work)

    assert (found.received, found.closed, found.backlog.open) == (3, 2, 1)


async def test_a_case_that_took_two_rounds_was_opened_again_whenever_that_was(work: Casework) -> None:
    for contact, answer in (("13900000001", NOT_SOLVED), ("13900000002", REACHED)):
        case = await work.follow_up(await work.file(customer_contact=contact), LEAD)
        case = await work.call(await work.resolve(case, LEAD), answer)
    work.clock.advance(timedelta(days=8))
    (again,) = [row for row in await work.rows(ComplaintRow) if row.cycle == 2]
    await work.resolve(await work.follow_up(await work.look(again.number), LEAD), LEAD)
    later = work.clock.now() - DAY, work.clock.now() + DAY

    assert await work.store.read(reopened_of, *EVER) == Proportion(1, 2)
    # Here nothing was opened again, but what was solved had come back before.
    assert await work.store.read(reopened_of, *later) == Proportion(1, 1)


async def test_the_time_to_a_solution_stands_still_in_no_figure_but_the_net_one(work: Casework) -> None:
    case = await work.wait(await work.follow_up(await work.file(), LEAD), LEAD)
    work.clock.advance(timedelta(hours=5))
    case = await work.answered(case, LEAD)
    work.clock.advance(timedelta(hours=2))
    await work.resolve(case, LEAD)
    reopened = await work.resolve(await work.follow_up(await work.file(customer_contact="13900000001"), LEAD), LEAD)
    await work.call(reopened, NOT_SOLVED)

    times = await work.store.read(resolve_times_of, *EVER)

    # The customer called three minutes before the case was filed; the one that is open again has no solution.
    hour, minute = 3600, 60
    assert times == ResolveTimes(Histogram({7 * hour + 3 * minute: 1}), Histogram({2 * hour + 3 * minute: 1}))
    assert await work.store.read(resolve_times_of, EVER[1], EVER[1] + DAY) == ResolveTimes()


async def test_a_first_try_that_came_late_is_late_however_soon_the_next_one_is(work: Casework) -> None:
    resolved_at = work.clock.now()
    case = await work.resolve(await work.follow_up(await work.file(), LEAD), LEAD)
    work.clock.advance(timedelta(hours=25))
    await work.call(case, NO_ANSWER, LEAD)
    work.clock.advance(timedelta(hours=5))
    await work.call(await work.look(case.number), REACHED, LEAD)
    first, second = (resolved_at + days * DAY - DAY / 2 for days in (1, 2))

    due = [await numbers(work, (since, since + DAY)) for since in (first, second)]

    # The first try was due within a day; that the customer was tried again made no second round of it.
    assert [one.on_time.get(ClockKind.CALLBACK) for one in due] == [Timeliness(met=0, missed=1), None]
    assert [(one.satisfied, one.answered) for one in due] == [(1, 1), (0, 0)]


async def test_what_customers_say_of_the_handling_counts_on_the_day_the_call_was_due(work: Casework) -> None:
    for contact, answer in (("13900000001", REACHED), ("13900000002", NOT_SATISFIED)):
        case = await work.follow_up(await work.file(customer_contact=contact), LEAD)
        await work.call(await work.resolve(case, LEAD), answer)
    now = work.clock.now()

    today, tomorrow = (
        await numbers(work, (now - DAY / 2, now + DAY / 2)),
        await numbers(work, (now + DAY / 2, now + DAY * 2)),
    )

    assert (today.satisfied, today.answered) == (0, 0)
    assert (tomorrow.satisfied, tomorrow.answered) == (1, 2)

"""What a digest counts of cases: complaints that are such, and what customers say once, when they are called back."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from domain.indicators.resolution import is_counted
from storage.digest_questions import ComplaintNumbers, complaint_numbers
from storage.report_questions import categories_of, complaints_between
from tests.desk import LEAD
from tests.integration.casework import NOT_SATISFIED, REACHED, Casework

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

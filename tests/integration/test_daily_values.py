"""What a metric was on each day, of the centre, a team or a channel, and of all teams beside one."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from domain.indicators.days import Period, day_of
from domain.kaizen.metrics import Metric
from domain.kaizen.series import Series, Share, Times
from domain.kaizen.windows import Place
from domain.policy import Policy
from handlers.digests.jobs import count_for
from storage.effects import Asked, daily_values
from tests.contacts import SHANGHAI, contact
from tests.desk import POLICY
from tests.integration.casework import NOT_SOLVED, REACHED, Casework
from tests.integration.test_reports import resolved
from tests.reports import answers, import_

DAY = date(2026, 9, 14)
NEXT = DAY + timedelta(days=1)
CENTRE = Place()


async def values(
    work: Casework, metric: Metric, place: Place = CENTRE, *, beside: bool = False, policy: Policy = POLICY
) -> Series:
    """Return the daily values from the first day of the tests until now."""
    period = Period(DAY, max(day_of(work.clock.now(), SHANGHAI), NEXT))
    await count_for(work.services(), period)

    def ask(session: Session) -> Series:
        return daily_values(session, metric, Asked(place, period, work.clock.now(), beside), policy)

    return await work.store.read(ask)


async def test_a_team_is_counted_alone_and_all_others_beside_it(work: Casework) -> None:
    await import_(work, answers(DAY, "chat", 8, 10, team="A"), answers(DAY, "chat", 5, 10, team="B"))
    await import_(work, answers(DAY, "phone", 1, 10, team="C"), answers(DAY, "phone", 9, 10, team="A"))
    a = Place("A")

    assert await values(work, Metric.CSAT) == {DAY: Share(23, 40)}
    assert await values(work, Metric.CSAT, a) == {DAY: Share(17, 20)}
    assert await values(work, Metric.CSAT, a, beside=True) == {DAY: Share(6, 20)}
    assert await values(work, Metric.CSAT, Place("A", "chat"), beside=True) == {DAY: Share(5, 10)}
    assert await values(work, Metric.CSAT, Place(channel="phone")) == {DAY: Share(10, 20)}


async def test_whoever_waits_longer_than_the_target_has_no_end_in_a_median(work: Casework) -> None:
    still = {"answered": False, "waited": None, "channel": "phone", "score": None, "scale_max": None}
    waiting = [contact(number, DAY, **still) for number in range(3)]
    await import_(work, [contact(9, DAY, waited=40, channel="phone")], waiting)
    work.clock.advance(timedelta(days=1))

    found = (await values(work, Metric.FRT))[DAY]

    assert isinstance(found, Times)
    assert (found.n, found.endless, found.value) == (4, 3, float("inf"))
    assert (await values(work, Metric.AHT))[DAY].value == 100


async def test_a_repeat_counts_once_nobody_can_come_back_in_time_any_more(work: Casework) -> None:
    one = {"customer_key": "k", "category": "bill"}
    await import_(
        work,
        [
            contact(1, DAY, **one),
            contact(2, DAY + timedelta(days=7), **one),
            contact(3, DAY, team="B", customer_key="other", category="bill"),
            contact(4, NEXT, customer_key="k", category="parcel"),
            contact(5, DAY, customer_key=None, category="bill"),
        ],
    )
    work.clock.advance(timedelta(days=7))
    assert await values(work, Metric.REPEAT_RATE) == {}

    work.clock.advance(timedelta(days=1))
    assert await values(work, Metric.REPEAT_RATE) == {DAY: Share(1, 2)}
    assert await values(work, Metric.REPEAT_RATE, Place("B")) == {DAY: Share(0, 1)}
    assert await values(work, Metric.REPEAT_RATE, Place("B"), beside=True) == {DAY: Share(1, 1)}


async def test_how_long_a_repeat_may_take_is_a_setting(work: Casework) -> None:
    known: dict[str, Any] = {"customer_key": "k1", "category": "billing"}
    await import_(work, [contact(1, DAY, **known)], [contact(2, DAY + timedelta(days=10), **known)])
    work.clock.advance(timedelta(days=40))
    digests = POLICY.digests.model_copy(update={"repeats_within": timedelta(days=10)})

    patient = POLICY.model_copy(update={"digests": digests})

    assert (await values(work, Metric.REPEAT_RATE))[DAY] == Share(0, 1)
    assert (await values(work, Metric.REPEAT_RATE, policy=patient))[DAY] == Share(1, 1)


async def test_complaints_are_counted_against_the_contacts_of_their_day(work: Casework) -> None:
    await work.file()
    doubtful = await work.file(customer_contact="13900000001")
    await work.find_no_complaint(doubtful)
    await import_(work, [contact(number, DAY, channel="phone") for number in range(20)], [contact(99, NEXT)])
    work.clock.advance(timedelta(days=2))
    await work.file(customer_contact="13900000002")

    assert await values(work, Metric.COMPLAINT_RATE) == {
        DAY: Share(1, 20),
        NEXT: Share(0, 1),
        DAY + timedelta(days=2): Share(1, 0),
    }
    assert (await values(work, Metric.COMPLAINT_RATE, Place(channel="chat")))[NEXT] == Share(0, 1)
    assert DAY not in await values(work, Metric.COMPLAINT_RATE, Place(channel="chat"))


async def test_promises_are_counted_on_the_day_on_which_they_were_due(work: Casework) -> None:
    case = await work.file()
    await work.file(customer_contact="13900000001")
    await work.follow_up(case)
    assert await values(work, Metric.FOLLOWUP_ON_TIME) == {NEXT: Share(1, 1)}
    work.clock.advance(timedelta(days=2))

    assert await values(work, Metric.FOLLOWUP_ON_TIME) == {NEXT: Share(1, 2)}
    assert await values(work, Metric.FOLLOWUP_ON_TIME, Place("warehouse")) == {NEXT: Share(1, 2)}
    assert await values(work, Metric.FOLLOWUP_ON_TIME, Place("warehouse"), beside=True) == {}
    assert await values(work, Metric.SOLUTION_ON_TIME, Place(channel="social")) == {}


async def test_callbacks_are_counted_by_round_and_by_what_the_customer_says(work: Casework) -> None:
    await work.call(await resolved(work, 1), REACHED)
    late = await resolved(work, 2)
    work.clock.advance(timedelta(days=3))
    await work.call(late, REACHED)

    on_time = await values(work, Metric.CALLBACK_ON_TIME)
    satisfied = await values(work, Metric.CALLBACK_CSAT)

    assert Share.merged(one for one in on_time.values() if isinstance(one, Share)) == Share(1, 2)
    assert Share.merged(one for one in satisfied.values() if isinstance(one, Share)) == Share(2, 2)


async def test_a_case_counts_as_reopened_within_a_week_and_not_before_the_week_is_over(work: Casework) -> None:
    await work.call(await resolved(work, 1), NOT_SOLVED)
    await resolved(work, 2)
    assert await values(work, Metric.REOPEN_RATE) == {}

    work.clock.advance(timedelta(days=8))

    assert await values(work, Metric.REOPEN_RATE) == {DAY: Share(1, 2)}

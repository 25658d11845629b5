"""What a weekly report says of corrective actions: whose they are, which are overdue, and which were done."""

from datetime import date, timedelta

from handlers.corrective.actions import DecisionRef, Ending, Outcome, Wish, open_action, record_ending
from tests.desk import LEAD, OWNER, POLICY
from tests.integration.casework import Casework
from tests.reports import local, report_of

HEADING = "*Corrective actions*  "


async def decide(work: Casework, key: str, measure: str, due: date) -> None:
    wish = Wish(key, DecisionRef(), "logistics_delay", "Full.", measure, OWNER.id, due)
    await work.store.write(open_action, wish, LEAD, POLICY, work.clock.now())


async def test_a_week_lists_what_was_done_and_what_is_overdue(work: Casework) -> None:
    work.clock.at = local(date(2026, 9, 1))
    await decide(work, "view:V1", "Book the afternoon", date(2026, 9, 4))
    await decide(work, "view:V2", "Call <!here>", date(2026, 9, 8))
    work.clock.at = local(date(2026, 9, 9))
    ending = Ending("CA-2", Outcome.DONE, "Called.", None)
    await work.store.write(record_ending, ending, OWNER, POLICY, work.clock.now())
    work.clock.at = local(date(2026, 9, 14))

    thread = (await report_of(work)).thread

    place = thread.index(HEADING)
    overdue, done = thread[place + 1 : place + 3]
    assert overdue.startswith(
        "• *CA-1* Book the afternoon · Logistics delay · <@U0OWNER1> until 4 Sep 2026 · :warning: overdue"
    )
    assert done.startswith("• *CA-2* Call &lt;!here&gt;")
    assert "done: Called." in done


async def test_what_was_done_before_the_week_and_a_week_without_actions_are_not_told(work: Casework) -> None:
    assert HEADING not in (await report_of(work)).thread
    work.clock.at = local(date(2026, 9, 1))
    await decide(work, "view:V1", "Book", date(2026, 9, 4))
    await work.store.write(
        record_ending, Ending("CA-1", Outcome.DONE, "Booked.", None), OWNER, POLICY, work.clock.now()
    )
    work.clock.at = local(date(2026, 9, 14))

    assert HEADING not in (await report_of(work)).thread


async def test_more_actions_than_there_is_room_for_are_counted(work: Casework) -> None:
    for n in range(10):
        await decide(work, f"view:V{n}", f"Measure {n}", (work.clock.now() + timedelta(days=n)).date())

    thread = (await report_of(work)).thread

    assert thread[thread.index(HEADING) + 9] == "• and 2 more"

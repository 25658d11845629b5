"""The suggestions of the demo: lived through in the past, and told today as if nobody had been kept waiting."""

from bot.demo_ideas import tell_stories
from handlers.kaizen.ids import CARD, CHANNEL
from storage.kaizen_models import SuggestionRow
from storage.members import keep_members
from storage.models import MemberRow, NoticeRow
from storage.plan_models import SuggestionTaskRow
from tests.desk import LEAD, OWNER
from tests.integration.casework import Casework
from tests.integration.ideas import AUTHOR, COLLEAGUE, PRODUCT


async def tell(work: Casework) -> None:
    """Tell the stories where the people of the demo are known, and are there."""
    services = work.services()
    people = (AUTHOR, COLLEAGUE, PRODUCT, OWNER, LEAD)
    rows = [MemberRow(id=one.id, name=one.name, zone=one.zone, language=one.language) for one in people]
    await work.store.write(keep_members, rows)
    await services.directory.load()
    await tell_stories(services)


async def test_two_suggestions_are_tried_that_people_have_backed_and_one_task_is_still_to_do(work: Casework) -> None:
    await tell(work)

    ideas = await work.rows(SuggestionRow)
    tasks = await work.rows(SuggestionTaskRow)

    assert [(row.stage, row.votes) for row in ideas] == [("doing", 3), ("doing", 2)]
    assert [task.done_at is not None for task in tasks] == [True, False]
    assert tasks[1].due_on > work.clock.now().date()


async def test_nothing_of_it_is_late_and_nobody_is_told_again_what_they_have_heard(work: Casework) -> None:
    await tell(work)

    notices = await work.rows(NoticeRow)

    assert {notice.target for notice in notices} == {CHANNEL}
    assert {notice.created_at for notice in notices} == {work.clock.now()}
    assert sum(notice.kind == CARD for notice in notices) == 2

"""A message in Slack is one complaint: its files go along, its thread hears of it, and nobody files it again."""

import asyncio
from typing import Any

import pytest

from domain.duplicates import Way
from domain.errors import Refusal
from handlers.complaints.actions import Look, open_insight
from handlers.delivery.actions import give_up
from handlers.delivery.ids import ALARM
from handlers.delivery.messages import alarm
from handlers.intake import ids
from handlers.intake.form import Decision, Source, SourceFile
from handlers.intake.sources import case_of_source
from storage.models import AttachmentRow, ComplaintRow, NoticeRow
from tests.desk import AGENT, LEAD, OTHER_OWNER, OWNER, intake
from tests.integration.casework import Casework
from tests.integration.test_messages import READERS, watched

LINK = "https://redress.slack.com/archives/C1/p1789351200000100"
MESSAGE = Source(c="C1", t="1789351200.000100", u=LINK, f=(SourceFile(i="F1", n="photo", l="https://x/F1"),))
ELSE: dict[str, Any] = {"customer_contact": "13900000000", "order_number": "77", "description": "Charged twice."}


async def test_the_link_and_the_files_of_a_message_are_kept_sealed_and_shown_in_the_details(work: Casework) -> None:
    case = await work.file(source=MESSAGE)

    row = await work.case_row()
    assert "slack.com" not in str(row.source)
    (file,) = await work.rows(AttachmentRow)
    assert (file.complaint_id, file.person, file.file_id) == (case.id, AGENT.id, "F1")
    seen = await work.store.write(open_insight, Look(case.number, False, "V1"), LEAD, work.desk, work.clock.now())
    assert (seen.source, [one.name for one in seen.files]) == (LINK, ["photo"])


async def test_the_thread_of_the_message_is_owed_word_and_whoever_filed_it_where_that_fails(work: Casework) -> None:
    case = await work.file(source=MESSAGE.model_copy(update={"r": "1789351000.000100"}))
    (owed,) = await work.owed(ids.SOURCE)
    assert (owed.target, owed.subject_id, owed.facts["thread_ts"]) == ("C1", case.id, "1789351000.000100")

    await work.store.write(give_up, owed, "not_in_channel", work.desk.policy, work.roster, work.clock.now())

    _, instead = await work.owed(ids.SOURCE)
    assert (instead.target, instead.facts) == (AGENT.id, {"way": "link"})
    assert await work.owed(ALARM) == []
    await work.store.write(give_up, instead, "user_disabled", work.desk.policy, work.roster, work.clock.now())
    assert {row.target for row in await work.owed(ALARM)} == {"operator", LEAD.id}


@pytest.mark.parametrize("changes", [{"source": MESSAGE.model_copy(update={"c": "D1"})}, {"colleague": OTHER_OWNER.id}])
async def test_in_a_conversation_of_two_and_about_a_colleague_nothing_is_said_below_the_message(
    work: Casework, changes: dict[str, Any]
) -> None:
    await work.file(**{"source": MESSAGE, **changes})

    (owed,) = await work.owed(ids.SOURCE)
    assert (owed.target, owed.facts) == (AGENT.id, {"way": "link"})


async def test_a_message_is_filed_once_and_the_second_who_tries_hears_which_case_it_is(work: Casework) -> None:
    case = await work.file(source=MESSAGE)

    with pytest.raises(Refusal) as refused:
        await work.file(filer=OWNER, source=MESSAGE, **ELSE)

    assert (refused.value.code, refused.value.facts["number"]) == ("filed_already", case.number)
    assert len(await work.rows(ComplaintRow)) == 1


async def test_of_two_who_file_a_message_at_the_same_moment_one_is_told_of_the_other_s_case(work: Casework) -> None:
    forms = [intake(key=f"view:V{number}", source=MESSAGE, decision=Decision()) for number in range(2)]

    filed = await asyncio.gather(*(work.file(form) for form in forms), return_exceptions=True)

    refused = [one for one in filed if isinstance(one, Refusal)]
    assert [one.code for one in refused] == ["filed_already"]
    assert len(await work.rows(ComplaintRow)) == 1


async def test_the_same_form_of_a_message_twice_is_the_same_case(work: Casework) -> None:
    form = intake(source=MESSAGE)

    first, again = await work.file(form), await work.file(form)

    assert first.number == again.number
    assert len(await work.owed(ids.SOURCE)) == 1


async def test_a_message_added_to_a_case_leaves_its_files_there_and_its_thread_hears_of_it(work: Casework) -> None:
    case = await work.file()

    await work.file(source=MESSAGE, decision=Decision(Way.ADD, case.number))

    assert [file.complaint_id for file in await work.rows(AttachmentRow)] == [case.id]
    assert [row.facts["way"] for row in await work.owed(ids.SOURCE)] == ["add"]
    known = await work.store.read(case_of_source, MESSAGE, AGENT, work.desk, work.clock.now())
    assert known is not None
    assert known.number == case.number


async def test_a_message_that_we_wrote_is_about_its_case_and_any_other_about_none(work: Casework) -> None:
    case = await work.file(colleague=OTHER_OWNER.id)
    await work.store.write(_stand, "1789351300.000100")
    card = MESSAGE.model_copy(update={"t": "1789351300.000100"})

    known = await work.store.read(case_of_source, card, AGENT, work.desk, work.clock.now())

    assert known is not None
    assert known.number == case.number
    assert await work.store.read(case_of_source, MESSAGE, AGENT, work.desk, work.clock.now()) is None
    with pytest.raises(Refusal, match="about_you"):
        await work.store.read(case_of_source, card, OTHER_OWNER, work.desk, work.clock.now())


def _stand(session: Any, ts: str) -> None:
    """Let the first message that was owed stand in Slack."""
    notice = session.get_one(NoticeRow, 1)
    notice.channel, notice.ts = "C1", ts


@pytest.mark.parametrize(("kind", "named"), [("digest_daily", False), (ids.SOURCE, True)])
async def test_a_digest_that_was_lost_is_not_taken_for_the_case_with_its_row_s_number(
    work: Casework, kind: str, named: bool
) -> None:
    case = await work.file(source=MESSAGE)
    (owed,) = await work.owed(ids.SOURCE)
    facts = {"target": "quality", "reason": "not_in_channel", "kind": kind}
    lost = owed.model_copy(update={"facts": facts})

    said = await work.store.read(alarm, lost, watched(work.desk), READERS[0], work.clock.now())

    assert said is not None
    assert (case.number in said.text) is named

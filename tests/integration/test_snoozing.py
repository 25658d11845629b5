"""A reminder that is put off: by whom, how often, and what is said of it where."""

from typing import Any

import pytest
from sqlmodel import Session

from domain.errors import Refusal
from domain.people import Person
from domain.snoozing import Nap
from handlers.clocks import ids
from handlers.clocks.messages import reminder_message
from handlers.clocks.snoozing import SnoozeRef, snooze
from handlers.complaints.ids import LINE
from handlers.posts import Post, Reader
from handlers.why.actions import read_sums
from handlers.why.views import sums_window
from storage.models import ClockRow
from tests.desk import GUEST, LEAD, OTHER_OWNER, OWNER, ZONE
from tests.integration.casework import Casework


async def reminded(work: Casework) -> SnoozeRef:
    """File a case and remind its owner of its first follow-up and its solution, twelve hours before."""
    case = await work.file(received_at=work.clock.now())
    await work.sweep(hours=12)
    (notice,) = [row for row in await work.owed(ids.REMINDER) if row.facts["rung"] == "reminder"][-1:]
    return SnoozeRef(n=case.number, c=notice.facts["clocks"], s=Nap.HOUR)


async def put_off(work: Casework, ref: SnoozeRef, person: Person = OWNER, **changes: Any) -> None:
    chosen = ref.model_copy(update=changes)
    await work.store.write(snooze, SnoozeRef.read(chosen.model_dump_json()), person, work.desk, work.clock.now())


async def shown(work: Casework, person: Person = OWNER, language: str = "en") -> Post:
    notice = [row for row in await work.owed(ids.REMINDER) if row.facts["rung"] == "reminder"][-1]
    reader = Reader(work.desk.words_for(language), ZONE, person)

    def render(session: Session) -> Post | None:
        return reminder_message(session, notice, work.desk, reader, work.clock.now())

    post = await work.store.read(render)
    assert post is not None
    return post


def offered(post: Post) -> list[str]:
    menus = [one for block in post.blocks for one in block.get("elements", ()) if one.get("action_id") == ids.SNOOZE]
    return [SnoozeRef.read(option["value"]).s for menu in menus for option in menu["options"]]


async def test_a_reminder_that_was_put_off_comes_again_and_everybody_can_read_it(work: Casework) -> None:
    ref = await reminded(work)
    before = len(await work.owed(ids.REMINDER))

    await put_off(work, ref)
    await work.sweep(minutes=59)
    meanwhile = len(await work.owed(ids.REMINDER))
    await work.sweep(minutes=1)

    assert (meanwhile, len(await work.owed(ids.REMINDER))) == (before, before + 1)
    (line,) = [row for row in await work.owed(LINE) if "snoozed" in row.facts]
    assert line.facts["snoozed"] == OWNER.id
    sums = await work.store.read(read_sums, ref.n, OWNER, work.desk, work.clock.now())
    window = sums_window(sums, work.desk.policy, work.clock.now(), Reader(work.desk.words_for("en"), ZONE, OWNER))
    assert f"<@{OWNER.id}> has put a reminder off until" in str(window)


async def test_the_message_offers_what_is_possible_and_says_until_when_it_was_put_off(work: Casework) -> None:
    ref = await reminded(work)
    first = offered(await shown(work))

    await put_off(work, ref)

    assert first == [*Nap]
    assert offered(await shown(work)) == []
    assert "You will be reminded again" in str((await shown(work)).blocks)
    assert "再次提醒" in str((await shown(work, language="zh_CN")).blocks)
    assert offered(await shown(work, LEAD)) == []


async def test_a_promise_is_put_off_twice_and_then_no_more(work: Casework) -> None:
    ref = await reminded(work)
    for _ in range(2):
        await put_off(work, ref, s=Nap.HALF_HOUR)
        await work.sweep(minutes=30)

    with pytest.raises(Refusal) as refusal:
        await put_off(work, ref)

    assert refusal.value.code == "snoozed_enough"
    assert offered(await shown(work)) == []


@pytest.mark.parametrize(
    ("person", "hours", "code"),
    [
        (GUEST, 0, "outsider"),
        (LEAD, 0, "not_yours_to_snooze"),
        (OTHER_OWNER, 0, "not_yours_to_snooze"),
        (OWNER, 9, "snooze_too_long"),
    ],
)
async def test_who_may_not_or_may_not_so_long_is_told_why(
    work: Casework, person: Person, hours: int, code: str
) -> None:
    ref = await reminded(work)
    await work.sweep(hours=hours)

    with pytest.raises(Refusal) as refusal:
        await put_off(work, ref, person, s=Nap.THREE_HOURS)

    assert refusal.value.code == code


async def test_nothing_is_put_off_that_is_not_due_any_more(work: Casework) -> None:
    ref = await reminded(work)
    await work.follow_up(await work.look(ref.n))
    first = next(row.id for row in await work.rows(ClockRow) if row.kind == "first_followup")

    with pytest.raises(Refusal) as refusal:
        await put_off(work, ref, c=[first])

    assert refusal.value.code == "reminder_over"


async def test_whom_a_case_is_about_learns_nothing_by_an_old_button(work: Casework) -> None:
    ref = await reminded(work)
    await work.change(await work.look(ref.n), colleague=OTHER_OWNER.id)

    with pytest.raises(Refusal) as refusal:
        await put_off(work, ref, OTHER_OWNER)

    assert refusal.value.code == "about_you"

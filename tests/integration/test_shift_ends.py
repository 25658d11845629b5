"""Before a shift ends owners are asked about what falls due before they are back, and afterwards whoever stands in."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from domain.errors import Refusal
from domain.ladders import ClockKind
from domain.people import Person, Roster
from domain.policy import Severity
from domain.shifts import TimeOff
from handlers.cases import CaseFacts
from handlers.complaints.ids import LINE
from handlers.ownership.ids import OPEN_REASSIGN
from handlers.ownership.leaving import take_from_leaver
from handlers.posts import Post, Reader
from handlers.shifts import ids
from handlers.shifts.actions import ShiftRef, record_seen_to
from handlers.shifts.asking import NOT_THE_OWNERS, ask, open_questions
from handlers.shifts.jobs import sweep_shifts
from handlers.shifts.messages import hand_over_message, stand_in_message
from sandbox.blocks import check_blocks
from storage.clocks import cases_due
from storage.models import NoticeRow
from tests.calendars import local
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, ZONE, desk_with, with_people
from tests.integration.casework import Casework

DUTY, SECOND = (Person(f"U0DUTY0{number}", "duty", ZONE, "en") for number in (1, 2))
NIGHT = TimeOff(local("2026-09-14 18:00"), local("2026-09-15 09:00"))
BEFORE, AT_THE_END = local("2026-09-14 17:30"), local("2026-09-14 18:00")
Told = list[tuple[str, str, list[int]]]


@pytest.fixture
def evening(work: Casework) -> Casework:
    """A centre with two duty leads and one owner; it is Monday, two in the night."""
    work.desk = desk_with(with_people(heads=(HEAD.id,), duty_leads=(DUTY.id, SECOND.id)))
    work.roster = Roster({"warehouse": (OWNER.id,)})
    work.clock.at = local("2026-09-14 02:00")
    return work


async def sweep(work: Casework, at: datetime, roster: Roster | None = None) -> int:
    """Look at a moment who is to be asked."""
    work.clock.at = at
    questions = await work.store.read(open_questions, roster or work.roster, work.desk, at)
    return sum([await work.store.write(ask, question, at) for question in questions])


async def told(work: Casework) -> Told:
    """Who was asked about which cases."""
    rows = [*await work.owed(ids.HAND_OVER), *await work.owed(ids.STAND_IN)]
    return [(row.kind, row.target, row.facts["cases"]) for row in rows]


async def said(work: Casework, kind: str, language: str = "en", ts: str | None = None) -> Post | None:
    """What the first message of a kind says now."""
    notice = (await work.owed(kind))[0]
    render = {ids.HAND_OVER: hand_over_message, ids.STAND_IN: stand_in_message}[kind]
    shown = NoticeRow(**{**notice.model_dump(), "ts": ts})
    reader = Reader(work.desk.words_for(language), ZONE, replace(OWNER, id=notice.target))

    def rendered(session: Session) -> Post | None:
        return render(session, shown, work.desk, reader, work.clock.now())

    return await work.store.read(rendered)


async def see_to(work: Casework, case: CaseFacts, person: Person = OWNER) -> None:
    ref = ShiftRef.read(ShiftRef(number=case.number, ends=NIGHT.ends).model_dump_json())
    await work.store.write(record_seen_to, ref, person, work.desk, work.clock.now())


def buttons(post: Post | None) -> list[str]:
    assert post is not None
    return [one["action_id"] for block in post.blocks if block["type"] == "actions" for one in block["elements"]]


async def test_owners_are_asked_once_half_an_hour_before_they_go_what_is_urgent_first(evening: Casework) -> None:
    normal = await evening.file()
    urgent = await evening.file(severity=Severity.URGENT, received_at=local("2026-09-14 01:50"))
    await evening.follow_up(urgent, eta=local("2026-09-14 23:00"))

    assert [await sweep(evening, BEFORE + timedelta(minutes=late)) for late in (-1, 0, 1, 29)] == [0, 1, 0, 0]

    assert await told(evening) == [(ids.HAND_OVER, OWNER.id, [urgent.id, normal.id])]
    post = await said(evening, ids.HAND_OVER)
    assert post is not None
    assert "2 cases are due before you are back" in post.text
    assert buttons(post) == [OPEN_REASSIGN, ids.SEE_TO] * 2
    assert "5678" in str(post.blocks)
    assert "13812345678" not in f"{post.text}{post.blocks}"
    chinese = await said(evening, ids.HAND_OVER, "zh_CN")
    assert chinese is not None
    assert urgent.number in chinese.text


async def test_two_processes_ask_once(evening: Casework) -> None:
    await evening.file()
    found = [await evening.store.read(open_questions, evening.roster, evening.desk, BEFORE) for _ in range(2)]

    assert [await evening.store.write(ask, question, BEFORE) for (question,) in found] == [True, False]
    assert len(await evening.owed(ids.HAND_OVER)) == 1


async def test_what_nobody_sees_to_is_asked_of_the_duty_lead_once_when_the_shift_ends(evening: Casework) -> None:
    case = await evening.file()
    other = await evening.reassign(await evening.file(), OTHER_OWNER)
    await sweep(evening, BEFORE)

    assert [await sweep(evening, AT_THE_END + timedelta(minutes=late)) for late in (0, 1, 300)] == [1, 0, 0]

    assert (await told(evening))[2:] == [(ids.STAND_IN, DUTY.id, [case.id, other.id])]
    post = await said(evening, ids.STAND_IN)
    assert buttons(post) == [OPEN_REASSIGN] * 2
    assert f"Owner: <@{OTHER_OWNER.id}>" in str(post)
    await evening.reassign(case, SECOND, DUTY)
    after = await said(evening, ids.STAND_IN)
    assert after is not None
    assert "One case is due before its owner is back" in after.text
    assert case.number not in after.text


async def hand_over(work: Casework, case: CaseFacts) -> None:
    await work.reassign(case, OTHER_OWNER)
    # Whoever took it for the time after knows what they took.
    assert await sweep(work, BEFORE + timedelta(minutes=10)) == 0


async def ask_a_lead(work: Casework, case: CaseFacts) -> None:
    await work.reassign(case, OTHER_OWNER, OWNER)


async def keep(work: Casework, case: CaseFacts) -> None:
    await work.resolve(await work.follow_up(case, eta=local("2026-09-15 12:00")))


@pytest.mark.parametrize("done", [hand_over, ask_a_lead, see_to, keep])
async def test_what_was_handed_over_seen_to_or_kept_is_asked_of_nobody_else(
    evening: Casework, done: Callable[[Casework, CaseFacts], Awaitable[None]]
) -> None:
    case = await evening.file()
    await sweep(evening, BEFORE)
    await done(evening, case)

    assert await sweep(evening, AT_THE_END) == 0
    assert await evening.owed(ids.STAND_IN) == []


async def test_what_was_handed_over_earlier_in_the_day_or_by_the_bot_alone_is_asked_about_still(
    evening: Casework,
) -> None:
    earlier, by_bot = await evening.file(), await evening.file()
    evening.clock.at = BEFORE - timedelta(seconds=1)
    await evening.reassign(earlier, OTHER_OWNER)
    evening.clock.at = BEFORE
    gone = replace(evening.roster, gone=frozenset({OWNER.id}))
    await evening.store.write(take_from_leaver, OWNER.id, gone, evening.desk, BEFORE)

    await sweep(evening, BEFORE)

    assert await told(evening) == [(ids.HAND_OVER, OTHER_OWNER.id, [earlier.id]), (ids.HAND_OVER, LEAD.id, [by_bot.id])]


async def test_whoever_sees_to_a_case_has_it_written_in_its_diary_once_and_shown(evening: Casework) -> None:
    case, other = await evening.file(), await evening.file()
    await sweep(evening, BEFORE)
    (before,) = await evening.owed(ids.HAND_OVER)

    for _ in range(2):
        await see_to(evening, case)

    assert [row.subject_id for row in await evening.owed(LINE) if "seen_to" in row.facts] == [case.id]
    (notice,) = await evening.owed(ids.HAND_OVER)
    assert notice.wanted > before.wanted
    post = await said(evening, ids.HAND_OVER)
    assert buttons(post) == [OPEN_REASSIGN, ids.SEE_TO]
    assert "You see to it." in str(post)
    await see_to(evening, other)
    assert await said(evening, ids.HAND_OVER) is None
    done = await said(evening, ids.HAND_OVER, ts="1.0")
    assert done is not None
    assert "seen to" in done.text


async def test_a_case_that_is_seen_to_late_leaves_the_list_of_who_stands_in(evening: Casework) -> None:
    case = await evening.file()
    await sweep(evening, AT_THE_END)

    await see_to(evening, case)

    assert await said(evening, ids.STAND_IN) is None


async def test_only_who_owns_a_case_can_see_to_it(evening: Casework) -> None:
    case = await evening.change(await evening.file(), colleague=AGENT.id)

    for person, code in ((LEAD, "not_yours"), (AGENT, "about_you"), (GUEST, "outsider")):
        with pytest.raises(Refusal, match=code):
            await see_to(evening, case, person)
    with pytest.raises(Refusal, match="unknown_control"):
        ShiftRef.read('{"number": "C-1"}')


@pytest.mark.parametrize(
    ("away", "asked"),
    [
        ((DUTY,), SECOND),
        ((DUTY, SECOND), LEAD),
        ((DUTY, SECOND, LEAD), HEAD),
        ((DUTY, SECOND, LEAD, HEAD), DUTY),
    ],
)
async def test_with_the_duty_lead_away_the_next_is_asked(
    evening: Casework, away: tuple[Person, ...], asked: Person
) -> None:
    await evening.file()
    roster = replace(evening.roster, away=frozenset(person.id for person in away))

    await sweep(evening, AT_THE_END, roster)

    assert [person for _, person, _ in await told(evening)] == [asked.id]


async def test_nobody_is_asked_in_their_own_place_nor_about_themselves(evening: Casework) -> None:
    first = await evening.reassign(await evening.file(), DUTY)
    second = await evening.change(await evening.file(), colleague=DUTY.id)

    await sweep(evening, AT_THE_END)

    assert await told(evening) == [(ids.STAND_IN, SECOND.id, [first.id]), (ids.STAND_IN, HEAD.id, [second.id])]


async def test_an_owner_who_is_away_is_not_asked_but_who_stands_in_is(evening: Casework) -> None:
    case = await evening.file()
    roster = replace(evening.roster, away=frozenset({OWNER.id}))

    assert await sweep(evening, BEFORE, roster) == 0
    await sweep(evening, AT_THE_END, roster)

    assert await told(evening) == [(ids.STAND_IN, DUTY.id, [case.id])]


async def test_before_a_weekend_everything_counts_until_monday(evening: Casework) -> None:
    evening.clock.at = local("2026-09-11 10:00")
    case = await evening.file()
    await sweep(evening, local("2026-09-11 17:30"))

    assert await told(evening) == [(ids.HAND_OVER, OWNER.id, [case.id])]
    assert [await sweep(evening, local(f"2026-09-{at}")) for at in ("11 18:00", "12 08:00", "13 12:00")] == [1, 0, 0]


@pytest.mark.parametrize("at", ["2026-09-14 17:30", "2026-09-14 18:00", "2026-09-15 08:30"])
async def test_where_nothing_falls_due_before_they_are_back_nobody_is_asked(evening: Casework, at: str) -> None:
    evening.clock.at = local("2026-09-14 11:00")
    await evening.file()

    assert await sweep(evening, local(at)) == 0


async def test_what_was_due_already_and_what_came_after_the_shift_is_not_asked_about(evening: Casework) -> None:
    case = await evening.file()
    due = min(clock.due_at for clock in await evening.clocks())
    assert NIGHT.catches(due)

    for since, begun, found in (
        (NIGHT.ends, NIGHT.ends, [case.id]),
        (due, NIGHT.ends, []),
        (NIGHT.ends, local("2026-09-14 01:00"), []),
    ):
        rows = await evening.store.read(cases_due, since, due, begun, NOT_THE_OWNERS)
        assert [row.id for row in rows] == found


async def test_promises_that_somebody_else_keeps_are_not_the_owner_s_to_hand_over(evening: Casework) -> None:
    await evening.resolved()

    assert [clock.kind for clock in await evening.clocks() if clock.state == "running"] == [ClockKind.CALLBACK]
    assert await sweep(evening, BEFORE) == 0


async def test_the_sweep_asks_as_the_policy_says(evening: Casework) -> None:
    await evening.file()
    evening.clock.at = BEFORE
    on, policy = evening.desk, evening.desk.policy
    ladders = policy.ladders.model_copy(update={"hand_over": False})
    evening.desk = desk_with(policy.model_copy(update={"ladders": ladders}))

    assert await sweep_shifts(evening.services()) == 0
    evening.desk = on
    assert await sweep_shifts(evening.services()) == 1
    assert await sweep_shifts(evening.services()) == 0


async def test_one_person_who_cannot_be_asked_does_not_hold_up_the_others(
    evening: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    await evening.file()
    await evening.reassign(await evening.file(), OTHER_OWNER)
    evening.clock.at = BEFORE

    def broken(session: Session, question: object, now: datetime) -> bool:
        if getattr(question, "person", "") == OWNER.id:
            raise ValueError("broken")
        return ask(session, question, now)  # type: ignore[arg-type]

    monkeypatch.setattr("handlers.shifts.jobs.ask", broken)

    assert await sweep_shifts(evening.services()) == 1
    assert [person for _, person, _ in await told(evening)] == [OTHER_OWNER.id]


async def test_of_many_cases_a_message_lists_some_and_counts_the_rest(evening: Casework) -> None:
    for _ in range(22):
        await evening.file()
    await sweep(evening, BEFORE)

    post = await said(evening, ids.HAND_OVER)

    assert post is not None
    assert len(post.blocks) == 34
    assert "And 6 more." in str(post.blocks[-1])


async def test_of_many_cases_who_stands_in_is_told_in_a_message_that_slack_takes(evening: Casework) -> None:
    for _ in range(22):
        await evening.file()
    await sweep(evening, AT_THE_END)

    post = await said(evening, ids.STAND_IN)

    assert post is not None
    assert check_blocks(post.blocks, "message") == []
    assert "And 6 more." in str(post.blocks[-1])

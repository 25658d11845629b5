"""Who is away or has left: what the store keeps of it, who says so, and what becomes of their cases."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from domain.absences import Absence, Source
from domain.errors import Outdated, Refusal
from domain.people import Person, Roster
from domain.policy import Severity
from domain.routing import Why
from handlers.cases import CaseFacts, find_case
from handlers.complaints.ids import OWNER_DM
from handlers.ownership import ids
from handlers.ownership.absence_messages import absent_message, left_message
from handlers.ownership.absences import Leave, Whereabouts, record_leave, record_return, whereabouts
from handlers.ownership.leaving import take_from_leaver, tell_of_absence
from handlers.posts import Post, Reader
from storage.absences import absence_of, absences_from, add_absence, away_at, keep_statuses, untold
from storage.complaints import claim_change, history, open_owners
from storage.models import AbsenceRow, NoticeRow
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, ROSTER, ZONE, desk_with, with_people
from tests.fakes import START
from tests.integration.casework import Casework

HOUR = timedelta(hours=1)
EVERYBODY = (OWNER.id, OTHER_OWNER.id, LEAD.id)


async def away(work: Casework, person: Person = OWNER, **changes: Any) -> None:
    """Let somebody be away from now on, for as long as nobody knows."""
    absence = replace(Absence(person.id, work.clock.now()), **changes)
    await work.store.write(add_absence, absence, Source.PERSON, person.id)


async def kept(work: Casework) -> list[tuple[str, datetime, datetime | None]]:
    return [(row.person, row.since, row.until) for row in await work.rows(AbsenceRow)]


async def tell(work: Casework) -> list[bool]:
    """Tell who leads of everybody who has gone away."""
    now = work.clock.now()
    found = await work.store.read(untold, now)
    return [await work.store.write(tell_of_absence, absence, work.roster, work.desk, now) for absence in found]


async def seen(work: Casework, notice: NoticeRow, language: str = "en") -> Post | None:
    render = {ids.ABSENT: absent_message, ids.LEFT: left_message}[notice.kind]
    reader = Reader(work.desk.words_for(language), ZONE, replace(LEAD, id=notice.target))
    return await work.store.read(lambda session: render(session, notice, work.desk, reader, work.clock.now()))


async def leave(work: Casework, by: Person = OWNER, **changes: Any) -> None:
    """Say that somebody is away for eight hours: whoever says so, unless somebody else is named."""
    form = replace(Leave(work.key(), START, START + 8 * HOUR), **changes)
    await work.store.write(record_leave, form, by, work.roster, work.desk, work.clock.now())


async def test_the_store_knows_who_is_away_at_a_moment(work: Casework) -> None:
    await away(work, since=START, until=START + HOUR)
    await away(work, LEAD, since=START + HOUR)

    for hours, gone in ((-1, set()), (0, {OWNER.id}), (1, {LEAD.id})):
        assert await work.store.read(away_at, START + hours * HOUR) == gone
    assert await work.store.read(absences_from, START) == (
        Absence(OWNER.id, START, START + HOUR),
        Absence(LEAD.id, START + HOUR),
    )


async def test_of_several_absences_the_longest_counts(work: Casework) -> None:
    await away(work, until=START + HOUR)
    await away(work, until=START + 3 * HOUR)
    await away(work, until=START + 2 * HOUR)

    row = await work.store.read(absence_of, OWNER.id, START)

    assert row is not None
    assert row.until == START + 3 * HOUR
    assert await work.store.read(absence_of, OTHER_OWNER.id, START) is None


async def test_a_status_is_an_absence_for_as_long_as_it_is_shown(work: Casework) -> None:
    for at, shown, changed in (
        (0, {OWNER.id: None}, True),
        (1, {OWNER.id: None}, False),
        (2, {OWNER.id: START + 9 * HOUR}, True),
        (3, {}, True),
        (4, {}, False),
    ):
        assert await work.store.write(keep_statuses, shown, EVERYBODY, START + at * HOUR) is changed

    assert await kept(work) == [(OWNER.id, START, START + 3 * HOUR)]


async def test_who_was_not_looked_at_keeps_their_status_and_who_says_so_themselves_is_left_alone(
    work: Casework,
) -> None:
    await work.store.write(keep_statuses, {OWNER.id: None}, EVERYBODY, START)
    await away(work, LEAD)

    assert not await work.store.write(keep_statuses, {}, (OTHER_OWNER.id, LEAD.id), START + HOUR)
    assert await work.store.read(away_at, START + HOUR) == {OWNER.id, LEAD.id}


async def test_a_status_that_is_gone_in_the_same_moment_never_was(work: Casework) -> None:
    await work.store.write(keep_statuses, {OWNER.id: None}, EVERYBODY, START)

    await work.store.write(keep_statuses, {}, EVERYBODY, START)

    assert await kept(work) == []


async def test_somebody_says_that_they_are_away_once_for_each_form(work: Casework) -> None:
    await leave(work, key="view:TWICE")
    await leave(work, key="view:TWICE")

    (row,) = await work.rows(AbsenceRow)
    assert (row.person, row.since, row.until) == (OWNER.id, START, START + 8 * HOUR)
    assert (row.source, row.entered_by) == ("person", OWNER.id)


async def test_a_lead_says_it_of_their_people_and_of_nobody_else(work: Casework) -> None:
    await leave(work, LEAD, person=OWNER.id)

    (row,) = await work.rows(AbsenceRow)
    assert (row.person, row.source, row.entered_by) == (OWNER.id, "lead", LEAD.id)
    for person, whom in ((OWNER, OTHER_OWNER), (LEAD, HEAD)):
        with pytest.raises(Refusal) as refused:
            await leave(work, person, person=whom.id)
        assert (refused.value.code, refused.value.field) == ("not_your_people", ids.PERSON)


@pytest.mark.parametrize(
    ("since", "until"), [(START, START), (START - 9 * HOUR, START), (START + 3 * HOUR, START + 3 * HOUR)]
)
async def test_nobody_is_back_before_they_are_away(work: Casework, since: datetime, until: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        await leave(work, since=since, until=until)

    assert (refused.value.code, refused.value.field) == ("back_too_early", ids.UNTIL)


async def test_a_guest_says_nothing(work: Casework) -> None:
    for action in (lambda: leave(work, GUEST), lambda: look(work, GUEST)):
        with pytest.raises(Refusal, match="outsider"):
            await action()


async def look(work: Casework, person: Person) -> Whereabouts:
    return await work.store.read(whereabouts, person, work.roster, work.desk, work.clock.now())


async def test_people_see_their_own_absences_and_leads_those_of_their_people(work: Casework) -> None:
    await leave(work, since=START + HOUR)
    await leave(work, OTHER_OWNER)
    await leave(work, HEAD)

    mine, all_ = await look(work, OWNER), await look(work, LEAD)

    assert ([one.absence.person for one in mine.absences], mine.leads) == ([OWNER.id], False)
    assert ([one.absence.person for one in all_.absences], all_.leads) == ([OTHER_OWNER.id, OWNER.id], True)


async def come_back(work: Casework, absence: int, person: Person) -> Whereabouts:
    now = work.clock.now()
    return await work.store.write(record_return, absence, person, work.roster, work.desk, now)


@pytest.mark.parametrize("person", [OWNER, LEAD])
async def test_whoever_is_back_is_back_from_that_moment_on(work: Casework, person: Person) -> None:
    await leave(work)
    work.clock.advance(2 * HOUR)

    after = await come_back(work, 1, person)

    assert after.absences == ()
    assert await kept(work) == [(OWNER.id, START, START + 2 * HOUR)]
    work.clock.advance(HOUR)
    await come_back(work, 1, person)
    assert await kept(work) == [(OWNER.id, START, START + 2 * HOUR)]


async def test_an_absence_that_has_not_begun_is_taken_back_altogether(work: Casework) -> None:
    await leave(work, since=START + HOUR)

    await come_back(work, 1, OWNER)

    assert await kept(work) == []


async def test_only_the_status_ends_what_the_status_says_and_nobody_else_ends_anything(work: Casework) -> None:
    await work.store.write(keep_statuses, {OWNER.id: None}, EVERYBODY, START)

    with pytest.raises(Refusal, match="status_says_away"):
        await come_back(work, 1, OWNER)
    for absence, person in ((1, OTHER_OWNER), (99, LEAD), (1, replace(LEAD, outsider=True))):
        with pytest.raises(Refusal, match="unknown_control"):
            await come_back(work, absence, person)


async def two_cases(work: Casework) -> tuple[CaseFacts, CaseFacts]:
    """Two cases of one owner: one is due in a day, one in half an hour."""
    work.roster = Roster({"warehouse": (OWNER.id,)})
    slow = await work.file(received_at=START)
    return slow, await work.file(received_at=START, severity=Severity.URGENT)


async def test_cases_that_fall_due_meanwhile_are_listed_to_the_lead_once(work: Casework) -> None:
    _, urgent = await two_cases(work)
    await away(work, until=START + 8 * HOUR)

    assert await tell(work) == [True]
    assert await tell(work) == []

    (notice,) = await work.owed(ids.ABSENT)
    assert (notice.target, notice.facts["cases"]) == (LEAD.id, [urgent.id])
    post = await seen(work, notice)
    assert post is not None
    assert "One case falls due before then" in post.text
    assert urgent.number in post.text


async def test_whoever_is_away_for_nobody_knows_how_long_has_all_their_cases_listed(work: Casework) -> None:
    slow, urgent = await two_cases(work)
    await away(work)

    await tell(work)

    (notice,) = await work.owed(ids.ABSENT)
    assert notice.facts["cases"] == [slow.id, urgent.id]
    for language in ("en", "zh_CN"):
        post = await seen(work, notice, language)
        assert post is not None
        assert slow.number in post.text
        assert urgent.number in post.text


async def test_an_absence_that_is_yet_to_come_is_told_of_when_it_begins(work: Casework) -> None:
    await two_cases(work)
    await away(work, since=START + HOUR)

    assert await tell(work) == []
    work.clock.advance(HOUR)
    assert await tell(work) == [True]


async def test_without_open_cases_nobody_is_told(work: Casework) -> None:
    await away(work)

    assert await tell(work) == [True]
    assert await work.owed(ids.ABSENT) == []


async def test_two_processes_tell_of_an_absence_once(work: Casework) -> None:
    await two_cases(work)
    await away(work)
    now = work.clock.now()

    first = await work.store.write(tell_of_absence, 1, work.roster, work.desk, now)

    assert (first, await work.store.write(tell_of_absence, 1, work.roster, work.desk, now)) == (True, False)
    assert len(await work.owed(ids.ABSENT)) == 1


async def test_the_cases_of_a_lead_who_is_away_are_listed_to_the_head(work: Casework) -> None:
    case = await work.reassign(await work.file(), LEAD)
    await away(work, LEAD)

    await tell(work)

    (notice,) = await work.owed(ids.ABSENT)
    assert (notice.target, notice.facts["cases"]) == (HEAD.id, [case.id])


async def test_a_list_gets_shorter_as_its_cases_are_given_to_others(work: Casework) -> None:
    slow, urgent = await two_cases(work)
    await away(work)
    await tell(work)
    (before,) = await work.owed(ids.ABSENT)

    await work.reassign(urgent, OTHER_OWNER)

    (notice,) = await work.owed(ids.ABSENT)
    assert notice.wanted == before.wanted + 1
    post = await seen(work, notice)
    assert post is not None
    assert urgent.number not in post.text

    await work.reassign(slow, OTHER_OWNER)
    (notice,) = await work.owed(ids.ABSENT)
    assert await seen(work, notice) is None
    post = await seen(work, NoticeRow(**{**notice.model_dump(), "ts": "1.0"}))
    assert post is not None
    assert "seen to" in post.text


async def test_of_many_cases_a_message_lists_some_and_counts_the_rest(work: Casework) -> None:
    work.roster = Roster({"warehouse": (OWNER.id,)})
    for _ in range(22):
        await work.file()
    await away(work)
    await tell(work)

    (notice,) = await work.owed(ids.ABSENT)
    post = await seen(work, notice)

    assert post is not None
    assert len(post.blocks) == 22
    assert "And 2 more." in str(post.blocks[-1])


async def take(work: Casework, person: Person = OWNER, **roster: Any) -> bool:
    """Give somebody's cases to who leads them: they have left."""
    gone = replace(work.roster, gone=frozenset({person.id}), **roster)
    return await work.store.write(take_from_leaver, person.id, gone, work.desk, work.clock.now())


async def test_the_cases_of_somebody_who_has_left_are_the_lead_s_and_listed_in_one_message(work: Casework) -> None:
    slow, urgent = await two_cases(work)
    closed = await work.call(await work.resolve(await work.follow_up(await work.file())), person=LEAD)
    before = [(row.kind, row.due_at, row.state) for row in await work.clocks()]

    assert await take(work)

    for case in (slow, urgent):
        now = await work.look(case.number)
        assert (now.owner, now.owner_why) == (LEAD.id, Why.OWNER_LEFT)
    assert (await work.look(closed.number)).owner == OWNER.id
    assert [(row.kind, row.due_at, row.state) for row in await work.clocks()] == before
    (notice,) = await work.owed(ids.LEFT)
    assert (notice.target, notice.facts["cases"]) == (LEAD.id, [slow.id, urgent.id])
    assert LEAD.id not in [row.target for row in await work.owed(OWNER_DM)]
    post = await seen(work, notice)
    assert post is not None
    assert "2 open cases of theirs are yours now" in post.text
    assert (await work.store.read(history, slow.id))[-1].facts == {
        "owner": LEAD.id,
        "was": OWNER.id,
        "why": "owner_left",
    }
    assert not await take(work)


async def test_a_complaint_about_the_lead_goes_to_the_head_when_its_owner_leaves(work: Casework) -> None:
    first, second = await two_cases(work)
    await work.store.write(lambda s: claim_change(s, find_case(s, first.number), {"colleague": LEAD.id}))

    await take(work)

    assert [(await work.look(case.number)).owner for case in (first, second)] == [HEAD.id, LEAD.id]
    assert [row.target for row in await work.owed(ids.LEFT)] == [HEAD.id, LEAD.id]


async def test_with_everybody_above_away_they_have_it_all_the_same_and_with_nobody_the_filer_does(
    work: Casework,
) -> None:
    case = await work.file()
    assert await take(work, away=frozenset({LEAD.id, HEAD.id, AGENT.id}))
    assert (await work.look(case.number)).owner == LEAD.id

    work.desk = desk_with(with_people(lead=None, heads=()))
    case = await work.file(filer=AGENT)
    owner = replace(OWNER, id=str(case.owner))
    assert await take(work, owner)
    assert (await work.look(case.number)).owner == AGENT.id


async def test_a_case_that_nobody_is_there_for_stays_as_it_is(work: Casework) -> None:
    work.desk = desk_with(with_people(lead=None, heads=()))
    case = await work.file()

    everybody = replace(ROSTER, gone=frozenset({OWNER.id, AGENT.id}))
    assert not await work.store.write(take_from_leaver, OWNER.id, everybody, work.desk, work.clock.now())
    assert await work.look(case.number) == case


async def test_whose_open_cases_there_are_is_known(work: Casework) -> None:
    await work.file()
    await work.file()

    assert await work.store.read(open_owners) == {OWNER.id, OTHER_OWNER.id}


async def test_of_two_processes_that_take_the_same_cases_one_gives_way(work: Casework) -> None:
    case = await work.file()

    def overtaken(session: Session) -> None:
        """Hold a case as it was before another process changed it."""
        row = find_case(session, case.number)
        set_committed_value(row, "version", row.version - 1)
        take_from_leaver(session, OWNER.id, ROSTER, work.desk, work.clock.now())

    with pytest.raises(Outdated):
        await work.store.write(overtaken)
    assert await work.look(case.number) == case

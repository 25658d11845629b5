"""What stands in whose Home, drawn from real rows; and what is known of what Slack shows of it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.features import whole_home
from domain.indicators.days import day_of
from domain.people import Person
from domain.policy import Severity
from handlers.home.actions import Drawn, concerned, draw, record_visit
from handlers.home.parts import PER_PAGE
from storage.counted import count_day
from storage.home_models import HomeRow
from storage.homes import home_of, homes_opened_since, record_published, record_turned
from storage.models import HandoffRow
from tests.contacts import SHANGHAI, bring, contact
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, ROSTER, ZONE, with_people
from tests.fakes import START
from tests.integration.casework import Casework

PARTS = whole_home()
NUMBERS = "Today's numbers so far"
LEADING = Person(LEAD.id, LEAD.name, ZONE, "en", departments=frozenset({"warehouse"}))


async def visit(work: Casework, person: Person, event: str = "Ev1", shown: str | None = None) -> None:
    await work.store.write(record_visit, f"event:{event}:{person.id}", person, shown, work.clock.now())


async def drawn(work: Casework, person: Person) -> Drawn:
    found = await work.store.read(draw, PARTS, person, work.desk, work.clock.now())
    assert found is not None
    return found


async def turn(work: Casework, person: Person, part: str, page: int = 0) -> None:
    await work.store.write(record_turned, person.id, part, page)


async def seen(work: Casework, person: Person) -> dict[str, list[str]]:
    """Return what stands in somebody's Home: the texts below each heading, without numbers and about themselves."""
    await visit(work, person, "look")
    parts: dict[str, list[str]] = {}
    for block in (await drawn(work, person)).view["blocks"]:
        if block["type"] == "header":
            under = parts.setdefault(block["text"]["text"], [])
        elif block["type"] == "section":
            under.append(block["text"]["text"])
    parts.pop("About you", None)
    parts.pop("关于您", None)
    parts.pop(NUMBERS, None)
    parts.pop("今日数据（截至目前）", None)
    return parts


async def headings(work: Casework, person: Person) -> list[str]:
    return list(await seen(work, person))[1:]


async def home_row(work: Casework, person: Person) -> HomeRow:
    row = await work.store.read(home_of, person.id)
    assert row is not None
    return row


async def whose(work: Casework, *people: str, cases: tuple[int, ...] = ()) -> set[str]:
    return set(await work.store.read(concerned, set(people), set(cases), ROSTER, work.desk))


async def test_a_case_moves_through_the_home_of_its_owner_as_it_moves_through_its_life(work: Casework) -> None:
    case = await work.file()
    assert await headings(work, OWNER) == ["Due within 24 hours (1)"]

    work.clock.advance(timedelta(hours=25))
    assert await headings(work, OWNER) == ["Overdue (1)"]

    case = await work.follow_up(case)
    case = await work.wait(case)
    assert await headings(work, OWNER) == ["Waiting for a customer or a colleague (1)"]

    case = await work.resolve(await work.answered(case))
    await work.call(case)
    assert await headings(work, OWNER) == ["Recently closed (1)"]

    work.clock.advance(timedelta(days=8))
    assert await headings(work, OWNER) == []


async def test_whoever_is_to_call_back_reads_when_they_may(work: Casework) -> None:
    case = await work.resolved(wish="18:00-20:00")
    await work.change(case, caller=AGENT.id)

    (line,) = (await seen(work, AGENT))["Customers to call back (1)"]

    assert case.number in line
    assert "May be called from <!date^" in line
    assert case.customer[:1] in line
    assert "13812345678" not in line
    assert await headings(work, OWNER) == ["Waiting for a customer or a colleague (1)"]


async def test_an_overdue_callback_still_says_when_the_customer_may_be_called(work: Casework) -> None:
    case = await work.resolved()
    await work.change(case, caller=AGENT.id)
    work.clock.advance(timedelta(days=2))

    (line,) = (await seen(work, AGENT))["Overdue (1)"]

    assert "May be called now, until <!date^" in line


async def test_who_filed_a_case_follows_it_and_has_nothing_to_do(work: Casework) -> None:
    await work.file()

    home = await seen(work, AGENT)

    assert list(home)[1:] == ["Filed by you, in others' hands (1)"]
    assert any("Nothing waits for you" in text for text in home["My work"])


async def test_a_department_sees_what_it_was_asked_to_take_on(work: Casework) -> None:
    case = await work.file()
    asked = HandoffRow(
        complaint_id=case.id, cycle=1, department="product", asked_by=OWNER.id, asked_at=work.clock.now()
    )
    await work.store.write(lambda session: session.add(asked))
    colleague = Person("U0QUAL01", "quality", ZONE, "en", departments=frozenset({"product"}))

    assert await headings(work, colleague) == ["Asked of your department (1)"]

    def taken(session: Session) -> None:
        session.get_one(HandoffRow, asked.id).taken_by = "U0OTHER1"

    await work.store.write(taken)
    assert await headings(work, colleague) == []


async def test_a_lead_is_shown_requests_for_consent_and_decides_with_one_click(work: Casework) -> None:
    case = await work.follow_up(await work.file(severity=Severity.URGENT))
    await work.resolve(case)

    home = await seen(work, LEADING)

    (line,) = home["Waiting for your consent (1)"]
    assert case.number in line
    assert "Waiting for your consent (1)" not in await headings(work, OWNER)
    assert not any("Nothing waits for you" in text for text in home["My work"])


async def test_a_lead_sees_who_has_how_much_what_is_overdue_and_what_nobody_owns(work: Casework) -> None:
    late = await work.file()
    work.clock.advance(timedelta(hours=25))
    await work.file()
    unowned = await work.change(await work.file(), owner=None)

    home = await seen(work, LEADING)

    assert set(home["Your team's open cases (3)"]) == {
        f"<@{OWNER.id}> · 1 open case · :red_circle: 1 overdue",
        f"<@{OTHER_OWNER.id}> · 1 open case",
        "Nobody · 1 open case",
    }
    (overdue,), (lost,) = home["Overdue in your team (1)"], home["Without an owner (1)"]
    assert late.number in overdue
    assert unowned.number in lost
    assert not [title for title in await headings(work, OWNER) if "team" in title]


async def test_a_lead_looks_at_one_person_s_cases_and_whoever_leads_nobody_at_none(work: Casework) -> None:
    case = await work.file()
    for person in (LEADING, AGENT):
        await visit(work, person)
        await turn(work, person, f"team_cases:{OWNER.id}")

    assert case.number in json.dumps((await drawn(work, LEADING)).view)
    assert case.number not in json.dumps((await drawn(work, AGENT)).view)
    assert "Nothing is left here" in json.dumps((await drawn(work, AGENT)).view)


async def test_without_leads_the_head_has_the_team_s_parts(work: Casework) -> None:
    work.desk = type(work.desk)(
        with_people(lead=None, duty_leads=(), heads=(HEAD.id,)), work.desk.vault, work.desk.words
    )
    await work.file()

    assert len(await headings(work, HEAD)) == 1
    assert not await headings(work, LEADING)


async def test_a_long_part_is_turned_over_page_by_page(work: Casework) -> None:
    cases = [await work.file(filer=OWNER) for _ in range(PER_PAGE + 2)]
    for case in cases:
        await work.change(case, owner=OWNER.id)
    await visit(work, OWNER)
    await turn(work, OWNER, "soon", 1)

    view = (await drawn(work, OWNER)).view

    numbers = [case.number for case in cases if case.number in json.dumps(view)]
    assert len(numbers) == 2
    assert "page 2 of 2" in json.dumps(view)


@pytest.mark.parametrize("part", ["", "soon", "of-another-version", "team_cases:U0OWNER1"])
async def test_a_case_about_somebody_stands_in_no_part_of_their_home(work: Casework, part: str) -> None:
    case = await work.file(colleague=LEAD.id)
    await visit(work, LEADING)
    await turn(work, LEADING, part)

    assert case.number not in json.dumps((await drawn(work, LEADING)).view)


async def test_a_guest_s_home_is_polite_and_empty(work: Casework) -> None:
    await work.file()
    await visit(work, GUEST)

    view = (await drawn(work, GUEST)).view

    assert len(view["blocks"]) == 1
    assert "only its members" in view["blocks"][0]["text"]["text"]


async def test_a_home_that_was_never_opened_is_not_drawn(work: Casework) -> None:
    assert await work.store.read(draw, PARTS, OWNER, work.desk, work.clock.now()) is None


async def test_the_first_visit_lasts_until_the_next_one_and_an_event_twice_is_one(work: Casework) -> None:
    await visit(work, OWNER)
    work.clock.advance(timedelta(minutes=1))
    await visit(work, OWNER)
    first = json.dumps((await drawn(work, OWNER)).view)
    await visit(work, OWNER, "Ev2")

    assert "Welcome to Redress" in first
    assert "Welcome to Redress" not in json.dumps((await drawn(work, OWNER)).view)


async def test_whoever_comes_back_later_begins_at_the_overview_again(work: Casework) -> None:
    await visit(work, OWNER)
    await turn(work, OWNER, "overdue", 3)
    work.clock.advance(timedelta(minutes=30))
    await visit(work, OWNER, "Ev2")
    soon = await home_row(work, OWNER)
    work.clock.advance(timedelta(hours=2))
    await visit(work, OWNER, "Ev3")

    assert (soon.part, soon.page) == ("overdue", 3)
    assert ((await home_row(work, OWNER)).part, (await home_row(work, OWNER)).page) == ("", 0)


async def test_a_view_that_we_do_not_know_is_shown_anew(work: Casework) -> None:
    await visit(work, OWNER)
    first = await drawn(work, OWNER)
    assert await work.store.write(record_published, first.row, "h1", first.digest)

    await visit(work, OWNER, "Ev2", shown="h1")
    # The second visit has no explanation, so it is another view.
    second = await drawn(work, OWNER)
    assert await work.store.write(record_published, second.row, "h2", second.digest)
    assert (await drawn(work, OWNER)).stands
    await visit(work, OWNER, "Ev3", shown="somebody else's")

    again = await drawn(work, OWNER)
    assert not again.stands
    assert again.row.hash == "somebody else's"


async def test_of_two_who_publish_at_once_neither_takes_the_other_s_view_for_its_own(work: Casework) -> None:
    await visit(work, OWNER)
    mine, theirs = await drawn(work, OWNER), await drawn(work, OWNER)

    assert await work.store.write(record_published, mine.row, "h1", mine.digest)
    assert not await work.store.write(record_published, theirs.row, "h2", theirs.digest)

    assert not (await drawn(work, OWNER)).stands


async def test_whoever_has_to_do_with_a_case_and_has_a_home_is_concerned(work: Casework) -> None:
    case = await work.change(await work.file(), caller=OTHER_OWNER.id)
    everybody = (AGENT, OWNER, OTHER_OWNER, LEAD, HEAD, GUEST)
    for person in everybody:
        await visit(work, person)

    assert await whose(work, cases=(case.id,)) == {person.id for person in everybody} - {GUEST.id}
    assert await whose(work, GUEST.id, "complaints", "U0NOHOME") == {GUEST.id}
    assert await whose(work, cases=(404,)) == set()


async def test_a_department_stays_concerned_when_it_has_given_a_case_back(work: Casework) -> None:
    case, now = await work.file(), work.clock.now()
    colleague = Person("U0QUAL01", "quality", ZONE, "en")
    await visit(work, colleague)
    assert await whose(work, cases=(case.id,)) == set()

    given_back: dict[str, Any] = {"asked_at": now, "taken_at": now, "returned_at": now}
    handoff = HandoffRow(complaint_id=case.id, cycle=1, department="product", asked_by=OWNER.id, **given_back)
    await work.store.write(lambda session: session.add(handoff))

    assert await whose(work, cases=(case.id,)) == {colleague.id}


async def test_homes_are_known_by_when_they_were_opened_last(work: Casework) -> None:
    await visit(work, OWNER)
    work.clock.advance(timedelta(days=1))
    await visit(work, LEAD)

    since = work.clock.now() - timedelta(hours=1)
    assert list(await work.store.read(homes_opened_since, since)) == [LEAD.id]


async def test_who_answers_for_the_numbers_sees_today_s_against_their_targets_and_nobody_else(work: Casework) -> None:
    today = day_of(work.clock.now(), SHANGHAI)
    await work.store.write(bring, [contact(number, today, score=5 if number else 1) for number in range(40)], START)
    await work.store.write(count_day, today, SHANGHAI)
    await visit(work, LEAD)
    await visit(work, AGENT)

    lead, agent = [json.dumps((await drawn(work, person)).view, ensure_ascii=False) for person in (LEAD, AGENT)]

    assert NUMBERS in lead
    assert "*CSAT*  97.5 % (39 of 40, 87.1–99.6) · target 90" in lead
    assert "target 30 s" in lead
    assert NUMBERS not in agent

"""Scorecards from rows: what counts for whom, who sees them, and what they say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from domain.contacts import Contact
from domain.errors import Refusal
from domain.indicators.days import Period, month_of
from domain.indicators.proportions import Proportion
from domain.kaizen.states import Step
from domain.people import Person, Roster
from domain.policy import Policy
from domain.scorecards.rules import Item
from domain.scorecards.scores import Card, Missing, NoScore, Spread
from handlers.posts import Reader
from handlers.scorecards.actions import Scorecards, read_scorecards, rules_today
from handlers.scorecards.arguments import Asked
from handlers.scorecards.counting import read_books
from handlers.scorecards.views import rules_post, scorecards_post
from sandbox.blocks import check_blocks
from storage.kaizen_models import SuggestionRow
from storage.members import keep_members
from storage.models import MemberRow
from storage.report_questions import repeats_of
from storage.scorecards import improvements_by, promises_kept, repeats_by
from tests.contacts import bring, contact
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, ZONE, with_people
from tests.fakes import START
from tests.integration.casework import Casework
from tests.integration.digesting import READERS
from tests.integration.ideas import AUTHOR, COLLEAGUE, Ideas
from tests.integration.test_kaizen_votes import posted

SEPTEMBER = month_of(date(2026, 9, 1))
# Somebody who leads another department than the warehouse.
STRANGER = Person("U0LEAD02", "other lead", ZONE, "en")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
ROSTER = Roster({"warehouse": (OWNER.id, OTHER_OWNER.id), "product": (AGENT.id,)})
ROSTER_OF_ONE = Roster({"warehouse": (OWNER.id,), "product": (AGENT.id,)})
EPOCH = datetime(2019, 1, 1, tzinfo=UTC)


def led() -> Policy:
    """The demo's policy with a lead for the warehouse, another one for all else, and a head."""
    policy = with_people(lead=STRANGER.id, heads=(HEAD.id,), duty_leads=())
    warehouse = policy.departments["warehouse"].model_copy(update={"lead": (LEAD.id,)})
    return policy.model_copy(update={"departments": {**policy.departments, "warehouse": warehouse}})


POLICY = led()


def know_people(session: Session) -> None:
    people = (OWNER, OTHER_OWNER, AGENT)
    keep_members(session, [MemberRow(id=one.id, name=one.name, zone=ZONE, language="en") for one in people])


async def bring_in(work: Casework, contacts: list[Contact]) -> None:
    await work.store.write(know_people)
    await work.store.write(bring, contacts, work.clock.now())


def calls(agent: str, first: int, days: int = 12, **fields: Any) -> list[Contact]:
    """Five calls on each of so many days of September, all rated with 5 of 5."""
    known = {"agent": agent, "channel": "phone", "category": "Billing", "team": "A", **fields}
    return [contact(first + n, date(2026, 9, 1) + n // 5 * DAY, **known) for n in range(5 * days)]


async def cases_of_owner(work: Casework, count: int = 10) -> None:
    """Have complaints filed, followed up and resolved by one owner, each of another customer."""
    work.roster = ROSTER_OF_ONE
    for n in range(count):
        await work.resolved(customer_contact=f"139{n:08}", order_number=f"20260914{n:06}")


async def read(
    work: Casework,
    person: Person,
    about: str | None = None,
    month: Period = SEPTEMBER,
    policy: Policy = POLICY,
    roster: Roster = ROSTER,
) -> Scorecards:
    asked = Asked(month, about)
    return await work.store.read(read_scorecards, asked, person, roster, policy, work.clock.now())


async def card_of(work: Casework, person: Person) -> Card:
    ((about, card),) = (await read(work, person, person.id)).cards
    assert about == person.id
    return card


def points(card: Card) -> dict[Item, float | None]:
    return {line.item: None if line.points is None else round(float(line.points), 1) for line in card.lines}


def said(found: Scorecards, reader: Reader = READERS[0], policy: Policy = POLICY) -> list[str]:
    post = scorecards_post(found, policy, reader)
    assert check_blocks(post.blocks, "message") == []
    return post.text.splitlines()


async def a_month(work: Casework) -> None:
    """A whole month of one owner, and of a colleague beside them; it is October now."""
    await cases_of_owner(work)
    good, poor = calls("warehouse", 1000), calls("wuliu", 2000, talk=200)
    await bring_in(work, [*good, *[one._replace(score=1) for one in poor[:30]], *poor[30:]])
    work.clock.advance(30 * DAY)


async def test_a_card_holds_what_was_recorded_and_says_what_was_not(work: Casework) -> None:
    await a_month(work)

    card = await card_of(work, OWNER)

    assert {line.item for line in card.lines if line.missing is Missing.UNRECORDED} == {Item.QA, Item.KNOWLEDGE}
    assert points(card) == {
        **{Item.CSAT: 30.0, Item.RESOLUTION: 20.0, Item.AHT: 8.3, Item.ON_TIME: 10.0, Item.IMPROVEMENT: 0.0},
        **{Item.QA: None, Item.KNOWLEDGE: None},
    }
    assert (card.measurable, card.days, card.why) == (80, 14, None)
    assert card.score == sum(line.points or 0 for line in card.lines) * 100 / 80


async def test_a_card_is_said_with_value_n_ends_and_points_in_both_languages(work: Casework) -> None:
    await a_month(work)
    found = await read(work, LEAD, OWNER.id)

    english, chinese = (said(found, reader) for reader in READERS)

    assert english[0] == f"<@{OWNER.id}> · Scorecard of September 2026"
    assert english[1] == "85.4 of 100, from 80 points that could be measured"
    assert "• Complaint resolution rate: 100.0 % (n = 10), from 80 % to 95 %: 20.0 of 20 points" in english
    assert "• Average handling time: 100 s (n = 60), expected 150 s: 8.3 of 15 points" in english
    assert "• Improvements done or measured, and talks: 0 (n = 0), from 0 to 1: 0.0 of 5 points" in english
    assert "• QA evaluations: left out, for it is not recorded here" in english
    assert "a human decides" in english[-1]
    assert "`/quality scorecard rules`" in english[-3]
    assert chinese[0] == f"<@{OWNER.id}> · 2026年9月 绩效评分卡"
    assert "由人作出决定" in chinese[-1]


async def test_a_lead_sees_their_own_people_and_nobody_else(work: Casework) -> None:
    await a_month(work)

    mine, theirs = await read(work, LEAD), await read(work, STRANGER)

    assert [person for person, _ in mine.cards] == [OWNER.id, OTHER_OWNER.id]
    assert [person for person, _ in theirs.cards] == [AGENT.id]
    lines = said(mine)
    assert lines[0] == "Scorecards of your people, September 2026"
    assert lines[1] == f"• <@{OWNER.id}> · 85.4 of 100, from 80 points that could be measured"
    assert lines[2] == f"• <@{OTHER_OWNER.id}> · No score: only 50 points could be measured, and it takes 60"
    assert OWNER.id not in "\n".join(said(theirs))


async def test_an_agent_sees_their_own_card_and_no_other(work: Casework) -> None:
    await a_month(work)

    found = await read(work, OTHER_OWNER)

    assert [person for person, _ in found.cards] == [OTHER_OWNER.id]
    for reader in READERS:
        assert OWNER.id not in "\n".join(said(found, reader))
    assert said(found)[0] == "Scorecard of September 2026"


@pytest.mark.parametrize(
    ("person", "about", "code"),
    [
        (OTHER_OWNER, OWNER.id, "not_your_scorecard"),
        (AGENT, OWNER.id, "not_your_scorecard"),
        (STRANGER, OWNER.id, "not_your_scorecard"),
        (HEAD, OWNER.id, "not_your_scorecard"),
        (OWNER, LEAD.id, "not_your_scorecard"),
        (LEAD, "U0NOBODY1", "not_your_scorecard"),
        (GUEST, None, "outsider"),
        (GUEST, GUEST.id, "outsider"),
    ],
)
async def test_nobody_else_sees_a_card(work: Casework, person: Person, about: str | None, code: str) -> None:
    await bring_in(work, calls("warehouse", 1))
    work.clock.advance(30 * DAY)

    with pytest.raises(Refusal) as refused:
        await read(work, person, about)

    assert refused.value.code == code


async def test_a_head_sees_how_scores_are_spread_and_no_name(work: Casework) -> None:
    await a_month(work)
    several = POLICY.model_copy(update={"scorecard": POLICY.scorecard.model_copy(update={"measurable_from": 50})})
    scorecard = several.scorecard.model_copy(update={"spread_from": 3})
    crew = Roster({"warehouse": (OWNER.id, OTHER_OWNER.id, HEAD.id), "product": (AGENT.id,)})
    await bring_in(work, calls("agent", 3000))
    shown = several.model_copy(update={"scorecard": scorecard})

    found = await read(work, HEAD, policy=shown, roster=crew)
    few = await read(work, HEAD, policy=several, roster=crew)

    assert found.cards == few.cards == ()
    assert found.spread is not None
    assert (found.spread.scored, found.spread.unscored, sum(found.spread.counts)) == (3, 0, 3)
    assert few.spread == Spread(3, 0)
    for reader in READERS:
        for one, policy in ((found, shown), (few, several)):
            text = "\n".join(said(one, reader, policy))
            assert not any(person in text for person in (OWNER.id, OTHER_OWNER.id, AGENT.id, "warehouse", "wuliu"))
    assert any(line.startswith("Median: ") for line in said(found, policy=shown))
    assert "too few to show how they are spread" in said(few, policy=several)[1]


async def test_without_anything_recorded_a_card_says_so_and_whom_to_ask(work: Casework) -> None:
    work.clock.advance(30 * DAY)

    found = await read(work, AGENT)

    card = found.cards[0][1]
    assert (card.score, card.why, card.days) == (None, NoScore.FEW_DAYS, 0)
    lines = said(found)
    assert lines[1] == "No score: worked on 0 days, and it takes 10"
    assert "• CSAT: left out, for n = 0 is less than 10" in lines
    assert any("`/quality agents`" in line for line in lines)


async def test_while_answers_still_come_in_a_card_says_so(work: Casework) -> None:
    work.clock.advance(23 * DAY)
    early = await read(work, AGENT)
    work.clock.advance(1 * DAY)
    late = await read(work, AGENT)

    assert early.settled_on == date(2026, 10, 7)
    assert "Answers to this month still come in until 7 Oct 2026, so figures may change." in said(early)
    assert late.settled_on is None


async def test_what_a_head_leads_by_name_they_see_one_by_one(work: Casework) -> None:
    await bring_in(work, calls("warehouse", 1))
    work.clock.advance(30 * DAY)
    policy = with_people(lead=HEAD.id, heads=(HEAD.id,))

    found = await read(work, HEAD, OWNER.id, policy=policy)

    assert [person for person, _ in found.cards] == [OWNER.id]
    assert (await read(work, HEAD, policy=policy)).cards == ()


async def test_a_month_before_all_rules_has_no_card(work: Casework) -> None:
    with pytest.raises(Refusal, match="no_scorecard_rules"):
        await read(work, AGENT, month=month_of(date(2019, 12, 1)))


def test_the_rules_are_for_everybody_inside_in_both_languages() -> None:
    rules = rules_today(AGENT, POLICY, START)

    english, chinese = (rules_post(rules, POLICY, reader) for reader in READERS)

    for post in (english, chinese):
        assert check_blocks(post.blocks, "message") == []
    assert "• CSAT: 30 points; nothing up to 70 %, all from 90 %; n from 10" in english.text
    assert "0.8 to 1.1 times" in english.text
    assert "a human decides" in english.text
    assert "满分 30 分" in chinese.text


@pytest.mark.parametrize(("person", "now", "code"), [(GUEST, START, "outsider"), (AGENT, EPOCH, "no_scorecard_rules")])
def test_the_rules_are_refused_to_outsiders_and_where_there_are_none(person: Person, now: datetime, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        rules_today(person, POLICY, now)


async def test_handling_that_brings_customers_back_earns_nothing_and_the_card_says_why(work: Casework) -> None:
    hasty = [one._replace(customer_key=f"c{n // 2}") for n, one in enumerate(calls("warehouse", 1))]
    calm = [one._replace(customer_key=f"d{n}") for n, one in enumerate(calls("wuliu", 1000))]
    await bring_in(work, [*hasty, *calm])
    work.clock.advance(30 * DAY)

    found = await read(work, OWNER)

    assert found.cards[0][1].hurried
    assert points(found.cards[0][1])[Item.AHT] == 0
    assert any(line.startswith("Handling times earn nothing") for line in said(found))


async def test_a_contact_is_repeated_by_the_same_customer_about_the_same_within_a_week(work: Casework) -> None:
    def visit(n: int, day: int, **fields: Any) -> Contact:
        known = {"agent": "warehouse", "category": "Billing", "customer_key": "ann", **fields}
        return contact(n, date(2026, 9, day), **known)

    await bring_in(
        work,
        [
            *(visit(1, 1), visit(2, 8), visit(3, 16)),
            *(visit(4, 2, category="Delivery"), visit(5, 3, customer_key="ben"), visit(6, 4, customer_key="ben")),
            *(visit(7, 3, category=None), visit(8, 3, customer_key=None), visit(9, 9, is_test=True)),
            *(visit(10, 30, agent=None), visit(11, 30, customer_key="cy", agent="wuliu")),
            contact(12, date(2026, 10, 6), agent="wuliu", category="Billing", customer_key="cy"),
        ],
    )
    since, until = SEPTEMBER.bounds(POLICY.zoneinfo)

    early = await work.store.read(repeats_by, since, until, since + 10 * DAY, 7 * DAY)
    late = await work.store.read(repeats_by, since, until, until + 10 * DAY, 7 * DAY)
    reported = await work.store.read(repeats_of, since, until, until + 10 * DAY, 7 * DAY)

    assert early == {"warehouse": Proportion(2, 3)}
    assert late == {"warehouse": Proportion(2, 6), "wuliu": Proportion(1, 1), None: Proportion(0, 1)}
    assert Proportion.merged(late.values()) == reported.repeats


async def test_what_an_heir_was_left_broken_counts_for_whoever_had_it(work: Casework) -> None:
    work.roster = ROSTER_OF_ONE
    case = await work.accept(await work.file())
    work.clock.advance(25 * HOUR)
    case = await work.reassign(case, OTHER_OWNER)
    await work.follow_up(case, OTHER_OWNER)
    work.clock.advance(30 * DAY)

    kept = await work.store.read(promises_kept, *SEPTEMBER.bounds(POLICY.zoneinfo), work.clock.now())

    # What the heir has promised themselves was not kept; the follow-up was late before they had the case.
    assert kept == {OWNER.id: Proportion(0, 1), OTHER_OWNER.id: Proportion(0, 1)}


async def test_what_fell_due_in_another_department_counts_for_nobody(work: Casework) -> None:
    work.roster = ROSTER_OF_ONE
    await work.hand_off(await work.accept(await work.file()))
    work.clock.advance(30 * DAY)

    kept = await work.store.read(promises_kept, *SEPTEMBER.bounds(POLICY.zoneinfo), work.clock.now())

    assert kept == {}


async def test_ideas_that_were_done_count_for_their_authors_unless_they_are_shown_without_a_name(ideas: Ideas) -> None:
    number = await posted(ideas)
    await ideas.answer(number, Step.ADOPT)
    await posted(ideas, title="Another idea altogether")
    nameless = (await ideas.submit(COLLEAGUE, hidden=True)).row.number
    await ideas.answer(nameless, Step.ADOPT)

    def finish(session: Session) -> None:
        for row in session.exec(select(SuggestionRow).where(col(SuggestionRow.number).in_((number, nameless)))):
            row.done_at = ideas.clock.now()
            session.add(row)

    await ideas.store.write(finish)

    counted = await ideas.store.read(improvements_by, *SEPTEMBER.bounds(POLICY.zoneinfo))

    assert counted == {AUTHOR.id: 1}
    assert await ideas.store.read(improvements_by, *month_of(date(2026, 8, 1)).bounds(POLICY.zoneinfo)) == {}


async def test_contacts_without_an_agent_or_of_nobody_known_say_what_is_usual(work: Casework) -> None:
    nameless = [one._replace(agent=None, customer_key="ann") for one in calls("x", 3000)]
    await bring_in(work, [*calls("warehouse", 1), *calls("stranger", 1000), *nameless])
    await work.change(await work.file(), owner=None)

    work.clock.advance(30 * DAY)
    books = await work.store.read(read_books, SEPTEMBER, POLICY, work.clock.now())

    assert (books.resolved, books.repeats, books.everybodys_repeats.n) == ({}, {}, 60)
    assert books.everybodys_answers["phone"].n == 180
    assert set(books.answers) == {OWNER.id}
    assert books.days[OWNER.id] == {date(2026, 9, day) for day in range(1, 13)}

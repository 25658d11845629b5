"""Figures on demand from rows: as of now, by what they are about, for whom they are; and targets from their day on."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.features import whole_repertoire
from config.words import load_words
from domain.contacts import Contact
from domain.errors import Refusal
from domain.indicators.counting import aht_of, csat_of
from domain.indicators.days import Period, one_day
from domain.people import Person, Roster
from domain.targets import Indicator
from handlers.digests.gather import whole_digest
from handlers.digests.jobs import count_days
from handlers.exports.tables import Format
from handlers.posts import Reader
from handlers.quality.arguments import Asked, Compared, Dimension, Export
from handlers.quality.comparing import compare
from handlers.quality.figure_views import figures_post
from handlers.quality.figures import Figures, read_figures, what_is_known
from handlers.quality.goal_views import target_form, targets_post
from handlers.quality.goals import Goal, read_goals, set_target
from handlers.quality.ids import TARGET_SET
from handlers.quality.sending import MOST, check_export
from sandbox.blocks import check_blocks
from storage.contact_models import AgentRow
from storage.digests import limits_of
from storage.members import keep_members
from storage.models import ComplaintRow, MemberRow
from storage.target_models import TargetRow
from tests.contacts import at, bring, contact
from tests.desk import AGENT, GUEST, HEAD, LEAD, OWNER, POLICY, ROSTER, ZONE
from tests.fakes import START
from tests.integration.casework import Casework

TODAY = date(2026, 9, 14)
YESTERDAY = TODAY - timedelta(days=1)
WORDS = load_words()
GOAL = Goal("view:V1", Indicator.CSAT, None, None, 95, TODAY, "Agreed at the quality meeting.")


async def import_(work: Casework, contacts: list[Contact]) -> None:
    await work.store.write(bring, contacts, work.clock.now())
    while await count_days(work.services()):
        pass


async def figures(
    work: Casework,
    period: Period,
    by: Dimension | None = None,
    person: Person = LEAD,
    roster: Roster = ROSTER,
    **more: Any,
) -> Figures:
    asked = Asked(period, by, **more)
    return await work.store.read(read_figures, asked, person, roster, POLICY, work.clock.now())


def said(found: Figures, language: str = "en") -> list[str]:
    post = figures_post(found, POLICY, Reader(WORDS[language], ZONE))
    assert check_blocks(post.blocks, "message") == []
    return post.text.splitlines()


def mixed(number: int, day: date = YESTERDAY, **fields: Any) -> Contact:
    """One of many contacts of two agents and several categories, some of which say little of themselves."""
    known: dict[str, Any] = {
        "agent": ("warehouse", "wuliu", None)[number % 3],
        "category": ("Delivery", "Invoice")[number % 2],
        "score": (5, 1, 4, None)[number % 4],
        "scale_max": (5, 5, 7, None)[number % 4],
        "talk": number % 7 * 30 if number % 5 else None,
        "hold": number if number % 2 else None,
        "is_test": number % 11 == 0,
    }
    if number % 6 == 1:
        known["rated_at"] = at(day + timedelta(days=1), 9)
    return contact(number, day, **known | fields)


async def test_today_is_said_so_far_with_how_fresh_it_is_and_without_a_chart(work: Casework) -> None:
    await import_(work, [contact(n, TODAY) for n in range(40)])

    shown = said(await figures(work, one_day(TODAY)))

    assert shown[0] == "So far · Mon 14 Sep · the whole centre"
    assert any(line.startswith(":information_source: data up to: desk") for line in shown)
    assert any("target 90" in line for line in shown)
    assert not any("days to compare" in line or "variation" in line for line in shown)


async def test_a_day_that_is_over_is_asked_of_its_chart_and_judged_however_long_ago_data_came(work: Casework) -> None:
    await import_(work, [contact(n, YESTERDAY) for n in range(40)])
    work.clock.advance(timedelta(days=3))

    shown = said(await figures(work, one_day(YESTERDAY)))

    assert shown[0] == "Sun 13 Sep · the whole centre"
    assert any("target 90" in line and "too few days to compare" in line for line in shown)
    assert not any("The data is old" in line for line in shown)


async def test_today_with_an_import_that_died_is_not_judged(work: Casework) -> None:
    await import_(work, [contact(n, TODAY) for n in range(40)])
    work.clock.advance(timedelta(hours=25))

    shown = said(await figures(work, Period(TODAY, TODAY + timedelta(days=1))))

    assert "The data is old" in shown[1]
    assert not any("target" in line for line in shown)


async def test_days_that_wait_to_be_counted_are_owned_up_to(work: Casework) -> None:
    await work.store.write(bring, [contact(1, TODAY), contact(2, YESTERDAY)], work.clock.now())

    found = await figures(work, one_day(TODAY))

    assert found.uncounted == 1
    assert said(found)[-1].startswith("1 day is being counted anew just now")


@pytest.mark.parametrize(
    ("answers", "shown"), [(7, "7 of 7 satisfied (too few for a percentage)"), (12, "(small sample)")]
)
async def test_few_answers_of_a_channel_or_team_are_counts_or_called_a_small_sample(
    work: Casework, answers: int, shown: str
) -> None:
    await import_(work, [contact(n, TODAY) for n in range(answers)])

    for by in (Dimension.CHANNEL, Dimension.TEAM):
        lines = said(await figures(work, one_day(TODAY), by))
        assert any(shown in line for line in lines)
        assert not any("CSAT" in line and "target" in line for line in lines)


async def test_who_came_while_a_channel_was_closed_stands_beside_its_waits(work: Casework) -> None:
    calls = [contact(n, TODAY, channel="phone", waited=30) for n in range(3)]
    late = contact(9, TODAY, channel="phone", waited=300)._replace(arrived_at=at(TODAY, 3))
    await work.store.write(bring, [*calls, late], work.clock.now(), POLICY)
    while await count_days(work.services()):
        pass

    for by in (Dimension.CHANNEL, Dimension.TEAM):
        lines = said(await figures(work, one_day(TODAY), by))
        assert "├ Outside opening hours  1 contact, 1 answered, median 300 s" in lines or (
            "└ Outside opening hours  1 contact, 1 answered, median 300 s" in lines
        )
        assert any("median 30 s" in line for line in lines)
    whole = said(await figures(work, one_day(TODAY)))
    assert "Outside opening hours  Phone 1 contact, 1 answered, median 300 s" in whole


async def test_teams_with_other_mixes_of_channels_have_no_total_beside_each_other(work: Casework) -> None:
    chats = [contact(n, TODAY) for n in range(20)]
    calls = [contact(100 + n, TODAY, channel="phone", team="B") for n in range(20)]
    await import_(work, [*chats, *calls])

    lines = said(await figures(work, one_day(TODAY), Dimension.TEAM))

    assert "A · 20 contacts" in lines
    assert "├ Online chat: CSAT 100.0 % (20 of 20, 83.9–100.0) (small sample)" in lines
    assert any(line.startswith("Totals are not compared") for line in lines)


async def test_what_the_database_counts_by_category_and_agent_is_what_plain_counting_says(work: Casework) -> None:
    contacts = [mixed(n) for n in range(240)]
    await import_(work, [*contacts, *(mixed(500 + n, TODAY) for n in range(60))])
    since, until = at(YESTERDAY, 0), at(TODAY, 0)
    later = [mixed(500 + n, TODAY) for n in range(60)]

    found = await figures(work, one_day(YESTERDAY), Dimension.CATEGORY)

    assert [group.name for group in found.groups] == ["Delivery", "Invoice"]
    for group in found.groups:
        mine = [one for one in (*contacts, *later) if one.category == group.name]
        rated = [one for one in mine if since <= (one.rated_at or one.arrived_at) < until]
        arrived = [one for one in mine if since <= one.arrived_at < until]
        assert group.csat.proportion == csat_of(rated).proportion
        assert group.aht == aht_of(arrived)
        assert group.contacts == sum(not one.is_test for one in arrived)


async def test_complaints_by_category_are_shares_of_all_of_them(work: Casework) -> None:
    for n in range(4):
        await work.file(category="refund" if n else "billing", customer_contact=f"1390000000{n}", order_number=f"{n}")

    lines = said(await figures(work, one_day(TODAY), Dimension.CATEGORY))

    assert lines[1:4] == ["Complaints · 4 came in", "├ Refund: 3 of 4", "└ Billing: 1 of 4"]


def know_people(session: Session) -> None:
    keep_members(
        session,
        [
            MemberRow(id=OWNER.id, name="warehouse", zone=ZONE, language="en"),
            MemberRow(id="U0OWNER2", name="somebody else", zone=ZONE, language="en"),
        ],
    )
    session.flush()
    session.merge(AgentRow(name="wuliu", member="U0OWNER2"))


async def test_agents_are_told_to_their_own_lead_by_slack_s_name_or_as_somebody_has_said(work: Casework) -> None:
    await import_(work, [mixed(n) for n in range(60)])
    await work.store.write(know_people)

    found = await figures(work, one_day(YESTERDAY), Dimension.AGENT)

    assert [(group.name, group.member) for group in found.groups] == [("warehouse", OWNER.id), ("wuliu", "U0OWNER2")]
    lines = said(found)
    assert any("for coaching" in line for line in lines)
    assert not any("target" in line for line in lines[1:] if "wuliu" in line)


async def test_agents_of_others_are_told_to_nobody(work: Casework) -> None:
    await import_(work, [mixed(n) for n in range(60)])
    await work.store.write(know_people)

    for person in (AGENT, OWNER, HEAD):
        with pytest.raises(Refusal) as refused:
            await figures(work, one_day(YESTERDAY), Dimension.AGENT, person)
        assert refused.value.code == "not_your_agents"
    strangers = Roster({"warehouse": ("U0AGENT1",)})
    found = await figures(work, one_day(YESTERDAY), Dimension.AGENT, roster=strangers)
    assert any("name none of your people" in line for line in said(found))


async def test_guests_are_told_nothing(work: Casework) -> None:
    now = work.clock.now()
    questions: list[tuple[Any, ...]] = [
        (what_is_known, GUEST, POLICY, now),
        (read_figures, Asked(one_day(TODAY)), GUEST, ROSTER, POLICY, now),
        (compare, Compared("period", one_day(YESTERDAY), one_day(TODAY)), GUEST, POLICY, now),
        (read_goals, GUEST, POLICY, now),
        (check_export, Export(Format.CSV, one_day(TODAY)), GUEST, POLICY),
    ]
    for question, *facts in questions:
        with pytest.raises(Refusal) as refused:
            await work.store.read(question, *facts)
        assert refused.value.code == "outsider"


@pytest.mark.parametrize("kind", ["period", "team", "channel"])
async def test_two_of_a_kind_are_read_side_by_side(work: Casework, kind: Any) -> None:
    await import_(work, [contact(1, YESTERDAY), contact(2, TODAY, score=1, channel="phone", team="B", waited=90)])
    names: dict[str, Any] = {
        "period": (one_day(YESTERDAY), one_day(TODAY), None),
        "team": ("A", "B", Period(YESTERDAY, TODAY)),
        "channel": ("chat", "phone", Period(YESTERDAY, TODAY)),
    }
    first, second, period = names[kind]

    found = await work.store.read(compare, Compared(kind, first, second, period), LEAD, POLICY, work.clock.now())

    assert (found.first.whole.k, found.first.whole.n) == (1, 1)
    assert (found.second.whole.k, found.second.whole.n) == (0, 1)
    assert (found.first.waits["chat"].median, found.second.waits["phone"].median) == (20, 90)
    assert found.uncounted == 0


async def judged_by(work: Casework, day: date) -> float | None:
    facts = await work.store.read(whole_digest, one_day(day), POLICY, work.clock.now())
    target: float | None = facts["report"]["scopes"][0]["csat"]["target"]
    return target


async def test_a_target_judges_from_its_day_on_and_the_days_before_as_before(work: Casework) -> None:
    await import_(work, [contact(n, day) for n, day in enumerate([YESTERDAY, TODAY])])
    now = work.clock.now()

    await work.store.write(set_target, GOAL, HEAD, work.desk, now)

    assert (await judged_by(work, YESTERDAY), await judged_by(work, TODAY)) == (90, 95)
    assert (await work.store.read(limits_of, "centre")) == {}


async def test_a_form_that_is_sent_twice_sets_one_target_and_tells_of_it_once(work: Casework) -> None:
    for _ in range(2):
        await work.store.write(set_target, GOAL, LEAD, work.desk, work.clock.now())

    (row,) = await work.rows(TargetRow)
    assert (row.value, row.person, row.reason) == (95, LEAD.id, GOAL.reason)
    assert len(await work.owed(TARGET_SET)) == 1


@pytest.mark.parametrize(
    ("person", "changes", "code"),
    [
        (AGENT, {}, "not_yours_to_steer"),
        (GUEST, {}, "outsider"),
        (LEAD, {"value": 101.0}, "target_beyond"),
        (LEAD, {"channel": "pigeon"}, "unknown_choice"),
        (LEAD, {"team": "Nobody"}, "unknown_choice"),
        (LEAD, {"indicator": Indicator.FRT, "value": 20.0}, "target_of_channel"),
        (LEAD, {"valid_from": YESTERDAY}, "target_in_past"),
    ],
)
async def test_what_is_no_target_or_not_theirs_to_set_is_refused(
    work: Casework, person: Person, changes: dict[str, Any], code: str
) -> None:
    goal = Goal(**{name: getattr(GOAL, name) for name in Goal.__slots__} | changes)

    with pytest.raises(Refusal) as refused:
        await work.store.write(set_target, goal, person, work.desk, work.clock.now())

    assert refused.value.code == code
    assert await work.rows(TargetRow) == []


@pytest.mark.parametrize("language", list(WORDS))
async def test_every_change_is_kept_told_from_what_to_what_and_harmless(work: Casework, language: str) -> None:
    await import_(work, [contact(1, TODAY)])
    reader = Reader(WORDS[language], ZONE)
    hostile = "<!channel> *now*"
    first = Goal("view:V1", Indicator.FRT, "chat", "A", 25, TODAY, hostile)
    second = Goal("view:V2", Indicator.FRT, "chat", "A", 20, TODAY + timedelta(days=7), "x" * 300)
    for goal in (first, second):
        await work.store.write(set_target, goal, LEAD, work.desk, work.clock.now())

    told = []
    for notice in await work.owed(TARGET_SET):
        render = whole_repertoire().renders[TARGET_SET]
        post = await work.store.read(render, notice, work.desk, reader, work.clock.now())
        assert post is not None
        assert check_blocks(post.blocks, "message") == []
        told.append(post.text)
    goals = await work.store.read(read_goals, LEAD, POLICY, work.clock.now())

    assert [change.before.value if change.before else None for change in goals.changes] == [25, 30]
    assert [one.value for one in goals.in_force if one.team == "A"] == [25]
    assert goals.teams == ("A",)
    assert "<!channel>" not in told[0]
    assert "&lt;!channel&gt;" in told[0]
    view = target_form(goals, POLICY, reader)
    assert check_blocks(view["blocks"], "modal") == []
    assert check_blocks(targets_post(goals, POLICY, reader).blocks, "message") == []


async def test_a_history_of_many_long_reasons_still_fits_the_form(work: Casework) -> None:
    for n in range(30):
        goal = Goal(f"view:V{n}", Indicator.CSAT, None, None, 60 + n, TODAY, "*" * 300)
        await work.store.write(set_target, goal, LEAD, work.desk, work.clock.now())

    goals = await work.store.read(read_goals, LEAD, POLICY, work.clock.now())
    view = target_form(goals, POLICY, Reader(WORDS["zh_CN"], ZONE))

    assert goals.changes[0].value == 89
    assert check_blocks(view["blocks"], "modal") == []


def put_cases(session: Session, number: int) -> None:
    session.add_all(
        ComplaintRow(
            number=f"C-{n}",
            form_key=f"view:{n}",
            state="received",
            severity="normal",
            category="other",
            department="service",
            channel="phone",
            creator=AGENT.id,
            received_at=START,
            created_at=START,
            cycle_at=START,
            customer_name="",
            customer_contact="",
            order_number="",
            description="",
        )
        for n in range(number)
    )


async def test_more_cases_than_a_message_takes_are_for_a_shell(work: Casework, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST == 20_000
    monkeypatch.setattr("handlers.quality.sending.MOST", 3)
    await work.store.write(put_cases, 4)

    with pytest.raises(Refusal) as refused:
        await work.store.read(check_export, Export(Format.XLSX, one_day(TODAY)), LEAD, POLICY)

    assert refused.value.facts["command"] == (
        "redress export complaints --from 2026-09-14 --to 2026-09-14 --format xlsx"
    )

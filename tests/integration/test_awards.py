"""Awards from rows: nominated once, decided on by others, paid in shares, told as people wish."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.features import whole_repertoire
from config.words import load_words
from domain.errors import Refusal
from domain.indicators.days import Period, month_of
from domain.kaizen.awards import AwardKind, AwardState
from domain.kaizen.states import Stage, Step
from domain.people import Person
from domain.policy import Policy, Severity
from handlers.kaizen.awards import ids
from handlers.kaizen.awards.actions import (
    Award,
    Ledger,
    answer_consent,
    decide,
    keep_nominations,
    read_award,
    read_ledger,
    read_to_decide,
)
from handlers.kaizen.awards.form import AwardRef, Choice, Decision
from handlers.kaizen.awards.jobs import sweep_awards
from handlers.kaizen.awards.lines import ledger_line
from handlers.kaizen.awards.nominating import nominate
from handlers.kaizen.awards.views import decision_form, ledger_post
from handlers.posts import Post, Reader
from sandbox.blocks import check_blocks
from storage.audit_models import RecordRow
from storage.award_models import AwardMonthRow, AwardRow
from storage.contact_models import AgentRow
from storage.kaizen_models import SuggestionEventRow
from tests.contacts import bring
from tests.desk import GUEST, HEAD, LEAD, OWNER, ZONE, desk_with, with_people
from tests.integration.casework import Casework
from tests.integration.ideas import AUTHOR, COLLEAGUE, Ideas
from tests.integration.test_sharing import finished
from tests.integration.trials import checked, confirm, make_standard
from tests.reports import answers

READERS = [Reader(words, ZONE) for words in load_words().values()]
SEPTEMBER = month_of(date(2026, 9, 14))
# The first working morning a week after September; the first days of October are holidays.
AFTER = datetime(2026, 10, 8, 1, 30, tzinfo=UTC)
NAMED = with_people(heads=(HEAD.id,), duty_leads=(), quality_managers=())


def with_awards(**changes: Any) -> Policy:
    awards = NAMED.kaizen.awards.model_copy(update=changes)
    return NAMED.model_copy(update={"kaizen": NAMED.kaizen.model_copy(update={"awards": awards})})


@pytest.fixture(autouse=True)
def leads(ideas: Ideas) -> None:
    """A lead and a head decide."""
    ideas.desk = desk_with(NAMED)


async def nominated(ideas: Ideas, month: Period = SEPTEMBER) -> Sequence[AwardRow]:
    """Nominate for a month, as if its moment had come."""
    found = await ideas.store.read(nominate, month, ideas.desk.policy)
    now = ideas.clock.now()
    await ideas.store.write(keep_nominations, month.first, found, ideas.roster, ideas.desk.policy, now)
    return await ideas.rows(AwardRow)


async def one_award(ideas: Ideas, **fields: Any) -> int:
    """Carry an idea out and nominate it; return the award."""
    await finished(ideas, **fields)
    (award,) = await nominated(ideas)
    assert award.id is not None
    return award.id


async def say(ideas: Ideas, award: int, person: Person, choice: Choice = Choice.GRANT, **more: Any) -> Award:
    decision = Decision(ideas.key(), award, choice, **more)
    await ideas.store.write(decide, decision, person, ideas.roster, ideas.desk, ideas.clock.now())
    return await ideas.store.read(read_award, award)


async def refused(ideas: Ideas, award: int, person: Person, choice: Choice = Choice.GRANT, **more: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        await say(ideas, award, person, choice, **more)
    return refusal.value.code


async def message(ideas: Ideas, kind: str, reader: Reader = READERS[0], *, stands: bool = False) -> Post | None:
    notice = (await ideas.owed(kind))[-1]
    notice.ts = "1.0" if stands else None

    def render(session: Session) -> Post | None:
        return whole_repertoire().renders[kind](session, notice, ideas.desk, reader, ideas.clock.now())

    return await ideas.store.read(render)


async def ledger(ideas: Ideas, person: Person) -> Ledger:
    return await ideas.store.read(read_ledger, person, ideas.desk.policy, ideas.clock.now())


async def test_what_was_carried_out_is_nominated_and_an_idea_alone_is_not(ideas: Ideas) -> None:
    await ideas.submit(COLLEAGUE)
    award = await one_award(ideas)

    (row,) = await ideas.rows(AwardRow)

    assert (row.id, row.tier, row.total, row.currency) == (award, "done", 50, "CNY")
    assert [one.target for one in await ideas.owed(ids.NOMINATED)] == [HEAD.id]


@pytest.mark.parametrize(("refused", "tiers"), [(False, ["effect"]), (True, ["effect", "done"])])
async def test_what_earned_its_effect_earns_nothing_more_for_becoming_standard_later(
    ideas: Ideas, refused: bool, tiers: list[str]
) -> None:
    number = await checked(ideas)
    await confirm(ideas, number)
    awards = [row for row in await nominated(ideas, month_of(date(2026, 10, 1))) if row.tier != "thanks"]
    if refused:
        await say(ideas, awards[0].id or 0, LEAD, Choice.REFUSE, reason="It was the weather.")
    ideas.clock.advance(timedelta(days=32))
    await make_standard(ideas, number)

    found = await nominated(ideas, month_of(date(2026, 11, 1)))

    assert [row.tier for row in found if row.tier != "thanks"] == tiers


async def test_nominating_twice_nominates_once(ideas: Ideas) -> None:
    await one_award(ideas)
    ideas.clock.advance(timedelta(days=1))

    assert len(await nominated(ideas)) == 1
    assert len(await ideas.owed(ids.NOMINATED)) == 1


async def test_the_first_month_is_only_begun_with_and_the_next_is_nominated_once(ideas: Ideas) -> None:
    services = Casework(ideas.store, ideas.clock, ideas.desk).services()
    assert await sweep_awards(services) == 0
    await finished(ideas)
    ideas.clock.at = AFTER - timedelta(minutes=1)
    assert await sweep_awards(services) == 0

    ideas.clock.at = AFTER
    assert [await sweep_awards(services), await sweep_awards(services)] == [1, 0]

    assert [row.month for row in await ideas.rows(AwardMonthRow)] == [date(2026, 8, 1), date(2026, 9, 1)]
    assert [row.kind for row in await ideas.rows(AwardRow)] == ["improvement"]


async def test_a_small_sum_takes_one_lead_and_rewards_the_suggestion(ideas: Ideas) -> None:
    award = await say(ideas, await one_award(ideas), LEAD)

    assert (award.state, award.row.decided_by) == (AwardState.GRANTED, LEAD.id)
    assert (await ideas.look(award.row.reasons["number"])).stage is Stage.REWARDED
    assert [row.step for row in await ideas.rows(SuggestionEventRow)][-1] == Step.REWARD
    assert [one.target for one in await ideas.owed(ids.GRANTED)] == [AUTHOR.id]
    assert not await ideas.owed(ids.THANKS)


async def test_a_sum_above_the_limit_takes_two_people_who_are_not_the_same(ideas: Ideas) -> None:
    ideas.desk = desk_with(with_awards(done=500))
    award = await one_award(ideas)

    first = await say(ideas, award, LEAD)
    again = await refused(ideas, award, LEAD)
    second = await say(ideas, award, HEAD)

    assert (first.state, again) == (AwardState.CONFIRMED, "award_second")
    assert (second.state, second.row.confirmed_by, second.row.decided_by) == (AwardState.GRANTED, LEAD.id, HEAD.id)
    assert [one.target for one in await ideas.owed(ids.SECOND)] == [HEAD.id]
    records = await ideas.rows(RecordRow)
    assert [(one.kind, one.person, one.facts["total"]) for one in records] == [
        ("award_nominated", "", 500),
        ("award_confirmed", LEAD.id, 500),
        ("award_granted", HEAD.id, 500),
    ]


async def test_where_nobody_else_could_agree_one_person_decides(ideas: Ideas) -> None:
    ideas.desk = desk_with(with_awards(done=500))
    ideas.desk = desk_with(
        ideas.desk.policy.model_copy(update={"people": NAMED.people.model_copy(update={"heads": ()})})
    )

    award = await say(ideas, await one_award(ideas), LEAD)

    assert award.state is AwardState.GRANTED


async def test_nobody_decides_on_their_own_award_and_who_leads_nobody_on_none(ideas: Ideas) -> None:
    award = await one_award(ideas, author=LEAD)

    assert await refused(ideas, award, LEAD) == "award_own"
    assert await refused(ideas, award, COLLEAGUE) == "not_yours_to_steer"
    assert await refused(ideas, award, GUEST) == "outsider"
    assert (await ideas.owed(ids.NOMINATED))[0].target == HEAD.id
    with pytest.raises(Refusal):
        await ideas.store.read(read_to_decide, award, LEAD, ideas.desk.policy)


async def test_it_is_refused_with_a_reason_that_everybody_may_read_without_a_name(ideas: Ideas) -> None:
    award = await one_award(ideas)
    assert await refused(ideas, award, LEAD, Choice.REFUSE) == "award_reason_needed"

    after = await say(ideas, award, LEAD, Choice.REFUSE, reason="It was undone the day after.")

    line = ledger_line(after, READERS[0].words)
    assert after.state is AwardState.REFUSED
    assert "It was undone the day after." in line
    assert AUTHOR.id not in line
    assert await refused(ideas, award, HEAD) == "award_decided"


async def test_only_a_head_calls_it_outstanding_and_another_person_agrees(ideas: Ideas) -> None:
    award = await one_award(ideas)
    more = {"amount": 1000, "reason": "It saved a customer."}

    assert await refused(ideas, award, LEAD, Choice.OUTSTANDING, **more) == "award_not_head"
    assert await refused(ideas, award, HEAD, Choice.OUTSTANDING, reason="It saved a customer.") == "answer_needed"
    assert await refused(ideas, award, HEAD, Choice.OUTSTANDING, amount=1, reason="So.") == "award_less"
    first = await say(ideas, award, HEAD, Choice.OUTSTANDING, **more)
    mine, theirs = await message(ideas, ids.NOMINATED), await message(ideas, ids.SECOND)
    second = await say(ideas, award, LEAD)

    assert (first.state, first.row.total, first.row.tier) == (AwardState.CONFIRMED, 1000, "outstanding")
    assert second.state is AwardState.GRANTED
    assert [share.amount for share in second.shares] == [1000]
    # Whoever has confirmed it is asked no more, and the second one reads why it is outstanding.
    assert mine is not None
    assert theirs is not None
    assert (mine.text.startswith("You have confirmed it."), ids.OPEN_DECISION in str(mine.blocks)) == (True, False)
    assert "“It saved a customer.”" in theirs.text
    assert ids.OPEN_DECISION in str(theirs.blocks)


async def test_co_authors_share_the_sum_in_whole_units(ideas: Ideas) -> None:
    ideas.desk = desk_with(with_awards(done=101))
    award = await say(ideas, await one_award(ideas, co_authors=(COLLEAGUE,)), HEAD)

    assert {share.person: share.amount for share in award.shares} == {AUTHOR.id: 51, COLLEAGUE.id: 50}
    assert sorted(one.target for one in await ideas.owed(ids.GRANTED)) == sorted([AUTHOR.id, COLLEAGUE.id])


async def test_nobody_is_thanked_in_public_before_they_agree_to_it(ideas: Ideas) -> None:
    award = await one_award(ideas, co_authors=(COLLEAGUE,))
    await say(ideas, award, LEAD)
    now = ideas.clock.now()

    for person in (AUTHOR, COLLEAGUE):
        await ideas.store.write(answer_consent, award, person is AUTHOR, person, now)
    told = await message(ideas, ids.THANKS)
    await ideas.store.write(answer_consent, award, False, AUTHOR, now)
    later = await message(ideas, ids.THANKS, stands=True)

    assert told is not None
    assert f"<@{AUTHOR.id}>" in told.text
    assert COLLEAGUE.id not in told.text
    assert later is not None
    assert AUTHOR.id not in later.text
    assert await message(ideas, ids.THANKS) is None
    with pytest.raises(Refusal) as stranger:
        await ideas.store.write(answer_consent, award, True, OWNER, now)
    assert stranger.value.code == "award_not_yours"


async def test_the_ledger_is_open_to_all_and_names_nobody_who_hides_their_name(ideas: Ideas) -> None:
    award = await one_award(ideas, hidden=True)
    before, for_lead = await ledger(ideas, COLLEAGUE), await ledger(ideas, LEAD)
    await say(ideas, award, LEAD)
    after = await ledger(ideas, COLLEAGUE)

    assert before == Ledger([], [], [])
    assert [one.row.id for one in for_lead.waiting] == [award]
    assert [one.row.id for one in after.over] == [award]
    assert AUTHOR.id not in ledger_line(after.over[0], READERS[0].words)
    with pytest.raises(Refusal):
        await ideas.store.read(read_ledger, GUEST, ideas.desk.policy, ideas.clock.now())


async def test_the_same_decision_delivered_twice_is_one(ideas: Ideas) -> None:
    decision = Decision("view:VTWICE", await one_award(ideas), Choice.GRANT)

    for _ in range(2):
        await ideas.store.write(decide, decision, LEAD, ideas.roster, ideas.desk, ideas.clock.now())

    assert len(await ideas.owed(ids.GRANTED)) == 1


async def test_the_quality_model_has_enough_answers_and_its_quality_checks_are_looked_at(ideas: Ideas) -> None:
    def know(session: Session) -> None:
        for name, person in (("ann", AUTHOR), ("bob", COLLEAGUE)):
            row = session.get(AgentRow, name)
            assert row is not None
            row.member = person.id
            session.add(row)

    await ideas.know(AUTHOR, COLLEAGUE)
    days = [date(2026, 9, day) for day in range(1, 13)]
    many = [one for day in days for one in answers(day, "phone", 9, 10, agent="ann")]
    await ideas.store.write(bring, [*many, *answers(days[0], "phone", 3, 3, agent="bob")], ideas.clock.now())
    await ideas.store.write(know)

    (row,) = [one for one in await nominated(ideas) if one.kind == AwardKind.QUALITY_MODEL]

    assert list(row.reasons["figures"]) == [AUTHOR.id]
    assert (row.reasons["figures"][AUTHOR.id]["answered"], row.reasons["figures"][AUTHOR.id]["days"]) == (120, 12)
    assert await refused(ideas, row.id or 0, LEAD) == "award_quality_unchecked"
    award = await say(ideas, row.id or 0, LEAD, checked=True)
    assert award.state is AwardState.GRANTED


async def test_whoever_resolved_enough_cases_well_is_nominated(work: Casework) -> None:
    for number in range(8):
        severity: dict[str, Any] = {"severity": Severity.URGENT} if number == 0 else {}
        case = await work.file(customer_contact=f"1390000000{number}", order_number="", **severity)
        case = await work.follow_up(case, LEAD)
        await work.resolve(case, LEAD)

    found = await work.store.read(nominate, SEPTEMBER, work.desk.policy)

    (one,) = [award for award in found if award.kind is AwardKind.COMPLAINT_HANDLER]
    assert one.people == (LEAD.id,)
    assert one.reasons["figures"][LEAD.id]["resolved"] == 8


async def test_every_message_and_form_is_one_that_slack_takes_in_both_languages(ideas: Ideas) -> None:
    award = await one_award(ideas, title="<!channel> *all* of it " * 4)
    for reader in READERS:
        nominated_post = await message(ideas, ids.NOMINATED, reader)
        assert nominated_post is not None
        assert check_blocks(nominated_post.blocks, "message") == []
        look = await ideas.store.read(read_to_decide, award, HEAD, ideas.desk.policy)
        assert check_blocks(decision_form(look, HEAD.id, ideas.desk.policy, reader.words)["blocks"], "modal") == []
    await say(ideas, award, HEAD)
    await ideas.store.write(answer_consent, award, True, AUTHOR, ideas.clock.now())

    for reader in READERS:
        for kind in (ids.NOMINATED, ids.GRANTED, ids.THANKS):
            post = await message(ideas, kind, reader, stands=True)
            assert post is not None, kind
            assert check_blocks(post.blocks, "message") == []
            assert "<!channel>" not in str(post.blocks)
        post = ledger_post(await ledger(ideas, LEAD), ideas.desk.policy, reader)
        assert check_blocks(post.blocks, "message") == []
    assert await message(ideas, ids.NOMINATED) is None


def test_what_travels_through_slack_is_only_a_hint() -> None:
    with pytest.raises(Refusal):
        AwardRef.read('{"award": "x"}')

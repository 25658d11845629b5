"""What intake makes of a complaint: how much it weighs, whose it is, who hears of it, and which clocks it starts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.errors import Refusal
from domain.intake import ExtraField, Option, Text
from domain.lifecycle import Fact, Move, State
from domain.people import Roster
from domain.policy import Severity
from domain.routing import Why
from handlers.casemarks import marks_line
from handlers.complaints.actions import Look, open_insight
from handlers.complaints.ids import CARD, CREATOR_DM, OWNER_DM
from handlers.intake import ids
from storage.models import ComplaintRow, NoticeRow
from tests.desk import AGENT, HEAD, LEAD, OTHER_OWNER, OWNER, POLICY, ROSTER, desk_with, with_people
from tests.fakes import START
from tests.integration.casework import Casework
from tests.policies import asking, hiding

SHOP = ExtraField(
    key="shop",
    name=Text(en="Which shop?", zh_CN="哪家门店？"),
    type="choice",
    required=True,
    options=(Option(value="north", name=Text(en="North", zh_CN="北店")),),
)
NOBODY: dict[str, Any] = {"customer_name": "", "customer_contact": " \u200b ", "order_number": ""}
TICKET: dict[str, Any] = {"regulator_ref": "12315-7", "regulator_date": date(2026, 9, 21)}
LATER = START + timedelta(minutes=6)


async def told_of(work: Casework) -> list[tuple[str, str]]:
    return [(row.kind, row.target) for row in await work.rows(NoticeRow)]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"wish": "in the night"}, "unknown_choice", ids.WISH),
        ({"occurred_at": LATER}, "occurred_in_future", ids.OCCURRED_AT),
        ({"colleague": AGENT.id}, "about_yourself", ids.COLLEAGUE),
        ({"regulator_ref": "7"}, "answer_needed", ids.REGULATOR_DATE),
        ({"regulator_date": date(2026, 9, 21)}, "answer_needed", ids.REGULATOR_REF),
        ({"regulator_ref": "7", "regulator_date": date(2026, 9, 13)}, "regulator_date_past", ids.REGULATOR_DATE),
    ],
)
async def test_what_cannot_be_right_is_refused_beside_its_field_and_nothing_is_stored(
    work: Casework, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await work.file(**changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert await work.rows(ComplaintRow) == []


@pytest.mark.parametrize(
    ("policy_field", "form_field", "answer"),
    [
        ("customer_name", ids.CUSTOMER_NAME, ""),
        ("customer_contact", ids.CUSTOMER_CONTACT, " \u200b "),
        ("order_number", ids.ORDER_NUMBER, ""),
        ("product", ids.PRODUCT, "\u202e"),
        ("remedy", ids.REMEDY, ""),
        ("occurred_at", ids.OCCURRED_AT, None),
        ("consent", ids.WISH, ""),
        ("category", ids.CATEGORY, ""),
    ],
)
async def test_an_answer_that_the_policy_requires_must_be_given(
    work: Casework, policy_field: str, form_field: str, answer: Any
) -> None:
    work.desk = desk_with(asking(POLICY, **{policy_field: "required"}))

    with pytest.raises(Refusal) as refused:
        await work.file(**{form_field: answer})

    assert (refused.value.code, refused.value.field) == ("answer_needed", form_field)


@pytest.mark.parametrize(("answers", "code"), [({}, "answer_needed"), ({"shop": "south"}, "unknown_choice")])
async def test_a_question_of_the_centre_s_own_is_checked_like_any_other(
    work: Casework, answers: dict[str, str], code: str
) -> None:
    work.desk = desk_with(asking(POLICY, SHOP))

    with pytest.raises(Refusal) as refused:
        await work.file(extra=answers)

    assert (refused.value.code, refused.value.field) == (code, "extra_shop")
    assert (await work.file(extra={"shop": "north"})).number == "C-260914-001"


async def test_all_that_was_answered_is_kept_sealed_where_the_customer_said_it(work: Casework) -> None:
    work.desk = desk_with(asking(POLICY, SHOP))
    case = await work.file(
        product="Lamp　L7",
        occurred_at=START - timedelta(days=2),
        remedy="A refund, says 张三丰.",
        wish="18:00-20:00",
        relation="His daughter",
        colleague=OTHER_OWNER.id,
        extra={"shop": "north"},
        **TICKET,
    )

    row = await work.case_row()
    assert (row.product, row.occurred_at, row.consent) == ("Lamp L7", START - timedelta(days=2), "18:00-20:00")
    assert (row.colleague, row.regulator_ref) == (OTHER_OWNER.id, "12315-7")
    assert not any(word in f"{row.remedy}{row.relation}{row.extra}" for word in ("refund", "daughter", "north"))
    seen = await work.store.write(open_insight, Look(case.number, False, "V1"), LEAD, work.desk, START)
    assert "check what they may know" in marks_line(seen.case, work.desk.policy, work.desk.words_for("en"))
    assert (seen.particulars.remedy, seen.particulars.relation) == ("A refund, says 张三丰.", "His daughter")
    assert seen.particulars.extra == {"shop": "north"}


@pytest.mark.parametrize(
    "contacts", [("+86 138-1234-5678", "13812345678", "１３８１２３４５６７８"), ("A@B.com", "a@b.COM")]
)
async def test_one_contact_is_one_customer_however_it_was_typed(work: Casework, contacts: tuple[str, ...]) -> None:
    for contact in contacts:
        await work.file(customer_contact=contact, order_number="")

    assert len({row.contact_key for row in await work.rows(ComplaintRow)}) == 1


@pytest.mark.parametrize(
    ("zone", "country", "same"), [("Asia/Shanghai", None, True), ("Europe/London", None, False), ("UTC", "CN", True)]
)
async def test_a_number_without_a_country_is_read_as_one_of_the_centre_s(
    work: Casework, zone: str, country: str | None, same: bool
) -> None:
    calendar = POLICY.calendar.model_copy(update={"country": country})
    work.desk = desk_with(POLICY.model_copy(update={"zone": zone, "calendar": calendar}))
    for contact in ("+86 138 1234 5678", "13812345678"):
        await work.file(customer_contact=contact)

    one, other = await work.rows(ComplaintRow)
    assert (one.contact_key == other.contact_key) is same


async def test_an_anonymous_complaint_owes_nobody_a_word_but_a_solution(work: Casework) -> None:
    case = await work.file(told=False, **NOBODY)

    assert Fact.ANONYMOUS in case.facts
    assert [row.kind for row in await work.clocks()] == ["solution"]
    assert {Move.FOLLOW_UP, Move.TRY, Move.WAIT}.isdisjoint(case.moves)
    row = await work.case_row()
    assert (row.contact_key, row.order_key, row.customer_name) == (None, None, None)


async def test_an_order_number_alone_is_enough_to_find_the_customer(work: Casework) -> None:
    case = await work.file(customer_name="", customer_contact="")

    assert Fact.ANONYMOUS not in case.facts
    assert [row.kind for row in await work.clocks()] == ["first_followup", "solution"]


async def test_a_customer_who_does_not_know_that_we_have_it_is_to_be_told(work: Casework) -> None:
    await work.file(told=False, received_at=START)

    (ack,) = await work.clocks("ack")
    assert ack.due_at == START + timedelta(minutes=30)


async def test_a_regulator_s_ticket_runs_until_the_end_of_their_day_and_is_urgent(work: Casework) -> None:
    case = await work.file(**TICKET)

    (clock,) = await work.clocks("regulator")
    assert clock.due_at == datetime(2026, 9, 21, 15, 59, tzinfo=UTC)
    assert clock.basis["rule"] == "stated"
    assert (case.severity, Fact.REGULATOR in case.facts) == (Severity.URGENT, True)


async def test_a_regulator_who_wants_an_answer_today_can_still_have_it(work: Casework) -> None:
    await work.file(regulator_ref="7", regulator_date=date(2026, 9, 14))

    assert len(await work.clocks("regulator")) == 1


async def test_a_vulnerable_customer_is_urgent(work: Casework) -> None:
    case = await work.file(vulnerable=True)

    assert (case.severity, case.vulnerable) == (Severity.URGENT, True)


@pytest.mark.parametrize(
    ("description", "remedy", "severity", "alarm"),
    [
        ("The battery caught fire.", "", Severity.URGENT, "Safety"),
        ("It is late.", "Or I call a Journalist", Severity.URGENT, "Media"),
        ("再不处理就打１２３１５", "", Severity.URGENT, "Regulator or court"),
        ("It is late.", "A refund", Severity.NORMAL, None),
    ],
)
async def test_words_that_alarm_raise_the_case_and_the_lead_hears_of_it_at_once(
    work: Casework, description: str, remedy: str, severity: Severity, alarm: str | None
) -> None:
    case = await work.file(description=description, remedy=remedy)

    assert (case.severity, case.alarm) == (severity, alarm)
    assert [row.target for row in await work.owed(ids.ALARM)] == ([LEAD.id] if alarm else [])


async def test_words_that_alarm_are_told_though_they_raise_nothing(work: Casework) -> None:
    rules = tuple(rule.model_copy(update={"severity": Severity.NORMAL}) for rule in POLICY.complaints.keywords)
    complaints = POLICY.complaints.model_copy(update={"keywords": rules})
    work.desk = desk_with(POLICY.model_copy(update={"complaints": complaints}))

    case = await work.file(description="It caught fire.")

    assert (case.severity, case.alarm) == (Severity.NORMAL, "Safety")
    assert len(await work.owed(ids.ALARM)) == 1


async def test_an_urgent_case_is_told_to_the_lead_and_once(work: Casework) -> None:
    await work.file(category="order_lost")

    assert await told_of(work) == [
        (CARD, "complaints"),
        (OWNER_DM, OWNER.id),
        (CREATOR_DM, AGENT.id),
        (ids.ALARM, LEAD.id),
    ]


@pytest.mark.parametrize("filer", [LEAD, AGENT])
async def test_a_lead_who_files_or_owns_an_urgent_case_is_told_only_once(work: Casework, filer: Any) -> None:
    if filer is AGENT:
        work.roster = Roster()

    await work.file(filer=filer, category="order_lost")

    assert [target for _, target in await told_of(work)].count(LEAD.id) == 1
    assert await work.owed(ids.ALARM) == []


@pytest.mark.parametrize(
    ("away", "gone", "told"),
    [
        (frozenset({LEAD.id}), frozenset[str](), "U0DUTY01"),
        (frozenset({LEAD.id, "U0DUTY01"}), frozenset[str](), LEAD.id),
        (frozenset[str](), frozenset({LEAD.id}), "U0DUTY01"),
        (frozenset[str](), frozenset({LEAD.id, "U0DUTY01"}), None),
    ],
)
async def test_the_alarm_goes_to_a_lead_who_is_at_work_or_at_least_still_here(
    work: Casework, away: frozenset[str], gone: frozenset[str], told: str | None
) -> None:
    work.desk = desk_with(with_people(LEAD.id, duty_leads=("U0DUTY01",)))
    work.roster = Roster(ROSTER.members, gone, away)

    await work.file(category="order_lost")

    assert [row.target for row in await work.owed(ids.ALARM)] == ([told] if told else [])


async def test_a_case_that_nobody_could_classify_waits_for_who_leads(work: Casework) -> None:
    work.desk = desk_with(asking(with_people(LEAD.id, duty_leads=("U0DUTY01", "U0DUTY02")), category="optional"))
    work.roster = Roster(ROSTER.members, gone=frozenset({"U0DUTY02"}))

    case = await work.file(category="", description="It caught fire.", received_at=START)

    assert (case.state, case.owner, case.category, case.department) == (State.RECEIVED, None, "other", "service")
    assert [(row.kind, row.due_at - START) for row in await work.clocks()] == [
        ("first_followup", timedelta(minutes=30)),
        ("assignment", timedelta(minutes=15)),
    ]
    assert await told_of(work) == [
        (CARD, "complaints"),
        (CREATOR_DM, AGENT.id),
        (ids.UNCLASSIFIED, LEAD.id),
        (ids.UNCLASSIFIED, "U0DUTY01"),
    ]


async def test_where_nobody_leads_a_case_without_a_category_has_an_owner_all_the_same(work: Casework) -> None:
    work.desk, work.roster = desk_with(asking(with_people(None, heads=()), category="optional")), Roster()

    case = await work.file(category="")

    assert (case.state, case.owner, case.owner_why, case.category) == (State.ASSIGNED, AGENT.id, Why.FILER, "other")


async def test_nobody_finds_the_owner_in_time_and_the_lead_hears_of_it(work: Casework) -> None:
    work.desk = desk_with(asking(POLICY, category="optional"))
    await work.file(category="", received_at=START)

    await work.sweep(minutes=15)

    assert (LEAD.id, "breach") in await work.told()


@pytest.mark.parametrize(
    ("colleague", "owner", "why"),
    [(OWNER.id, LEAD.id, Why.COLLEAGUE), (LEAD.id, HEAD.id, Why.COLLEAGUE), (HEAD.id, LEAD.id, Why.COLLEAGUE)],
)
async def test_a_complaint_about_a_colleague_is_for_who_leads_and_they_hear_nothing_of_it(
    work: Casework, colleague: str, owner: str, why: Why
) -> None:
    case = await work.file(colleague=colleague, category="order_lost")

    assert (case.owner, case.owner_why) == (owner, why)
    assert colleague not in [target for _, target in await told_of(work)]


async def test_whom_it_is_about_cannot_own_call_back_or_open_it(work: Casework) -> None:
    work.roster = Roster({"warehouse": (OWNER.id, OTHER_OWNER.id)})
    case = await work.file(colleague=OWNER.id)
    case = await work.follow_up(case, LEAD)
    case = await work.resolve(case, LEAD)

    with pytest.raises(Refusal, match="about_you"):
        await work.store.write(open_insight, Look(case.number, False, "V1"), OWNER, work.desk, START)
    with pytest.raises(Refusal, match="about_you"):
        await work.call(case, person=OWNER)
    row = await work.case_row()
    assert OWNER.id not in (row.owner, row.caller)
    assert OWNER.id not in [target for _, target in await told_of(work)]


async def test_a_centre_that_asks_the_fewest_questions_files_all_the_same(work: Casework) -> None:
    work.desk = desk_with(hiding(POLICY))

    case = await work.file(**NOBODY)

    assert case.owner == OWNER.id


async def test_a_case_typed_a_day_late_is_born_overdue_and_says_so_once(work: Casework) -> None:
    await work.file(received_at=START - timedelta(hours=30))

    await work.sweep(minutes=1)
    await work.sweep(hours=5)

    assert await work.told() == [(LEAD.id, "late_entry")]
    assert {row.due_at for row in await work.clocks()} == {START - timedelta(hours=6)}


async def test_urgent_over_social_media_is_followed_up_within_the_shorter_time(work: Casework) -> None:
    await work.file(received_at=START, channel="social", vulnerable=True)

    (clock,) = await work.clocks("first_followup")
    assert clock.due_at == START + timedelta(minutes=30)


async def test_somebody_away_or_at_their_limit_is_passed_over(work: Casework) -> None:
    work.roster = Roster(ROSTER.members, away=frozenset({OWNER.id}))
    away = await work.file()
    work.roster = ROSTER
    complaints = POLICY.complaints.model_copy(update={"most_open": 1})
    work.desk = desk_with(POLICY.model_copy(update={"complaints": complaints}))
    first, second = await work.file(), await work.file()

    assert [case.owner for case in (away, first, second)] == [OTHER_OWNER.id, OWNER.id, LEAD.id]

"""What two people decide about a customer's data, and how long it is kept otherwise."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import Session

from domain.errors import Refusal
from domain.people import Person
from domain.retention import Fate, Ground, Wish
from handlers.cases import CaseFacts
from handlers.complaints.actions import Insight, Look, open_insight
from handlers.doctor.findings import examine_seals
from handlers.privacy import ids
from handlers.privacy.actions import Request, ask, decide, look_at_request, take_export
from handlers.privacy.exporting import account
from handlers.privacy.form import Asking, Verdict
from handlers.privacy.jobs import keep_no_longer
from storage.audit_models import RecordRow
from storage.contact_models import ContactRow, ImportRunRow
from storage.erasing import erasures, replay_erasures
from storage.models import AccessLogRow, CallbackAttemptRow, ClockRow, ComplaintEventRow, ComplaintRow, NoticeRow
from storage.privacy_models import PrivacyRequestRow
from storage.seals import seal_new
from storage.sql import table_of
from tests.desk import ADMIN, AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, desk_with, with_people
from tests.integration.casework import REACHED, Casework
from tests.integration.test_case_evidence import pack_of

NAME, PHONE, WORDS = "张三丰", "13812345678", "The parcel was promised for Friday and has not arrived."


@pytest.fixture
def guarded(work: Casework) -> Casework:
    """Casework under a policy that names an admin and a head."""
    return replace(work, desk=desk_with(with_people(heads=(HEAD.id,), admins=(ADMIN.id,))))


async def closed(work: Casework, **changes: Any) -> CaseFacts:
    case = await work.file(**changes)
    owner = OWNER if case.standing.owner == OWNER.id else OTHER_OWNER
    case = await work.resolve(await work.follow_up(case, owner), owner)
    return await work.call(case, replace(REACHED, comment="She is glad."))


async def wish(work: Casework, wish: Wish = Wish.ERASE, person: Person = ADMIN, **changes: Any) -> Request:
    """Ask for something about the customer of all cases here."""
    asking = Asking(work.key(), wish, PHONE, Ground.CUSTOMER, "By letter of the third.")
    return await work.store.write(ask, replace(asking, **changes), person, work.desk, work.clock.now())


async def say(work: Casework, request: Request, agreed: bool = True, person: Person = HEAD) -> Request:
    verdict = Verdict(work.key(), request.id, agreed, "So it is.")
    await work.store.write(decide, verdict, person, work.desk, work.clock.now())
    return await work.store.read(look_at_request, request.id, work.desk, work.clock.now())


async def refused(work: Casework, request: Request | None = None, **how: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        await (wish(work, **how) if request is None else say(work, request, **how))
    return refusal.value.code


async def look(work: Casework, case: CaseFacts) -> Insight:
    wanted = Look(case.number, reveal=True, view_id="V1")
    return await work.store.write(open_insight, wanted, OWNER, work.desk, work.clock.now())


def written_about_cases(session: Session) -> str:
    tables = (ComplaintRow, ComplaintEventRow, CallbackAttemptRow, NoticeRow, RecordRow)
    return "\n".join(str(row) for table in tables for row in session.execute(select(table_of(table))))


async def test_two_people_erase_a_customer_and_what_is_counted_stays(guarded: Casework) -> None:
    case = await closed(guarded)
    events, clocks = await guarded.rows(ComplaintEventRow), await guarded.rows(ClockRow)

    request = await wish(guarded)
    assert (request.numbers, dict(request.fates)) == ((case.number,), {Fate.ERASE: 1})
    assert (await guarded.rows(ComplaintRow))[0].customer_name is not None
    await say(guarded, request)

    (row,) = await guarded.rows(ComplaintRow)
    gone = (row.customer_name, row.customer_contact, row.order_number, row.description, row.contact_key, row.order_key)
    assert gone == (None,) * 6
    assert (row.category, row.state, row.closure_code) == ("logistics_delay", "closed", "satisfied")
    assert [event.note for event in await guarded.rows(ComplaintEventRow)] == [None] * len(events)
    assert [clock.state for clock in await guarded.rows(ClockRow)] == [clock.state for clock in clocks]
    (call,) = await guarded.rows(CallbackAttemptRow)
    assert (call.score, call.comment) == (5, None)
    assert "k1:" not in await guarded.store.read(written_about_cases)
    insight = await look(guarded, case)
    assert (insight.name, insight.contact, insight.description, insight.erased) == ("", "", "", True)


async def test_each_step_is_recorded_and_the_chain_of_seals_holds(guarded: Casework) -> None:
    case = await closed(guarded)
    while await guarded.store.write(seal_new, guarded.desk.vault, guarded.clock.now()):
        pass
    await say(guarded, await wish(guarded))
    while await guarded.store.write(seal_new, guarded.desk.vault, guarded.clock.now()):
        pass

    records = await guarded.rows(RecordRow)
    assert [(one.kind, one.person) for one in records] == [
        (ids.RECORD_ASKED, ADMIN.id),
        (ids.RECORD_AGREED, HEAD.id),
        (ids.RECORD_ERASED, ""),
    ]
    assert all(one.facts["cases"] == [case.number] for one in records)
    later = guarded.clock.now() + timedelta(hours=2)
    assert await guarded.store.read(examine_seals, guarded.desk.vault, later) == []


async def test_nobody_agrees_to_what_they_asked_for_and_nothing_is_decided_twice(guarded: Casework) -> None:
    await closed(guarded)
    request = await wish(guarded)

    assert await refused(guarded, request, person=ADMIN) == "guard_second"
    assert await refused(guarded, request, person=LEAD) == "not_yours_to_guard"
    assert await refused(guarded, request, person=GUEST) == "outsider"
    declined = await say(guarded, request, agreed=False)
    assert (declined.state, declined.decided_by, declined.answer) == ("declined", HEAD.id, "So it is.")
    assert await refused(guarded, request) == "guard_decided"
    assert (await guarded.rows(ComplaintRow))[0].customer_name is not None


async def test_what_cannot_be_asked_for_is_refused(guarded: Casework) -> None:
    assert await refused(guarded) == "customer_not_found"
    await closed(guarded)
    assert await refused(guarded, person=AGENT) == "not_yours_to_guard"
    assert await refused(guarded, wish=Wish.RELEASE) == "nothing_held"
    request = await wish(guarded)
    assert await refused(guarded) == "customer_asked_already"
    await say(guarded, request)
    assert await refused(guarded) == "customer_not_found"
    number = (await guarded.rows(ComplaintRow))[0].number
    assert await refused(guarded, customer=number.lower()) == "customer_all_erased"


async def test_one_person_alone_cannot_ask(work: Casework) -> None:
    alone = replace(work, desk=desk_with(with_people(heads=(), admins=(ADMIN.id,))))

    assert await refused(alone) == "nobody_guards"


async def test_nobody_decides_about_a_complaint_about_themselves(guarded: Casework) -> None:
    await guarded.file(colleague=HEAD.id)

    assert await refused(guarded, person=HEAD) == "privacy_about_you"
    request = await wish(guarded)
    assert await refused(guarded, request) == "privacy_about_you"


async def test_the_same_form_twice_asks_once(guarded: Casework) -> None:
    await closed(guarded)

    first, second = [await wish(guarded, key="view:V0AGAIN1") for _ in range(2)]

    assert first == second
    assert len(await guarded.rows(PrivacyRequestRow)) == 1
    assert [one.target for one in await guarded.rows(NoticeRow) if one.kind == ids.ASKED] == [HEAD.id]


async def test_an_open_case_is_erased_once_it_is_closed(guarded: Casework) -> None:
    case = await guarded.file()
    request = await wish(guarded)
    assert dict(request.fates) == {Fate.OPEN: 1}
    await say(guarded, request)
    services = guarded.services()
    assert (await guarded.rows(ComplaintRow))[0].customer_name is not None

    assert await keep_no_longer(services) == 0
    await guarded.call(await guarded.resolve(await guarded.follow_up(case)))
    assert await keep_no_longer(services) == 1

    assert (await guarded.rows(ComplaintRow))[0].customer_name is None


async def test_a_legal_hold_keeps_everything_until_it_ends(guarded: Casework) -> None:
    case = await closed(guarded)
    await say(guarded, await wish(guarded, Wish.HOLD, ground=Ground.DISPUTE))
    request = await wish(guarded, person=HEAD, customer="2026 0914 0001 23")
    assert dict(request.fates) == {Fate.HELD: 1}
    await say(guarded, request, person=ADMIN)
    guarded.clock.advance(timedelta(days=400))

    assert await keep_no_longer(guarded.services()) == 0
    assert (await look(guarded, case)).held
    await say(guarded, await wish(guarded, Wish.RELEASE, ground=Ground.SETTLED))
    assert await keep_no_longer(guarded.services()) == 1


async def test_a_case_is_erased_by_itself_when_its_time_is_over_and_a_regulators_later(guarded: Casework) -> None:
    await closed(guarded)
    await closed(guarded, customer_contact="13900000000", order_number="77")
    await guarded.store.write(ask_by_regulator, 2)
    services = guarded.services()
    ends = [row.closed_at for row in await guarded.rows(ComplaintRow)]

    guarded.clock.at = ends[0] + timedelta(days=180) - timedelta(seconds=1)
    assert await keep_no_longer(services) == 0
    guarded.clock.at = ends[1] + timedelta(days=180)
    assert (await keep_no_longer(services), await keep_no_longer(services)) == (1, 0)
    guarded.clock.at = ends[1] + timedelta(days=1095)
    assert await keep_no_longer(services) == 1

    assert [row.regulator_ref for row in await guarded.rows(ComplaintRow)] == [None, "***"]


async def test_contacts_of_a_customer_are_forgotten_and_those_of_others_after_their_time(guarded: Casework) -> None:
    await closed(guarded)
    vault, at = guarded.desk.vault, guarded.clock.now()
    keys = [vault.match_key("contact", text) for text in (PHONE, "+8613812345678", "another")]
    await guarded.store.write(import_contacts, keys, at)

    request = await wish(guarded)
    assert request.contacts == 2
    await say(guarded, request)

    assert [row.customer_key for row in await guarded.rows(ContactRow)] == [None, None, keys[2]]
    guarded.clock.advance(timedelta(days=90, seconds=1))
    await keep_no_longer(guarded.services())
    assert [(row.customer_key, row.score) for row in await guarded.rows(ContactRow)] == [(None, 5)] * 3
    assert [row.keys for row in await guarded.rows(PrivacyRequestRow)] == [[]]


def import_contacts(session: Session, keys: list[str | None], at: datetime) -> None:
    run = ImportRunRow(source="t", kind="file", name="t.csv", digest="d", person="", started_at=at, seen_at=at)
    session.add(run)
    session.flush()
    for number, key in enumerate(keys):
        session.add(
            ContactRow(
                source="t",
                external_id=str(number),
                channel="phone",
                arrived_at=at,
                answered=True,
                abandoned=False,
                is_test=False,
                score=5,
                scale_max=5,
                customer_key=key,
                import_id=run.id or 0,
            )
        )


async def test_old_accesses_are_dropped_and_the_chain_knows_of_it(guarded: Casework) -> None:
    case = await closed(guarded)
    for _ in range(2):
        await look(guarded, case)
    while await guarded.store.write(seal_new, guarded.desk.vault, guarded.clock.now()):
        pass
    guarded.clock.advance(timedelta(days=1095, seconds=1))

    await keep_no_longer(guarded.services())

    assert await guarded.rows(AccessLogRow) == []
    assert await guarded.store.read(examine_seals, guarded.desk.vault, guarded.clock.now()) == []


async def test_the_file_of_a_customer_is_masked_and_goes_to_whoever_asked_for_it(guarded: Casework) -> None:
    case = await closed(guarded, description="Call me at 13812345678, please.")
    request = await wish(guarded, Wish.EXPORT)
    with pytest.raises(Refusal, match="unknown_control"):
        await guarded.store.write(take_export, request.id, ADMIN, guarded.desk, guarded.clock.now())
    await say(guarded, request)

    numbers = await guarded.store.write(take_export, request.id, ADMIN, guarded.desk, guarded.clock.now())
    text = await guarded.store.read(account, numbers, guarded.desk, guarded.desk.words_for("en"), guarded.clock.now())

    assert numbers == [case.number]
    assert all(part in text for part in (case.number, "张**", "••5678", "…0123", "Call me at •••", "score: 5"))
    assert PHONE not in text
    assert OWNER.id not in text
    (access,) = await guarded.rows(AccessLogRow)
    assert (access.person, access.fields, access.reason) == (ADMIN.id, "export", "customer")
    for person, code in ((HEAD, "unknown_control"), (AGENT, "not_yours_to_guard")):
        with pytest.raises(Refusal, match=code):
            await guarded.store.write(take_export, request.id, person, guarded.desk, guarded.clock.now())
    guarded.clock.advance(timedelta(days=8))
    with pytest.raises(Refusal, match="file_over"):
        await guarded.store.write(take_export, request.id, ADMIN, guarded.desk, guarded.clock.now())


async def test_the_file_of_an_erased_customer_says_that_they_were_erased(guarded: Casework) -> None:
    case = await closed(guarded)
    await say(guarded, await wish(guarded))

    text = await guarded.store.read(
        account, [case.number], guarded.desk, guarded.desk.words_for("en"), guarded.clock.now()
    )

    assert "What identified the customer was erased on" in text


async def test_what_was_erased_is_erased_again_after_a_restore_and_nothing_else(guarded: Casework) -> None:
    case = await closed(guarded)
    await say(guarded, await wish(guarded))
    known = await guarded.store.read(erasures)
    back = {"erased_at": None, "customer_name": guarded.desk.vault.seal("customer_name", NAME)}
    await guarded.store.write(change_case, back)

    other = [replace(known[0], created_at=known[0].created_at + timedelta(seconds=1))]
    assert await guarded.store.write(replay_erasures, other, guarded.clock.now()) == 0
    assert await guarded.store.write(replay_erasures, known, guarded.clock.now()) == 1
    assert await guarded.store.write(replay_erasures, known, guarded.clock.now()) == 0

    (row,) = await guarded.rows(ComplaintRow)
    assert (row.number, row.customer_name, row.erased_at) == (case.number, None, known[0].erased_at)


def ask_by_regulator(session: Session, case: int) -> None:
    row = table_of(ComplaintRow)
    session.execute(update(row).where(row.c.id == case).values(regulator_ref="12315-4711"))


def change_case(session: Session, values: dict[str, Any]) -> None:
    session.execute(update(table_of(ComplaintRow)).values(values))


async def test_evidence_of_an_erased_case_says_who_decided_on_it_and_nothing_of_the_customer(
    guarded: Casework,
) -> None:
    case = await closed(guarded)
    await say(guarded, await wish(guarded))

    report, data = await pack_of(guarded, case.number)

    assert [line["kind"] for line in data["decisions"]] == [ids.RECORD_ASKED, ids.RECORD_AGREED, ids.RECORD_ERASED]
    assert "What was decided about the customer's data" in report
    assert f"{ADMIN.id} asked: Erase all that identifies the customer" in report
    assert f"{HEAD.id} agreed: Erase all that identifies the customer" in report
    assert "(The customer asks for it)  [not sealed yet]" in report
    assert "Erased, because two people had agreed to it" in report
    assert data["decisions"][2]["words"] == "Erased, because two people had agreed to it"
    assert not [part for part in ("张", "5678", "0123", "Friday") if part in report + str(data)]

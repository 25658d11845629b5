"""A name that is taken off a suggestion is shown nowhere any more, and all that is counted stays."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.features import whole_repertoire
from domain.errors import Refusal
from domain.kaizen.states import Step
from domain.people import Person
from handlers.digests import ids as digest_ids
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.unnaming.actions import UNNAMED, look_at_names, unname
from handlers.kaizen.unnaming.form import Unnaming
from handlers.posts import Reader
from storage.audit_models import RecordRow
from storage.award_models import AwardRow, AwardShareRow
from storage.digest_models import DigestRunRow
from storage.kaizen_models import SuggestionAuthorRow
from storage.models import NoticeRow
from tests.desk import GUEST, HEAD, LEAD, OWNER, desk_with, with_people
from tests.integration.ideas import AUTHOR, COLLEAGUE, PRODUCT, Ideas

QUALITY = PRODUCT


@pytest.fixture
def ideas(ideas: Ideas) -> Ideas:
    """Suggestions under a policy that names a head, who guards data, and a quality manager."""
    return replace(ideas, desk=desk_with(with_people(heads=(HEAD.id,), quality_managers=(QUALITY.id,))))


async def take_off(ideas: Ideas, number: str, person: Person = AUTHOR, whose: Person = AUTHOR) -> None:
    form = Unnaming(CaseRef(number=number), whose.id)
    await ideas.store.write(unname, form, person, ideas.desk, ideas.clock.now())


async def shown(ideas: Ideas, kind: str) -> str:
    """Everything that messages of a kind say to the channel now."""
    notices = await ideas.owed(kind)
    reader = Reader(ideas.desk.words_for("en"), "UTC")
    render = whole_repertoire().renders[kind]

    def read(session: Session) -> str:
        return str([render(session, notice, ideas.desk, reader, ideas.clock.now()) for notice in notices])

    return await ideas.store.read(read)


async def test_the_card_and_its_thread_name_the_author_no_more_and_are_written_anew(ideas: Ideas) -> None:
    idea = await ideas.submit()
    await ideas.answer(idea.row.number, Step.PLAN, LEAD, who=OWNER)
    before = {row.id: row.wanted for row in await ideas.rows(NoticeRow)}
    assert AUTHOR.id in await shown(ideas, ids.CARD)

    await take_off(ideas, idea.row.number)

    assert AUTHOR.id not in await shown(ideas, ids.CARD) + await shown(ideas, ids.LINE)
    assert "Shown without a name" in await shown(ideas, ids.CARD)
    after = {row.id: row.wanted for row in await ideas.rows(NoticeRow) if row.kind in (ids.CARD, ids.LINE)}
    assert after
    assert all(wanted > before[one] for one, wanted in after.items())


async def test_all_that_is_counted_stays_and_quality_managers_still_know(ideas: Ideas) -> None:
    idea = await ideas.submit(co_authors=(COLLEAGUE,))
    before = await ideas.row(idea.row.number)

    await take_off(ideas, idea.row.number)

    after = await ideas.row(idea.row.number)
    assert (after.stage, after.votes, after.area, after.author) == (before.stage, before.votes, before.area, AUTHOR.id)
    assert after.hidden
    authors = {row.person: row.hidden for row in await ideas.rows(SuggestionAuthorRow)}
    assert authors == {AUTHOR.id: True, COLLEAGUE.id: False}
    assert (await ideas.look(idea.row.number, QUALITY)).named == (AUTHOR.id, COLLEAGUE.id)
    assert (await ideas.look(idea.row.number, LEAD)).named == (COLLEAGUE.id,)


async def test_a_co_author_goes_and_the_first_author_stays(ideas: Ideas) -> None:
    idea = await ideas.submit(co_authors=(COLLEAGUE,))

    await take_off(ideas, idea.row.number, COLLEAGUE, COLLEAGUE)

    assert (await ideas.look(idea.row.number, LEAD)).named == (AUTHOR.id,)
    assert not (await ideas.row(idea.row.number)).hidden


async def test_an_admin_or_head_does_it_for_whoever_asks_them_and_the_record_says_who_and_not_whose(
    ideas: Ideas,
) -> None:
    first, second = await ideas.submit(), await ideas.submit(COLLEAGUE, title="Something else", pain="Quite another")

    await take_off(ideas, first.row.number, HEAD, AUTHOR)
    await take_off(ideas, second.row.number, COLLEAGUE, COLLEAGUE)

    records = [(row.kind, row.person, row.facts) for row in await ideas.rows(RecordRow)]
    assert records == [
        (UNNAMED, HEAD.id, {"suggestions": [first.row.number], "by": "guardian"}),
        (UNNAMED, COLLEAGUE.id, {"suggestions": [second.row.number], "by": "author"}),
    ]
    assert AUTHOR.id not in str(records)


async def test_of_an_idea_that_was_merged_the_name_goes_from_both(ideas: Ideas) -> None:
    into, merged = await ideas.submit(COLLEAGUE), await ideas.submit(title="Tell them", pain="They ask.")
    await ideas.answer(merged.row.number, Step.MERGE, LEAD, into=into.row.number)
    assert set((await ideas.look(into.row.number, LEAD)).named) == {AUTHOR.id, COLLEAGUE.id}

    await take_off(ideas, merged.row.number)

    assert (await ideas.look(into.row.number, LEAD)).named == (COLLEAGUE.id,)
    (record,) = await ideas.rows(RecordRow)
    assert record.facts["suggestions"] == [merged.row.number, into.row.number]


async def test_awards_of_the_idea_name_them_no_more(ideas: Ideas) -> None:
    idea = await ideas.submit()
    await ideas.store.write(give, idea.id, ideas.clock.now())

    await take_off(ideas, idea.row.number)

    shares = {row.person: (row.hidden, row.named, row.amount) for row in await ideas.rows(AwardShareRow)}
    assert shares == {AUTHOR.id: (True, False, 50), COLLEAGUE.id: (False, True, 50)}


def give(session: Session, idea: int, now: Any) -> None:
    award = AwardRow(
        key="improvement:1:done",
        kind="improvement",
        month=now.date().replace(day=1),
        suggestion_id=idea,
        tier="done",
        total=100,
        currency="CNY",
        state="granted",
        nominated_at=now,
        decided_by=HEAD.id,
        decided_at=now,
    )
    session.add(award)
    session.flush()
    for place, person in enumerate((AUTHOR.id, COLLEAGUE.id)):
        session.add(AwardShareRow(award_id=award.id or 0, person=person, place=place, amount=50, named=True))


async def test_what_was_shared_about_it_is_written_anew_without_the_name(ideas: Ideas) -> None:
    idea = await ideas.submit()
    await ideas.store.write(share, idea.id, ideas.clock.now())

    await take_off(ideas, idea.row.number)

    (run,) = await ideas.rows(DigestRunRow)
    assert run.facts["report"]["new"] == [{"id": idea.id, "authors": [], "unnamed": 1}]
    assert run.facts["at"] == "kept"
    (notice,) = await ideas.owed(digest_ids.SHARING)
    assert (notice.state, notice.wanted) == ("queued", 2)


def share(session: Session, idea: int, now: Any) -> None:
    period = {"from": now.isoformat(), "to": (now + timedelta(days=7)).isoformat(), "zone": "UTC"}
    new = [{"id": idea, "authors": [AUTHOR.id], "unnamed": 0}]
    report = {"period": period, "done": [], "new": new, "thanks": {"people": [], "unnamed": 0}}
    run = DigestRunRow(
        digest=digest_ids.SHARING,
        scope="centre",
        first_day=now.date(),
        last_day=now.date() + timedelta(days=4),
        due_at=now,
        made_at=now,
        facts={"report": report, "at": "kept"},
    )
    session.add(run)
    session.flush()
    notice = NoticeRow(key="K1", kind=digest_ids.SHARING, target="digests", created_at=now, send_at=now, dedup_key="D1")
    notice.subject_id, notice.state, notice.ts, notice.channel = run.id, "sent", "1.0", "C1"
    session.add(notice)


@pytest.mark.parametrize(
    ("person", "whose", "code"),
    [
        (COLLEAGUE, AUTHOR, "unname_not_yours"),
        (LEAD, AUTHOR, "unname_not_yours"),
        (GUEST, GUEST, "outsider"),
        (COLLEAGUE, COLLEAGUE, "unname_nobody"),
        (HEAD, COLLEAGUE, "unname_nobody"),
    ],
)
async def test_whoever_may_not_is_refused_and_nothing_changes(
    ideas: Ideas, person: Person, whose: Person, code: str
) -> None:
    idea = await ideas.submit()

    with pytest.raises(Refusal) as refusal:
        await take_off(ideas, idea.row.number, person, whose)

    assert refusal.value.code == code
    assert await ideas.rows(RecordRow) == []
    assert (await ideas.look(idea.row.number, LEAD)).named == (AUTHOR.id,)


async def test_a_name_is_taken_off_once(ideas: Ideas) -> None:
    idea = await ideas.submit()
    named = await ideas.store.read(look_at_names, idea.row.number, HEAD, ideas.desk)
    assert (named.number, named.people) == (idea.row.number, (AUTHOR.id,))
    await take_off(ideas, idea.row.number)

    with pytest.raises(Refusal) as refusal:
        await take_off(ideas, idea.row.number)

    assert refusal.value.code == "unname_nobody"
    assert len(await ideas.rows(RecordRow)) == 1

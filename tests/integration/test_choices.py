"""What people choose for themselves holds for them, in every message and in no other way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.choices import USUAL, Wish
from domain.errors import Refusal
from domain.people import Person
from handlers.digests import ids as digest_ids
from handlers.digests.jobs import sweep_digests
from handlers.profile.choices import Choice, Offer, choices_form, offer_of, read_choice, record_choice
from storage.choices import keep_choice, languages, who_wants, wishing
from storage.members import keep_members
from storage.models import MemberRow
from tests.desk import AGENT, GUEST, LEAD, OWNER, ROSTER, ZONE
from tests.integration.casework import Casework


async def offered(work: Casework, person: Person) -> Offer:
    return await work.store.read(offer_of, person, ROSTER, work.desk)


async def choose(work: Casework, person: Person, choice: Choice, key: str = "") -> None:
    args = (choice, key or work.key(), person, ROSTER, work.desk, work.clock.now())
    await work.store.write(record_choice, *args)


async def known(work: Casework, *people: Person, gone: bool = False) -> None:
    rows = [MemberRow(id=one.id, name=one.name, zone=ZONE, language=one.language, deleted=gone) for one in people]
    await work.store.write(keep_members, rows)


async def test_everybody_is_offered_what_can_concern_them(work: Casework) -> None:
    assert (await offered(work, AGENT)).wishes == (Wish.TOGETHER, Wish.HAND_OVER)
    assert set((await offered(work, LEAD)).wishes) == set(Wish)
    assert (await offered(work, AGENT)).chosen == Choice(None, USUAL)
    with pytest.raises(Refusal):
        await offered(work, GUEST)


async def test_what_somebody_was_not_asked_stays_as_it_was(work: Casework) -> None:
    await choose(work, AGENT, Choice("zh_CN", frozenset({Wish.TOGETHER})))

    chosen = (await offered(work, AGENT)).chosen

    assert chosen == Choice("zh_CN", frozenset({Wish.TOGETHER, Wish.HEADS_UP}))
    assert await work.store.read(languages) == {AGENT.id: "zh_CN"}


async def test_of_many_those_are_known_who_wish_for_something(work: Casework) -> None:
    await choose(work, LEAD, Choice(None, frozenset({Wish.TOGETHER})))
    await choose(work, OWNER, Choice(None, USUAL))

    people = [AGENT.id, OWNER.id, LEAD.id]
    assert await work.store.read(who_wants, people, Wish.HEADS_UP) == {AGENT.id, OWNER.id}
    assert await work.store.read(who_wants, people, Wish.DIGEST) == set()


async def test_the_same_form_twice_is_one_choice(work: Casework) -> None:
    await choose(work, AGENT, Choice("zh_CN", USUAL), "view:V1")
    await choose(work, AGENT, Choice("en", USUAL), "view:V1")

    assert await work.store.read(languages) == {AGENT.id: "zh_CN"}


async def test_a_language_chosen_is_that_of_the_person_from_then_on(work: Casework) -> None:
    await known(work, OWNER)
    await choose(work, OWNER, Choice("zh_CN", USUAL))
    directory = work.services().directory
    await directory.load()

    assert directory.known(OWNER.id).language == "zh_CN"


async def test_the_form_shows_what_was_chosen_and_is_read_back(work: Casework) -> None:
    offer = replace(await offered(work, LEAD), chosen=Choice("zh_CN", frozenset({Wish.DIGEST})))

    view = choices_form(offer, work.desk.words_for("en"))

    assert view["blocks"][0]["element"]["initial_option"]["value"] == "zh_CN"
    assert [one["value"] for one in view["blocks"][1]["element"]["initial_options"]] == ["digest"]
    sent = {"language": {"language": {"selected_option": {"value": "slack"}}}, "wanted": {"wanted": {}}}
    assert read_choice({"state": {"values": sent}}) == Choice(None, frozenset())


async def test_who_wishes_for_the_digest_gets_a_copy_with_its_thread(work: Casework) -> None:
    await known(work, LEAD)
    await known(work, OWNER, gone=True)
    for person in (LEAD, OWNER):
        await work.store.write(keep_choice, person.id, None, list(Wish))
    assert await work.store.read(wishing, Wish.DIGEST) == [LEAD.id]

    await sweep_digests(work.services())
    work.clock.advance(timedelta(hours=23))
    await sweep_digests(work.services())

    heads = await work.owed(digest_ids.DAILY)
    rests = await work.owed(digest_ids.DAILY_REST)
    assert [row.target for row in heads] == ["digests", LEAD.id]
    assert [(row.target, row.parent_id) for row in rests] == [(row.target, row.id) for row in heads]

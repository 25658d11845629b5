"""What waits for a second person and what is on hold, as those see it who decide about customers' data."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import Refusal
from domain.people import Person
from domain.retention import Ground, Wish
from handlers.posts import Post, Reader
from handlers.privacy import ids
from handlers.privacy.actions import Request
from handlers.privacy.waiting import Held, Overview, Waiting, overview_post, read_overview
from handlers.routes import View
from tests.desk import ADMIN, AGENT, GUEST, HEAD, desk_with, with_people
from tests.integration.casework import Casework
from tests.integration.test_privacy import closed, say, wish

OTHER = Person("U0OTHER1", "other", "Asia/Shanghai", "zh_CN")


@pytest.fixture
def guarded(work: Casework) -> Casework:
    """Casework under a policy that names three who decide about customers' data."""
    return replace(work, desk=desk_with(with_people(heads=(HEAD.id, OTHER.id), admins=(ADMIN.id,))))


async def seen(work: Casework, person: Person = HEAD) -> Overview:
    return await work.store.read(read_overview, person, work.desk, work.clock.now())


async def shown(work: Casework, person: Person = HEAD) -> Post:
    reader = Reader(work.desk.words_for(person.language), person.zone, person)
    return overview_post(await seen(work, person), "/privacy", person, reader)


def buttons(post: Post) -> list[str]:
    rows: list[View] = [block for block in post.blocks if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row["elements"]]


async def test_a_request_waits_for_everybody_but_whoever_made_it_and_then_no_more(guarded: Casework) -> None:
    await closed(guarded)
    request = await wish(guarded)

    (waiting,) = (await seen(guarded)).waiting
    assert (waiting.request.id, waiting.request.asked_by) == (request.id, ADMIN.id)
    assert waiting.deciders == (HEAD.id, OTHER.id)
    posts = [await shown(guarded, person) for person in (ADMIN, HEAD, OTHER)]
    assert [buttons(post) for post in posts] == [[], [ids.OPEN_DECISION], [ids.OPEN_DECISION]]
    assert all(f"<@{ADMIN.id}>" in str(post.blocks) and "By letter" not in str(post.blocks) for post in posts)
    await say(guarded, request)

    assert await seen(guarded) == Overview((), ())


async def test_what_is_held_is_shown_with_its_ground_its_two_people_and_a_way_to_end_it(guarded: Casework) -> None:
    case = await closed(guarded)
    request = await wish(guarded, Wish.HOLD, ground=Ground.DISPUTE)
    guarded.clock.advance(timedelta(hours=1))
    held_at = guarded.clock.now()
    await say(guarded, request)

    overview = await seen(guarded)
    assert overview == Overview((), (Held((case.number,), held_at, Ground.DISPUTE, ADMIN.id, HEAD.id),))
    post = await shown(guarded, ADMIN)
    assert buttons(post) == [ids.OPEN_RELEASE]
    assert "There is a dispute" in str(post.blocks)
    assert "until two people release it" in str(post.blocks)
    assert case.number in post.blocks[-2]["elements"][0]["value"]

    await say(guarded, await wish(guarded, Wish.RELEASE, ground=Ground.SETTLED))
    assert (await seen(guarded)).held == ()


async def test_cases_that_were_put_on_hold_together_are_one_line(guarded: Casework) -> None:
    first, second = await closed(guarded), await closed(guarded, order_number="77")
    await say(guarded, await wish(guarded, Wish.HOLD, ground=Ground.DISPUTE))
    third = await closed(guarded, customer_contact="13900000000", order_number="78")
    await say(guarded, await wish(guarded, Wish.HOLD, ground=Ground.REGULATOR, customer="13900000000"))

    held = (await seen(guarded)).held

    assert [one.numbers for one in held] == [(first.number, second.number), (third.number,)]
    assert [one.ground for one in held] == [Ground.DISPUTE, Ground.REGULATOR]


async def test_a_hold_of_which_no_request_is_known_is_shown_all_the_same(guarded: Casework) -> None:
    case = await closed(guarded)
    await guarded.change(case, held_at=guarded.clock.now())

    assert (await seen(guarded)).held == (Held((case.number,), guarded.clock.now()),)
    assert case.number in str((await shown(guarded)).blocks)


async def test_nobody_sees_what_is_about_themselves_nor_is_waited_for(guarded: Casework) -> None:
    case = await closed(guarded)
    await wish(guarded)
    await guarded.change(case, colleague=HEAD.id, held_at=guarded.clock.now())

    assert await seen(guarded, HEAD) == Overview((), ())
    other = await seen(guarded, OTHER)
    assert [one.deciders for one in other.waiting] == [(OTHER.id,)]
    assert len(other.held) == 1


async def test_where_nobody_else_is_left_it_is_said_what_to_do(guarded: Casework) -> None:
    case = await closed(guarded)
    await wish(guarded)
    await guarded.change(case, colleague=HEAD.id)
    alone = replace(guarded, desk=desk_with(with_people(heads=(HEAD.id,), admins=(ADMIN.id,))))

    post = await shown(alone, ADMIN)

    assert "Nobody is there who may decide" in str(post.blocks)
    assert buttons(post) == []


@pytest.mark.parametrize(("person", "said"), [(ADMIN, "Nothing waits."), (HEAD, "没有等待处理的请求。")])
async def test_where_there_is_nothing_it_is_said_how_to_begin(guarded: Casework, person: Person, said: str) -> None:
    post = await shown(guarded, person)

    assert said in str(post.blocks)
    assert "`/privacy help`" in str(post.blocks[-1])
    assert buttons(post) == []


async def test_of_a_long_list_ten_are_shown_and_the_rest_is_counted(guarded: Casework) -> None:
    await closed(guarded)
    request = await wish(guarded)
    many = tuple(Waiting(replace(request, id=number), (HEAD.id,)) for number in range(12))
    held = tuple(Held((f"C-{number}",), guarded.clock.now()) for number in range(11))
    reader = Reader(guarded.desk.words_for("en"), HEAD.zone, HEAD)

    post = overview_post(Overview(many, held), "/privacy", HEAD, reader)

    assert buttons(post) == [ids.OPEN_DECISION] * 10 + [ids.OPEN_RELEASE] * 10
    assert "2 more come after these." in str(post.blocks)
    assert "1 more comes after these." in str(post.blocks)
    assert len(post.blocks) <= 50
    assert isinstance(request, Request)


@pytest.mark.parametrize(("person", "code"), [(AGENT, "not_yours_to_guard"), (GUEST, "outsider")])
async def test_the_list_is_for_those_alone_who_decide(guarded: Casework, person: Person, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        await seen(guarded, person)

    assert refusal.value.code == code

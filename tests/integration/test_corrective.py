"""Corrective actions: decided once, told to whoever sees to them, reminded on their day, ended by those who may."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.features import whole_repertoire
from domain.errors import Refusal
from domain.people import Person
from handlers.corrective import ids
from handlers.corrective.actions import (
    Actions,
    DecisionRef,
    Ending,
    Outcome,
    Wish,
    open_action,
    read_actions,
    record_ending,
)
from handlers.corrective.views import action_form, actions_window, ending_form
from sandbox.blocks import check_blocks
from storage.corrective_models import CorrectiveActionRow
from tests.desk import AGENT, GUEST, LEAD, OWNER, POLICY
from tests.integration.casework import Casework
from tests.integration.digesting import READERS, TODAY

DUE = TODAY + timedelta(days=14)
WISH = Wish(
    "view:V1", DecisionRef(), "logistics_delay", "The carrier <is> full.", "Book a second *carrier*.", OWNER.id, DUE
)


async def decide(work: Casework, wish: Wish = WISH, person: Person = LEAD) -> str:
    return await work.store.write(open_action, wish, person, POLICY, work.clock.now())


async def end(work: Casework, outcome: Outcome, person: Person = OWNER, **changes: Any) -> None:
    ending = replace(Ending("CA-1", outcome, "It was booked.", None), **changes)
    await work.store.write(record_ending, ending, person, POLICY, work.clock.now())


async def read(work: Casework, person: Person = LEAD) -> Actions:
    return await work.store.read(read_actions, person, POLICY, work.clock.now())


async def said(work: Casework, kind: str) -> list[str | None]:
    """What the messages of a kind say in English, each having proved to be one that Slack takes in every language."""
    told: list[str | None] = []
    for notice in await work.owed(kind):
        posts = [
            await work.store.read(whole_repertoire().renders[kind], notice, work.desk, reader, work.clock.now())
            for reader in READERS
        ]
        assert all(check_blocks(post.blocks, "message") == [] for post in posts if post is not None)
        told.append(posts[0].text if posts[0] is not None else None)
    return told


async def test_an_action_is_decided_once_and_its_owner_hears_of_it_now_and_on_its_day(work: Casework) -> None:
    first = await decide(work)
    second = await decide(work)

    (row,) = await work.rows(CorrectiveActionRow)
    (due,) = await work.owed(ids.DUE)
    assert (first, second, row.state) == ("CA-1", "CA-1", "open")
    assert [notice.target for notice in await work.owed(ids.YOURS)] == [OWNER.id]
    assert due.send_at.isoformat() == "2026-09-28T01:00:00+00:00"
    (yours,) = await said(work, ids.YOURS)
    assert yours is not None
    assert "CA-1 Book a second" in yours
    assert "The carrier &lt;is&gt; full." in yours


async def test_a_reminder_has_no_sense_for_what_is_done_or_has_another_day(work: Casework) -> None:
    await decide(work)
    assert None not in await said(work, ids.DUE)

    await end(work, Outcome.LATER, due_on=DUE + timedelta(days=7))
    later = await said(work, ids.DUE)
    await end(work, Outcome.DONE)

    assert later[0] is None
    assert later[1] is not None
    assert await said(work, ids.DUE) == [None, None]
    assert await said(work, ids.YOURS) == [None]


@pytest.mark.parametrize("person", [OWNER, LEAD])
@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.DROPPED])
async def test_its_owner_and_who_answers_for_the_numbers_end_it_once(
    work: Casework, person: Person, outcome: Outcome
) -> None:
    await decide(work)

    await end(work, outcome, person)
    with pytest.raises(Refusal) as twice:
        await end(work, outcome, person)

    (row,) = await work.rows(CorrectiveActionRow)
    assert (row.state, row.ended_by, row.result) == (outcome.value, person.id, "It was booked.")
    assert twice.value.code == "action_ended"
    found = await read(work)
    assert ([one.number for one in found.open], [one.number for one in found.ended]) == ([], ["CA-1"])


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"category": "nonsense"}, ids.CATEGORY, "unknown_choice"),
        ({"cause": "Ask 13812345678."}, ids.CAUSE, "holds_contact"),
        ({"measure": "Ask 13812345678."}, ids.MEASURE, "holds_contact"),
        ({"owner": ""}, ids.OWNER, "answer_needed"),
        ({"due_on": None}, ids.DUE_ON, "answer_needed"),
        ({"due_on": date(2026, 9, 13)}, ids.DUE_ON, "due_out_of_range"),
        ({"ref": DecisionRef(run=99, place=0)}, None, "unknown_control"),
    ],
)
async def test_what_cannot_be_right_is_refused_beside_its_field(
    work: Casework, changes: dict[str, Any], field: str | None, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await decide(work, replace(WISH, **changes))

    assert (refused.value.field, refused.value.code) == (field, code)
    assert await work.rows(CorrectiveActionRow) == []


@pytest.mark.parametrize(("person", "code"), [(AGENT, "not_yours_to_steer"), (GUEST, "outsider")])
async def test_actions_are_decided_by_those_who_answer_for_the_numbers(
    work: Casework, person: Person, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await decide(work, person=person)
    assert refused.value.code == code

    await decide(work)
    with pytest.raises(Refusal):
        await end(work, Outcome.DONE, person)
    with pytest.raises(Refusal):
        await end(work, Outcome.DONE, LEAD, number="CA-2")
    with pytest.raises(Refusal):
        await end(work, Outcome.DONE, LEAD, result="Ask 13812345678.")
    with pytest.raises(Refusal):
        await end(work, Outcome.LATER, LEAD)


async def test_the_window_and_the_forms_are_ones_that_slack_takes(work: Casework) -> None:
    empty = await read(work)
    await decide(work)
    await decide(work, replace(WISH, key="view:V2", due_on=TODAY))
    await end(work, Outcome.DONE)
    work.clock.advance(timedelta(days=2))
    found = await read(work, OWNER)

    for reader in READERS:
        forms = (
            actions_window(empty, POLICY, reader),
            actions_window(found, POLICY, reader),
            action_form(DecisionRef(), "", POLICY, reader.words),
            action_form(DecisionRef(run=1, place=2, category="logistics_delay"), "*?*", POLICY, reader.words),
            ending_form(found.open[0], found.today, POLICY, reader.words),
        )
        for form in forms:
            assert check_blocks(form["blocks"], "modal") == []
    shown = str(actions_window(found, POLICY, READERS[0]))
    assert "overdue" in shown
    assert not found.may_open
    with pytest.raises(Refusal):
        await read(work, GUEST)
    with pytest.raises(Refusal):
        DecisionRef.read('{"run": -1}')

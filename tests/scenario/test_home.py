"""Homes as people find them in Slack: opened once, and from then on right without being asked."""

import json
from datetime import timedelta
from typing import Any

import pytest

from handlers.home import ids
from handlers.intake.ids import OPEN_FILE
from sandbox import Fault
from tests.scenario.stage import AGENT, AGENT_ZH, GUEST, HEAD, INTAKE, LEAD, OWNER, OWNER_ZH, Stage, of_customer

PUBLISH = "views.publish"


async def open_home(stage: Stage, user: str, tab: str = "home") -> dict[str, Any]:
    """Let somebody open their Home, and return it once the bot has heard of it and done what it does."""
    before = len(openings(stage))
    await stage.person(user).open_home(tab)
    await stage.slack.until(lambda: len(openings(stage)) > before)
    await stage.house.services.tasks.settle()
    return home(stage, user)


def openings(stage: Stage) -> list[Any]:
    return [one for one in stage.slack.log.deliveries if one.name == ids.OPENED and one.acked]


def home(stage: Stage, user: str) -> dict[str, Any]:
    return stage.person(user).home() or {"blocks": []}


def said(stage: Stage, user: str) -> str:
    """All that stands in somebody's Home."""
    return json.dumps(home(stage, user)["blocks"], ensure_ascii=False)


def titles(stage: Stage, user: str) -> list[str]:
    """The titles of somebody's Home, without the one about themselves with which it ends."""
    found = [block["text"]["text"] for block in home(stage, user)["blocks"] if block["type"] == "header"]
    return [title for title in found if title not in ("About you", "关于您")]


def published(stage: Stage, user: str) -> list[Any]:
    return [call for call in stage.slack.log.calls if call.method == PUBLISH and call.args["user_id"] == user]


def buttons(shown: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return every button and menu of a Home, each with the id of its block."""
    rows = [(block, element) for block in shown["blocks"] for element in block.get("elements", ())]
    rows += [(block, block["accessory"]) for block in shown["blocks"] if "accessory" in block]
    return [(block["block_id"], element) for block, element in rows if "action_id" in element]


async def press(stage: Stage, user: str, action_id: str, about: str = "") -> None:
    """Press a button of a Home, of those *about* something where there are several."""
    shown = home(stage, user)
    fits = (one for one, e in buttons(shown) if e["action_id"] == action_id and about in str(e.get("value")))
    await stage.person(user).click(shown, action_id, block_id=next(fits, None))
    await stage.house.services.tasks.settle()


async def test_the_first_visit_explains_and_the_second_does_not(stage: Stage) -> None:
    first = await open_home(stage, AGENT)
    second = await open_home(stage, AGENT)

    assert "Welcome to Redress" in str(first)
    assert "Nothing waits for you" in str(first)
    assert "Welcome to Redress" not in str(second)
    await press(stage, AGENT, ids.OPEN_HELP)
    assert "Welcome to Redress" in str(stage.person(AGENT).view())


async def test_a_home_speaks_its_reader_s_language_and_follows_a_change_of_it(stage: Stage) -> None:
    await stage.file(AGENT_ZH)

    await open_home(stage, AGENT_ZH)
    assert titles(stage, AGENT_ZH) == ["我的工作", "您登记、由他人处理（1）"]

    heard = len(stage.slack.log.deliveries)
    stage.slack.change_member(AGENT_ZH, locale="en-US")
    await stage.slack.until(lambda: len(stage.slack.log.deliveries) > heard)
    await stage.house.services.tasks.settle()
    assert titles(stage, AGENT_ZH) == ["My work", "Filed by you, in others' hands (1)"]


async def test_a_complaint_is_filed_from_the_home_and_both_homes_follow_without_being_asked(stage: Stage) -> None:
    await open_home(stage, AGENT)
    await open_home(stage, OWNER)
    agent = stage.person(AGENT)

    await press(stage, AGENT, OPEN_FILE)
    await agent.submit(await stage.open(agent), INTAKE)
    await stage.house.services.tasks.settle()
    assert titles(stage, AGENT) == ["My work", "Filed by you, in others' hands (1)"]
    assert len(titles(stage, OWNER)) == 1

    await stage.house.deliverer.deliver()
    await stage.house.services.tasks.settle()
    assert titles(stage, OWNER) == ["My work", "Due later (1)"]
    assert "13812345678" not in said(stage, OWNER)


async def test_the_next_step_is_taken_from_the_home_and_changes_it(stage: Stage) -> None:
    number = await stage.file(AGENT)
    stage.clock.advance(timedelta(hours=1))
    await open_home(stage, OWNER)
    await open_home(stage, LEAD)
    owner = stage.person(OWNER)
    assert titles(stage, OWNER) == ["My work", "Due within 24 hours (1)"]

    await press(stage, OWNER, "complaint.open_follow_up", number)
    eta = int((stage.clock.now() + timedelta(hours=40)).timestamp())
    await owner.submit(await stage.open(owner), {"method": "phone", "present_state": "Searching.", "eta": eta})
    await stage.house.services.tasks.settle()

    assert "in progress" in said(stage, OWNER)


async def test_time_alone_makes_a_case_overdue_in_the_homes_of_owner_and_lead(stage: Stage) -> None:
    await stage.file(AGENT)
    for user in (OWNER, LEAD, HEAD):
        await open_home(stage, user)
    stage.clock.advance(timedelta(hours=24, minutes=1))

    await stage.house.sweep()
    await stage.house.deliverer.deliver()
    await stage.house.services.tasks.settle()

    assert "Overdue (1)" in titles(stage, OWNER)
    assert "Overdue in your team (1)" in titles(stage, LEAD)
    assert "团队逾期投诉（1）" in titles(stage, HEAD)
    assert f"<@{OWNER}> · 1 open case · :red_circle: 1 overdue" in said(stage, LEAD)


async def test_the_home_of_an_owner_before_follows_when_a_case_goes_to_somebody_else(stage: Stage) -> None:
    await stage.file(AGENT)
    for user in (OWNER, OWNER_ZH):
        await open_home(stage, user)
    card = stage.cards()[-1]

    await stage.act(LEAD, card, "ownership.open_reassign", owner=OWNER_ZH, note="Call after six.")

    assert titles(stage, OWNER) == ["My work"]
    assert len(titles(stage, OWNER_ZH)) == 2


async def test_a_home_follows_the_time_even_where_nobody_is_owed_a_word(stage: Stage) -> None:
    await stage.file(AGENT)
    await open_home(stage, OWNER)
    assert titles(stage, OWNER) == ["My work", "Due later (1)"]

    stage.clock.advance(timedelta(minutes=1))
    await stage.house.homes.look_around()
    await stage.house.services.tasks.settle()

    assert titles(stage, OWNER) == ["My work", "Due within 24 hours (1)"]


async def test_a_home_that_nobody_has_looked_at_for_a_week_is_left_alone_until_something_happens(
    sqlite_stage: Stage,
) -> None:
    stage = sqlite_stage
    await open_home(stage, OWNER)
    stage.slack.break_(Fault(PUBLISH, "error", 1, error="not_enabled"))
    await stage.file(AGENT)
    before = len(published(stage, OWNER))
    stage.clock.advance(timedelta(days=8))

    await stage.house.homes.look_around()
    await stage.house.services.tasks.settle()
    assert len(published(stage, OWNER)) == before

    await stage.pulse()
    assert titles(stage, OWNER) == ["My work", "Overdue (1)"]


async def test_a_home_that_would_look_the_same_is_not_published_again(stage: Stage) -> None:
    await stage.file(AGENT)
    await stage.pulse(hours=1)
    await open_home(stage, OWNER)
    before = len(published(stage, OWNER))

    for user in (OWNER, AGENT):
        await stage.person(user).command("/complaint list")
    await stage.pulse(minutes=1)

    assert len(published(stage, OWNER)) == before
    assert not published(stage, AGENT)


async def test_parts_with_more_than_fits_are_turned_over_in_the_home(stage: Stage) -> None:
    for number in range(1, 19):
        await stage.file(AGENT, **of_customer(number))
    await open_home(stage, AGENT)
    assert "Show all 18" in said(stage, AGENT)

    await press(stage, AGENT, ids.SHOW_PART)
    assert "page 1 of 2" in said(stage, AGENT)
    await press(stage, AGENT, ids.NEXT)
    assert "page 2 of 2" in said(stage, AGENT)
    assert said(stage, AGENT).count("Logistics delay") == 3
    await press(stage, AGENT, ids.OVERVIEW)

    assert titles(stage, AGENT)[0] == "My work"
    assert not stage.slack.log.warnings


async def test_a_lead_goes_from_a_line_of_the_team_to_the_cases_it_counts(stage: Stage) -> None:
    number = await stage.file(AGENT)
    await stage.file(AGENT, **of_customer(1))
    await open_home(stage, LEAD)

    await press(stage, LEAD, ids.SHOW_PART, OWNER)

    assert titles(stage, LEAD) == ["In one person's hands (1)"]
    assert number in said(stage, LEAD)


async def test_a_home_that_changed_meanwhile_is_drawn_again(stage: Stage) -> None:
    await open_home(stage, OWNER)
    # Another process has published, and died before it could say so.
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    await stage.house.services.client.views_publish(user_id=OWNER, view=view)

    await stage.file(AGENT)

    assert titles(stage, OWNER) == ["My work", "Due later (1)"]
    assert [call.error for call in published(stage, OWNER)][-2:] == ["hash_conflict", None]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(PUBLISH, "429", 2, retry_after=5),
        Fault(PUBLISH, "500", 2),
        Fault(PUBLISH, "drop_before", 2),
        Fault(PUBLISH, "drop_after", 2),
        Fault(PUBLISH, "error", 2, error="fatal_error"),
        Fault(PUBLISH, "error", 2, error="token_revoked"),
        Fault(PUBLISH, "error", 5, error="hash_conflict"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.detail.get('error', '')}",
)
async def test_a_home_that_could_not_be_published_is_tried_again_and_holds_nothing_up(
    sqlite_stage: Stage, fault: Fault
) -> None:
    stage = sqlite_stage
    await open_home(stage, OWNER)
    stage.slack.break_(fault)

    await stage.file(AGENT)
    assert stage.told(OWNER)
    for _ in range(4):
        stage.clock.advance(timedelta(minutes=6))
        await stage.house.sweep()
        await stage.house.services.tasks.settle()

    assert titles(stage, OWNER) == ["My work", "Due within 24 hours (1)"]


async def test_slack_is_left_alone_for_as_long_as_it_asks(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await open_home(stage, OWNER)
    await open_home(stage, AGENT)
    stage.slack.break_(Fault(PUBLISH, "429", 1, retry_after=30))
    before = len(published(stage, OWNER)) + len(published(stage, AGENT))

    await stage.file(AGENT)
    stage.clock.advance(timedelta(seconds=20))
    await stage.house.sweep()
    await stage.house.services.tasks.settle()
    tried = len(published(stage, OWNER)) + len(published(stage, AGENT)) - before
    stage.clock.advance(timedelta(seconds=11))
    await stage.house.sweep()
    await stage.house.services.tasks.settle()

    assert tried <= 2
    assert len(titles(stage, OWNER)) == len(titles(stage, AGENT)) == 2


async def test_what_slack_refuses_for_good_is_given_up_until_something_happens(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    stage.slack.break_(Fault(PUBLISH, "error", 1, error="not_enabled"))
    await open_home(stage, OWNER)
    stage.clock.advance(timedelta(minutes=10))
    await stage.house.sweep()
    await stage.house.services.tasks.settle()
    assert len(published(stage, OWNER)) == 1

    await stage.file(AGENT)

    assert titles(stage, OWNER)[0] == "My work"


async def test_a_guest_finds_a_polite_empty_home_and_whoever_has_left_none(stage: Stage) -> None:
    await stage.file(AGENT)

    shown = await open_home(stage, GUEST)
    assert "only its members can use it" in str(shown)
    assert not buttons(shown)

    await open_home(stage, OWNER)
    before = len(published(stage, OWNER))
    heard = len(stage.slack.log.deliveries)
    stage.slack.change_member(OWNER, deleted=True)
    await stage.slack.until(lambda: len(stage.slack.log.deliveries) > heard)
    await stage.pulse()
    assert len(published(stage, OWNER)) == before


async def test_the_messages_tab_is_no_visit_and_opens_no_home(stage: Stage) -> None:
    await open_home(stage, AGENT, "messages")

    assert stage.person(AGENT).home() is None
    assert not published(stage, AGENT)


async def test_what_cannot_be_done_is_said_in_a_window_over_the_home(stage: Stage) -> None:
    number = await stage.file(AGENT)
    stage.clock.advance(timedelta(hours=1))
    await open_home(stage, OWNER)
    # The Home cannot follow, and so shows a button that has lost its sense.
    stage.slack.break_(Fault(PUBLISH, "429", 1, retry_after=600))
    await stage.act(LEAD, stage.cards()[-1], "ownership.open_reassign", owner=OWNER_ZH, note="Yours now.")
    before = stage.told(OWNER)

    await press(stage, OWNER, "ownership.accept", number)

    window = stage.person(OWNER).view()
    assert window is not None
    assert window["callback_id"] == "guard.window"
    assert f"<@{OWNER_ZH}>" in str(window)
    assert stage.told(OWNER) == before

"""Planning suggestions as people do it in Slack: written, agreed to, given back, or written anew."""

from typing import Any

from sandbox import Delivery
from tests.scenario.stage import AGENT, AGENT_ZH, LEAD, OWNER, Stage
from tests.scenario.test_kaizen_answers import answer, thread
from tests.scenario.test_kaizen_lists import ask
from tests.scenario.test_kaizen_submitting import cards, hand_in

PLAN = {
    "problem": "Customers call to ask where their parcel is.",
    "cause": "Nobody tells them. Why? The carrier's news is not read.",
    "metric": "csat",
    "target": "85%",
    "guard": "frt",
    "plan_channel": "*",
    "team": "*",
    "baseline_days": "28",
    "planned_start": "2026-09-21",
    "task_0": "Write the text of the SMS",
    "owner_0": AGENT_ZH,
    "due_on_0": "2026-09-18",
}


async def plan(stage: Stage, user: str = AGENT, **changes: Any) -> Delivery:
    """Write the plan by the button of the first card."""
    return await stage.act(user, cards(stage)[0], "kaizen.open_plan", **{**PLAN, **changes})


async def agreed(stage: Stage, **changes: Any) -> None:
    """Bring the first idea as far as a plan that the lead has agreed to."""
    await hand_in(stage)
    await answer(stage, answer="plan")
    delivery = await plan(stage, **changes)
    assert not delivery.errors, delivery.errors
    await stage.press(LEAD, cards(stage)[0], "kaizen.approve")
    await stage.pulse()


async def test_an_owner_writes_the_plan_and_the_lead_agrees_to_it(stage: Stage) -> None:
    await hand_in(stage)
    await answer(stage, answer="plan")
    assert "Please write the plan first" in stage.told(AGENT)[-1]

    await stage.act(AGENT, stage.person(AGENT).dm()[-1], "kaizen.open_plan", **PLAN)
    assert f"<@{AGENT}> has written a plan for K-1. Please agree to it" in stage.told(LEAD)[-1]
    assert "Customer satisfaction, the whole centre: at least 85 %" in str(stage.person(LEAD).dm()[-1]["blocks"])
    await stage.press(LEAD, stage.person(LEAD).dm()[-1], "kaizen.approve")
    await stage.pulse()

    assert f"<@{LEAD}> has agreed to the plan of K-1. Please report the start" in stage.told(AGENT)[-1]
    # What was asked for and is done is asked for no longer.
    assert not any("Please agree to it" in text for text in stage.told(LEAD))
    assert not any("Please write the plan" in text for text in stage.told(AGENT))
    assert stage.told(AGENT_ZH)[-1].startswith("您在 K-1 中有一项任务")
    assert f"<@{LEAD}> has agreed" in str(cards(stage)[0]["blocks"])
    assert [line.split(" · ")[0] for line in thread(stage)] == [
        f"Planned: <@{AGENT}>",
        "Plan written",
        "Plan agreed to",
    ]


async def test_an_author_hears_of_each_step_of_whoever_carries_the_idea_out(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)
    await answer(stage, answer="plan", owner=AGENT_ZH)

    await plan(stage, AGENT_ZH)
    heard = stage.told(AGENT)[-1]
    assert heard.startswith(f"<@{AGENT_ZH}> has written a plan for K-1. K-1")
    assert "kaizen.approve" not in str(stage.person(AGENT).dm()[-1]["blocks"])
    await stage.act(LEAD, cards(stage)[0], "kaizen.open_pass_on", owner=OWNER)

    assert f"K-1 is carried out by <@{OWNER}> from now on." in stage.told(AGENT)[-1]


async def test_nobody_finds_a_hidden_author_by_choosing_people_to_carry_the_idea_out(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage, marks=["hidden"])
    await answer(stage, answer="plan")
    assert "Plan due" in cards(stage)[0]["text"]
    assert AGENT not in str({part: cards(stage)[0][part] for part in ("text", "blocks")})

    await stage.act(LEAD, cards(stage)[0], "kaizen.open_pass_on", owner=AGENT_ZH)
    await stage.act(LEAD, cards(stage)[0], "kaizen.open_pass_on", owner=AGENT)
    assert f"<@{AGENT}>" in str(cards(stage)[0]["blocks"])
    assert thread(stage)[-1].startswith(f"Passed on: <@{AGENT}> · <@{LEAD}>")
    await plan(stage, AGENT)

    assert thread(stage)[-1] == f"Plan written · <@{AGENT}>"
    assert f"<@{AGENT}> has written a plan for K-1." in stage.told(LEAD)[-1]
    await stage.person(LEAD).command("/kaizen show 1")
    shown = str(stage.person(LEAD).private()[-1]["blocks"])
    assert f"Plan written · <@{AGENT}>" in shown
    assert "Suggestion handed in · the author" in shown


async def test_a_lead_asks_for_changes_and_the_owner_sends_the_plan_again(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)
    await answer(stage, answer="plan")
    await plan(stage)

    await stage.act(LEAD, cards(stage)[0], "kaizen.open_return", note="Which channel is it about?")
    assert "asks for changes in the plan of K-1" in stage.told(AGENT)[-1]
    assert "Please change it and send it again." in stage.told(AGENT)[-1]
    assert "Which channel is it about?" in str(stage.person(AGENT).dm()[-1]["blocks"])
    assert "kaizen.approve" not in str(cards(stage)[0]["blocks"])
    await plan(stage, plan_channel="phone", metric="frt", target="4m30s", guard="csat")

    assert "has written a plan for K-1" in stage.told(LEAD)[-1]
    assert not any("Please change it" in text for text in stage.told(AGENT))
    assert "First response time, Phone: at most 4 min 30 s" in str(cards(stage)[0]["blocks"])


async def test_a_plan_that_was_agreed_to_and_is_changed_must_be_agreed_to_again(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await agreed(stage)

    await plan(stage, metric="fcr")

    assert "kaizen.approve" in str(cards(stage)[0]["blocks"])
    assert "kaizen.open_start" not in str(cards(stage)[0]["blocks"])
    assert "不再需要" in stage.told(AGENT_ZH)[-1]


async def test_a_plan_is_refused_beside_the_field_that_cannot_hold(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)
    await answer(stage, answer="plan")
    actor = stage.person(AGENT)
    await stage.press(AGENT, cards(stage)[0], "kaizen.open_plan")
    view = await stage.open(actor)

    wrong: list[tuple[dict[str, Any], str]] = [
        ({"target": "150%"}, "target"),
        ({"guard": "csat"}, "guard"),
        ({"baseline_days": "27"}, "baseline_days"),
        ({"planned_start": "2026-09-13"}, "planned_start"),
        ({"cause": "Ask 13812345678"}, "cause"),
        ({"due_on_0": "2026-09-01"}, "due_on_0"),
        ({"task_0": ""}, "task_0"),
        ({"owner_0": "U0GUEST1"}, "owner_0"),
    ]
    for changes, field in wrong:
        delivery = await actor.submit(view, {**PLAN, **changes})
        assert set(delivery.errors or {}) == {field}, (changes, delivery.errors)

    assert not (await actor.submit(view, PLAN)).errors


async def test_others_are_told_whose_the_plan_is(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)
    await answer(stage, answer="plan")

    await stage.press(OWNER, cards(stage)[0], "kaizen.open_plan")
    assert "up to whoever carries out K-1" in stage.person(OWNER).private()[-1]["text"]
    await plan(stage)
    await stage.press(AGENT, cards(stage)[0], "kaizen.approve")

    assert "up to those who answer K-1" in stage.person(AGENT).private()[-1]["text"]


async def test_a_plan_has_room_for_one_more_task_and_keeps_what_was_typed(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)
    await answer(stage, answer="plan")
    actor = stage.person(AGENT)
    await stage.press(AGENT, cards(stage)[0], "kaizen.open_plan")
    await actor.click(await stage.open(actor), "kaizen.more_tasks")
    more = {"task_1": "Tell the team", "owner_1": AGENT, "due_on_1": "2026-09-17"}

    delivery = await actor.submit(await stage.open(actor), {**PLAN, **more})
    await stage.pulse()

    assert not delivery.errors
    blocks = str(cards(stage)[0]["blocks"])
    assert "Write the text of the SMS" in blocks
    assert "Tell the team" in blocks


async def test_the_plan_is_shown_with_the_idea(sqlite_stage: Stage) -> None:
    await agreed(sqlite_stage, team="service")

    shown = str((await ask(sqlite_stage, "show 1", OWNER))["blocks"])

    assert "Customer satisfaction, Customer service: at least 85 %" in shown
    assert "Plan agreed to" in shown

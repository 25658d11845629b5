"""Trying suggestions as people do it in Slack: the start, the tasks, who is away meanwhile, and an early end."""

from typing import Any

from tests.scenario.stage import AGENT, AGENT_ZH, GUEST, HEAD, LEAD, OWNER, Stage
from tests.scenario.test_absences import heard
from tests.scenario.test_home import open_home, press, titles
from tests.scenario.test_kaizen_answers import answer, thread
from tests.scenario.test_kaizen_plans import agreed
from tests.scenario.test_kaizen_submitting import cards, hand_in

DAY = 24


def task_of(stage: Stage, user: str) -> dict[str, Any]:
    """Return the last message to somebody that has the button of a task."""
    return next(one for one in reversed(stage.person(user).dm()) if "kaizen.tick" in str(one.get("blocks")))


def private(stage: Stage, user: str) -> str:
    """Return the last word that only this person sees."""
    return str(stage.person(user).private()[-1]["text"])


async def test_a_start_freezes_the_plan_and_what_it_is_compared_with(stage: Stage) -> None:
    await agreed(stage)

    await stage.act(AGENT, cards(stage)[0], "kaizen.open_start", started_on="2026-09-14")

    card = cards(stage)[0]
    assert "State: being carried out" in card["text"]
    assert "tried since 14 Sep 2026" in str(card["blocks"])
    assert "17 Aug 2026 to 13 Sep 2026" in str(card["blocks"])
    assert "kaizen.open_plan" not in str(card["blocks"])
    assert "K-1 is being tried" in stage.told(LEAD)[-1]
    assert not any("Please report the start" in text for text in stage.told(AGENT))
    assert thread(stage)[-1].startswith("Trial started: 14 Sep 2026")


async def test_a_start_lies_neither_ahead_nor_before_the_plan_was_agreed_to(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await agreed(stage)
    await stage.pulse(hours=DAY)
    await stage.press(AGENT, cards(stage)[0], "kaizen.open_start")
    view = await stage.open(stage.person(AGENT))

    for day, said in (("2026-09-16", "has not come yet"), ("2026-09-13", "14 Sep 2026 or a later day")):
        delivery = await stage.person(AGENT).submit(view, {"started_on": day})
        assert said in (delivery.errors or {})["started_on"]


async def test_nobody_else_starts_what_somebody_carries_out(sqlite_stage: Stage) -> None:
    await agreed(sqlite_stage)

    await sqlite_stage.press(OWNER, cards(sqlite_stage)[0], "kaizen.open_start")

    assert "up to whoever carries out K-1" in private(sqlite_stage, OWNER)


async def test_a_task_is_reminded_of_two_days_before_and_on_its_day_and_the_lead_hears_when_it_is_late(
    stage: Stage,
) -> None:
    await agreed(stage)
    told = len(stage.told(LEAD))

    # Due on Friday the 18th: on Wednesday morning, on Friday morning, and on the Monday after.
    await stage.pulse(hours=2 * DAY)
    assert "即将到期" in stage.told(AGENT_ZH)[-1]
    await stage.pulse(hours=2 * DAY)
    assert "今天到期" in stage.told(AGENT_ZH)[-1]
    assert not any("A task of" in text for text in stage.told(LEAD)[told:])
    await stage.pulse(hours=3 * DAY)

    assert "已逾期" in stage.told(AGENT_ZH)[-1]
    assert any(f"A task of <@{AGENT_ZH}> for K-1 is late" in text for text in stage.told(LEAD))
    await stage.press(AGENT_ZH, task_of(stage, AGENT_ZH), "kaizen.tick")
    await stage.pulse()
    assert "Task done (3 days late)" in thread(stage)[-1]
    assert ":white_check_mark:" in str(cards(stage)[0]["blocks"])
    before = len(stage.told(AGENT_ZH))
    await stage.pulse(hours=8 * DAY)
    assert len(stage.told(AGENT_ZH)) == before


async def test_a_task_is_ticked_off_and_opened_again_in_the_window(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await agreed(stage)
    actor = stage.person(AGENT)
    await stage.press(AGENT, cards(stage)[0], "kaizen.open_tasks")

    await actor.click(await stage.open(actor), "kaizen.tick")
    await stage.pulse()
    assert "Task done" in thread(stage)[-1]
    await actor.click(await stage.open(actor), "kaizen.untick")
    await stage.pulse()

    assert thread(stage)[-1].startswith("Task not done yet")
    assert "kaizen.tick" in str((await stage.open(actor))["blocks"])


async def test_only_whose_task_it_is_and_who_leads_ticks_it_off_and_only_once(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await agreed(stage)
    await stage.press(OWNER, cards(stage)[0], "kaizen.open_tasks")
    window = await stage.open(stage.person(OWNER))
    assert "kaizen.tick" not in str(window["blocks"])

    message = task_of(stage, AGENT_ZH)
    value = next(one["value"] for one in message["blocks"][-1]["elements"] if one["action_id"] == "kaizen.tick")
    await stage.press(AGENT_ZH, message, "kaizen.tick")
    await stage.person(AGENT_ZH).click(message, "kaizen.tick", value=value)
    await stage.pulse()

    assert "已完成这项任务" in private(stage, AGENT_ZH)
    assert [line for line in thread(stage) if line.startswith("Task done")] == [thread(stage)[-1]]


async def test_a_task_is_added_and_passed_on(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await agreed(stage)
    actor = stage.person(AGENT)
    await stage.press(AGENT, cards(stage)[0], "kaizen.open_tasks")
    await actor.click(await stage.open(actor), "kaizen.open_add_task")
    added = await actor.submit(await stage.open(actor), {"task": "Tell all", "owner": OWNER, "due_on": "2026-09-20"})
    await stage.pulse()
    assert not added.errors
    assert "You have a task for K-1." in stage.told(OWNER)[-1]

    refused = await stage.act(OWNER, task_of(stage, OWNER), "kaizen.open_pass_task", owner=GUEST)
    assert "Only members of the service team" in (refused.errors or {})["owner"]
    await stage.person(OWNER).submit(stage.person(OWNER).view() or {}, {"owner": AGENT})
    await stage.pulse()

    assert "You have a task for K-1." in stage.told(AGENT)[-1]
    assert "Your task for K-1 was passed on." in str(stage.person(OWNER).dm())
    assert thread(stage)[-1].startswith(f"Task passed on: <@{AGENT}>")


async def test_the_tasks_below_a_form_are_shown_anew_once_it_has_changed_them(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await agreed(stage)
    actor = stage.person(AGENT)
    await stage.press(AGENT, cards(stage)[0], "kaizen.open_tasks")

    await actor.click(await stage.open(actor), "kaizen.open_add_task")
    await actor.submit(await stage.open(actor), {"task": "Tell all", "owner": OWNER, "due_on": "2026-09-20"})
    await stage.pulse()
    window = await stage.open(actor)
    assert "Tell all" in str(window["blocks"])

    await actor.click(window, "kaizen.open_pass_task")
    await actor.submit(await stage.open(actor), {"owner": LEAD})
    await stage.pulse()

    assert f"Write the text of the SMS · <@{LEAD}>" in str((await stage.open(actor))["blocks"])


async def test_a_task_is_looked_at_and_done_from_the_home(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await agreed(stage)
    await open_home(stage, AGENT_ZH)
    assert "您在改进提案中的任务（1）" in titles(stage, AGENT_ZH)

    await press(stage, AGENT_ZH, "kaizen.open_idea")
    window = await stage.open(stage.person(AGENT_ZH))
    assert "计划已同意" in str(window["blocks"])
    await stage.person(AGENT_ZH).close(window)
    await press(stage, AGENT_ZH, "kaizen.tick")
    await stage.pulse()

    assert "您在改进提案中的任务（1）" not in titles(stage, AGENT_ZH)
    assert "Task done" in thread(stage)[-1]


async def test_while_somebody_with_a_task_is_away_the_lead_hears_and_passes_it_on(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await agreed(stage)

    await heard(stage, AGENT_ZH, status_emoji=":palm_tree:")
    assert any(f"<@{AGENT_ZH}> is away, and nobody knows until when." in text for text in stage.told(LEAD))
    await stage.pulse(hours=2 * DAY)

    assert any("is due soon, and they are not there. You can pass it on." in text for text in stage.told(LEAD))
    message = next(one for one in reversed(stage.person(LEAD).dm()) if "kaizen.open_tasks" in str(one.get("blocks")))
    await stage.press(LEAD, message, "kaizen.open_tasks")
    assert "kaizen.open_pass_task" in str((await stage.open(stage.person(LEAD)))["blocks"])


async def test_the_plan_is_passed_on_with_all_that_is_to_be_done(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await agreed(stage)

    same = await stage.act(LEAD, cards(stage)[0], "kaizen.open_pass_on", owner=AGENT)
    assert "They carry it out already" in (same.errors or {})["owner"]
    await stage.person(LEAD).submit(stage.person(LEAD).view() or {}, {"owner": AGENT_ZH})
    await stage.pulse()

    assert f"K-1 is carried out by <@{AGENT_ZH}> from now on." in stage.told(AGENT)[-1]
    assert "现在由您负责" in stage.told(AGENT_ZH)[-1]
    await stage.press(AGENT, cards(stage)[0], "kaizen.open_start")
    assert "up to whoever carries out K-1" in private(stage, AGENT)


async def test_a_trial_is_stopped_with_what_was_learnt_and_nothing_is_reminded_of_any_more(stage: Stage) -> None:
    await agreed(stage)
    await stage.act(AGENT, cards(stage)[0], "kaizen.open_start", started_on="2026-09-14")

    await stage.act(AGENT, cards(stage)[0], "kaizen.open_stop", note="The carrier changes its data each week.")

    assert "State: stopped" in cards(stage)[0]["text"]
    assert "The trial of K-1 was stopped" in stage.told(LEAD)[-1]
    assert "The carrier changes its data each week." in str(stage.person(LEAD).dm()[-1]["blocks"])
    before = len(stage.told(AGENT_ZH))
    await stage.pulse(hours=7 * DAY)
    assert len(stage.told(AGENT_ZH)) == before
    assert "kaizen.tick" not in str(stage.person(AGENT_ZH).dm()[-1]["blocks"])


async def test_an_idea_that_waits_for_its_plan_can_be_stopped_too(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)
    await answer(stage, answer="plan", owner=OWNER)

    await stage.act(OWNER, cards(stage)[0], "kaizen.open_stop", note="The carrier sends no data.")

    assert "State: stopped" in cards(stage)[0]["text"]
    assert "was stopped" in stage.told(AGENT)[-1]
    assert not any("was stopped" in text for text in stage.told(HEAD))

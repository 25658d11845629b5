"""Improvements shared in their channel on Friday, and the button by which somebody offers to present one."""

from typing import Any

from tests.scenario.stage import AGENT, AGENT_ZH, LEAD, Stage
from tests.scenario.test_kaizen_answers import answer
from tests.scenario.test_kaizen_submitting import KAIZEN, hand_in


async def shared(stage: Stage) -> dict[str, Any]:
    """Carry an idea out, and let Friday come."""
    await stage.pulse()
    await hand_in(stage)
    await answer(stage, answer="just_do")
    await stage.act(AGENT, stage.person(AGENT).dm()[-1], "kaizen.open_done", note="See the wiki.")
    await stage.pulse(hours=4 * 24 + 5)
    return sharing(stage)


def sharing(stage: Stage) -> dict[str, Any]:
    messages = stage.person(LEAD).messages(KAIZEN)
    return next(one for one in messages if "Improvements of the week" in one["text"])


async def test_one_person_presents_gives_it_back_and_another_takes_it(stage: Stage) -> None:
    message = await shared(stage)
    assert "Done this week" in message["text"]
    assert f"Thank you, <@{AGENT}>!" in message["text"]

    for user in (LEAD, AGENT_ZH):
        await stage.person(user).click(message, "kaizen.take_talk")
    await stage.pulse()
    assert f"<@{LEAD}> presents it." in sharing(stage)["text"]
    assert f"已由 <@{LEAD}> 介绍" in stage.person(AGENT_ZH).private()[-1]["text"]

    await stage.person(LEAD).click(sharing(stage), "kaizen.leave_talk")
    await stage.pulse()
    assert "presents it" not in sharing(stage)["text"]
    await stage.person(AGENT_ZH).click(sharing(stage), "kaizen.take_talk")
    await stage.pulse()
    assert f"<@{AGENT_ZH}> presents it." in sharing(stage)["text"]

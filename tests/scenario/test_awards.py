"""Awards as people meet them: nominated by the bot, decided on in a form, and told only as the winner wishes."""

from typing import Any

from tests.scenario.stage import AGENT, AGENT_ZH, HEAD, LEAD, PRODUCT, Stage
from tests.scenario.test_kaizen_answers import answer
from tests.scenario.test_kaizen_lists import ask
from tests.scenario.test_kaizen_submitting import KAIZEN, hand_in


async def nominated(stage: Stage) -> tuple[str, dict[str, Any]]:
    """Carry an idea out, and let its month be over; return who is asked to decide, and the message."""
    await stage.pulse()
    await hand_in(stage)
    await answer(stage, answer="just_do")
    await stage.act(AGENT, stage.person(AGENT).dm()[-1], "kaizen.open_done", note="See the wiki.")
    await stage.pulse(hours=25 * 24)
    for user in (PRODUCT, HEAD, LEAD):
        found = [one for one in stage.person(user).dm() if "awards.open_decision" in str(one["blocks"])]
        if found:
            return user, found[-1]
    raise AssertionError("nobody was asked")


async def test_an_award_is_confirmed_and_thanked_for_in_public_once_its_winner_agrees(stage: Stage) -> None:
    decider, message = await nominated(stage)

    refused = await stage.act(decider, message, "awards.open_decision", decision="refuse")
    assert list(refused.errors) == ["reason"]
    await stage.person(decider).submit(stage.person(decider).view() or {}, {"decision": "grant", "reason": ""})
    await stage.pulse()

    (told,) = [one for one in stage.person(AGENT).dm() if "Congratulations" in one["text"]]
    assert "50 CNY for you" in told["text"]
    assert not [one for one in stage.person(LEAD).messages(KAIZEN) if ":trophy:" in one["text"]]
    await stage.person(AGENT).click(told, "awards.name_me")
    await stage.pulse()
    (thanks,) = [one for one in stage.person(LEAD).messages(KAIZEN) if ":trophy:" in one["text"]]
    assert f"Thank you, <@{AGENT}>!" in thanks["text"]
    assert "50 CNY" in (await ask(stage, "awards"))["text"]
    assert "改进提案奖" in (await ask(stage, "奖励", AGENT_ZH))["text"]


async def test_whoever_is_not_to_decide_is_told_so_and_sees_no_nomination(sqlite_stage: Stage) -> None:
    _, message = await nominated(sqlite_stage)

    assert "Nothing has been awarded yet." in (await ask(sqlite_stage, "awards"))["text"]
    assert "awards.open_decision" not in str((await ask(sqlite_stage, "awards"))["blocks"])
    assert message["text"]

"""Answering suggestions as people do it in Slack: each step told to the author, and nobody waits for ever."""

from typing import Any

from sandbox import Delivery
from tests.scenario.stage import AGENT, AGENT_ZH, HEAD, LEAD, Stage
from tests.scenario.test_kaizen_submitting import KAIZEN, cards, hand_in


async def answer(stage: Stage, user: str = LEAD, **values: Any) -> Delivery:
    """Press the button of the first card and say what becomes of it."""
    return await stage.act(user, cards(stage)[0], "kaizen.open_answer", **values)


def thread(stage: Stage) -> list[str]:
    """Return what stands below the cards."""
    return [one["text"] for one in stage.person(LEAD).messages(KAIZEN) if one.get("thread_ts") not in (None, one["ts"])]


async def test_an_author_is_asked_answers_and_hears_that_the_idea_was_adopted(stage: Stage) -> None:
    await hand_in(stage)

    await answer(stage, answer="ask", note="Which carrier?")
    assert "has a question about your suggestion K-1. Which carrier? Please answer it." in stage.told(AGENT)[-1]
    await stage.act(AGENT, stage.person(AGENT).dm()[-1], "kaizen.open_reply", note="All of them.")
    assert "has answered your question" in stage.told(LEAD)[-1]
    assert "Please answer it." not in str(stage.told(AGENT))
    await answer(stage, answer="adopt")

    assert "was adopted. Thank you!" in stage.told(AGENT)[-1]
    assert "State: adopted" in cards(stage)[0]["text"]
    assert [line.split(" · ")[0] for line in thread(stage)] == ["Author asked", "Author answered", "Adopted"]


async def test_a_suggestion_is_declined_with_thanks_and_the_reason(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage, AGENT_ZH)

    refused = await answer(stage, answer="decline")
    assert refused.errors == {"note": "Please say it in words: its author reads this."}
    await stage.person(LEAD).submit(stage.person(LEAD).view() or {}, {"note": "The carrier has no such data."})
    await stage.pulse()

    (message,) = stage.person(AGENT_ZH).dm()[-1:]
    assert message["text"].startswith("感谢您提出 K-1")
    assert "The carrier has no such data." in str(message["blocks"])
    assert "State: not adopted" in cards(stage)[0]["text"]
    assert "kaizen.open_answer" not in str(cards(stage)[0]["blocks"])


async def test_a_hidden_author_answers_without_being_named(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage, marks=["hidden"])

    await answer(stage, answer="ask", note="Which carrier?")
    await stage.act(AGENT, stage.person(AGENT).dm()[-1], "kaizen.open_reply", note="All of them.")
    await answer(stage, answer="just_do")
    await stage.act(AGENT, stage.person(AGENT).dm()[-1], "kaizen.open_done", note="See the wiki.")

    assert thread(stage)[1] == "Author answered · the author"
    said = [*stage.told(LEAD), *thread(stage), *(str(card["blocks"]) for card in cards(stage))]
    assert not any(AGENT in text for text in said)
    assert "State: done" in cards(stage)[0]["text"]


async def test_an_author_is_told_who_answers_instead(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_in(stage)

    await stage.press(AGENT, cards(stage)[0], "kaizen.open_answer")

    assert stage.person(AGENT).view() is None
    assert "nobody answers an idea of their own" in stage.person(AGENT).private()[-1]["text"]


async def test_a_lead_who_does_not_answer_is_reminded_and_the_head_hears_of_it(stage: Stage) -> None:
    await hand_in(stage)

    await stage.pulse(hours=29)
    assert "First answer due in" in stage.told(LEAD)[-1]
    assert not any("K-1" in text for text in stage.told(HEAD))
    for hours in (18, 10, 24):
        await stage.pulse(hours=hours)

    assert any("首次答复" in text and "K-1" in text for text in stage.told(HEAD))
    assert "First answer overdue since" in cards(stage)[0]["text"]
    await answer(stage, answer="plan")
    assert not any("overdue by" in text for text in stage.told(LEAD) if "K-1" in text)

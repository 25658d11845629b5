"""Callbacks in Slack: whoever was chosen is asked to call, passes it on, tries in vain, or writes; and nobody else."""

from typing import Any

from tests.scenario.stage import AGENT, LEAD, OWNER, OWNER_ZH, Stage


async def resolved(stage: Stage, **changes: str) -> None:
    """Let OWNER resolve a case; OWNER_ZH is asked to call its customer back."""
    await stage.file(AGENT, **changes)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)


async def test_a_colleague_of_the_owner_is_asked_to_call_and_everybody_sees_whose_call_it_is(stage: Stage) -> None:
    await resolved(stage)

    assert "回访客户，并记录两个问题的回答" in stage.told(OWNER_ZH)[-1]
    assert f"Calls back: <@{OWNER_ZH}>" in stage.cards()[0]["text"]
    assert f"Calls back: <@{OWNER_ZH}>" in stage.told(OWNER)[-1]

    await stage.call_back()

    assert "closed (customer satisfied)" in stage.cards()[0]["text"]
    assert "回访已完成" in stage.told(OWNER_ZH)[-1]


async def test_nobody_else_records_the_call_and_is_told_whose_it_is(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await resolved(stage)

    for user in (OWNER, AGENT):
        await stage.press(user, stage.cards()[0], "callback.open")

        assert stage.person(user).view() is None
        assert f"It is for <@{OWNER_ZH}> to call" in stage.person(user).private()[-1]["text"]


async def test_a_callback_that_is_passed_on_is_the_next_one_s_at_once(stage: Stage) -> None:
    await resolved(stage)

    await stage.act(OWNER_ZH, stage.person(OWNER_ZH).dm()[-1], "callback.open_pass", reason="I shall be in a meeting.")

    assert f"<@{LEAD}>" in stage.told(OWNER_ZH)[-1]
    assert "call the customer back" in stage.told(LEAD)[-1]
    assert f"Calls back: <@{LEAD}>" in stage.cards()[0]["text"]
    assert "meeting" not in f"{stage.diary()}{stage.told(LEAD)}"
    await stage.call_back(LEAD, stage.person(LEAD).dm()[-1])
    assert "closed (customer satisfied)" in stage.cards()[0]["text"]


async def test_whoever_goes_away_is_relieved_of_the_call(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await resolved(stage)

    delivered = len(stage.slack.log.deliveries)
    stage.slack.change_member(OWNER_ZH, status_emoji=":palm_tree:")
    await stage.slack.until(lambda: len(stage.slack.log.deliveries) > delivered)
    await stage.pulse()

    assert f"Calls back: <@{LEAD}>" in stage.cards()[0]["text"]
    assert f"<@{LEAD}>" in stage.told(OWNER_ZH)[-1]


async def test_the_card_says_in_which_part_of_the_day_the_next_try_counts(stage: Stage) -> None:
    await resolved(stage)
    answers: dict[str, Any] = {"outcome": "no_answer", "solved": None, "satisfied": None, "score": None}

    await stage.call_back(**answers)
    card = str(stage.cards()[0]["blocks"])
    assert "1 of 3 tries made" in card
    assert "Next try in the afternoon (12:00-18:00), not before <!date" in card

    for hours in (4, 4):
        await stage.pulse(hours=hours)
        await stage.call_back(OWNER_ZH, stage.person(OWNER_ZH).dm()[-1], **answers)
    assert "书面方式" in "".join(stage.told(OWNER_ZH))
    message = next(one for one in stage.person(OWNER_ZH).dm() if "书面方式" in one["text"])
    await stage.act(OWNER_ZH, message, "callback.open_written", text="It was sent anew.", method="sms")

    assert "closed (customer could not be reached)" in stage.cards()[0]["text"]


async def test_a_customer_who_is_not_satisfied_is_the_lead_s_and_so_are_the_reminders(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await resolved(stage)
    await stage.call_back(satisfied="no", score="2")
    told = len(stage.told(OWNER_ZH))

    await stage.pulse(hours=20)

    assert "speak with the customer" in stage.told(LEAD)[-1]
    assert len(stage.told(OWNER_ZH)) == told


async def test_a_customer_who_may_not_be_called_is_written_to(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await resolved(stage, wish="never")
    message = stage.person(OWNER_ZH).dm()[-1]
    assert "不希望接到电话" in message["text"]

    await stage.act(OWNER_ZH, message, "callback.open_written", text="It was sent anew.", method="email")

    assert "closed (customer could not be reached)" in stage.cards()[0]["text"]

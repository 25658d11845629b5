"""What happens between the first word to the customer and the solution, as people live it in Slack."""

import pytest

from handlers.handling import ids
from tests.scenario.stage import AGENT, AGENT_ZH, COMPLAINTS, LEAD, OWNER, OWNER_ZH, PRODUCT, Stage


async def followed_up(stage: Stage) -> dict[str, str]:
    """File a case, follow it up, and return its owner's message."""
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    return message


async def test_a_case_waits_for_its_customer_and_goes_on_with_the_answer(stage: Stage) -> None:
    message = await followed_up(stage)

    assert not (await stage.wait(OWNER, message)).errors
    card = stage.cards()[0]
    assert "waiting for the customer" in card["text"]
    assert "Solution paused since" in str(card["blocks"])
    await stage.pulse(hours=10)
    await stage.answered(AGENT, stage.cards()[0])

    assert "in progress" in stage.cards()[0]["text"]
    assert "The customer has answered" in stage.told(OWNER)[-1]
    assert [line.split(" · ")[0] for line in stage.diary()][-2:] == ["Waiting for the customer", "Customer answered"]


async def test_a_customer_who_does_not_answer_in_time_does_not_hold_the_case_up(stage: Stage) -> None:
    message = await followed_up(stage)
    await stage.wait(OWNER, message)

    await stage.pulse(hours=48)
    assert "has not answered yet" in stage.told(OWNER)[-1]
    await stage.pulse(hours=24)

    last = stage.person(OWNER).dm()[-1]
    assert "had not answered by" in last["text"]
    assert "We have not received what we asked you for." in str(last["blocks"])
    assert stage.diary()[-1] == "Customer did not answer, case goes on · the bot"
    await stage.pulse(hours=1)
    assert [text for text in stage.told(OWNER) if "had not answered by" in text] == [last["text"]]


async def test_a_wait_that_was_found_over_late_says_when_it_was_over_and_that_it_is_late(stage: Stage) -> None:
    await stage.wait(OWNER, await followed_up(stage))

    await stage.pulse(hours=72 + 10)

    (last,) = [one for one in stage.person(OWNER).dm() if "had not answered by" in one["text"]]
    assert "2026-09-17 10:00" in last["text"]
    assert "10 h late." in str(last["blocks"])


async def test_the_owner_is_spoken_to_in_their_language(stage: Stage) -> None:
    await stage.file(AGENT)
    await stage.file(AGENT)
    message = stage.person(OWNER_ZH).dm()[-1]
    await stage.follow_up(OWNER_ZH, message)
    await stage.press(OWNER_ZH, message, ids.OPEN_WAIT)
    form = await stage.open(stage.person(OWNER_ZH))
    assert form["title"]["text"] == "等待客户补充"
    assert "最长 3天" in str(form["blocks"])
    await stage.person(OWNER_ZH).submit(form, {"asked": "面单照片", "method": "email"})

    await stage.pulse(hours=72)

    assert any("客户 未答复" in text for text in stage.told(OWNER_ZH))
    assert "我们目前尚未收到" in str([one for one in stage.person(OWNER_ZH).dm() if "未答复" in one["text"]])


async def test_the_form_says_how_often_a_case_may_still_wait(stage: Stage) -> None:
    message = await followed_up(stage)
    for left in ("can wait once more", "can wait no more"):
        await stage.press(OWNER, message, ids.OPEN_WAIT)
        form = await stage.open(stage.person(OWNER))
        assert left in str(form["blocks"])
        assert "for at most 3 d" in str(form["blocks"])
        await stage.person(OWNER).submit(form, {"asked": "A photo.", "method": "email"})
        await stage.pulse()
        await stage.answered(OWNER, message)

    assert "Wait for the customer" not in str(stage.cards()[0]["blocks"])


async def test_a_changed_solution_is_told_in_the_thread_and_to_nobody_in_words(stage: Stage) -> None:
    message = await followed_up(stage)

    await stage.change_solution(OWNER, message)

    assert stage.diary()[-1].startswith("Solution changed, customer told")
    assert "Promised contact due" in str(stage.cards()[0]["blocks"])
    said = "".join(str(call.args) for call in stage.slack.calls() if call.method.startswith("chat."))
    assert not any(secret in said for secret in ("courier", "Sold out"))


async def test_what_somebody_adds_is_told_to_the_owner_and_read_under_details(stage: Stage) -> None:
    await stage.file(AGENT)

    await stage.add(AGENT_ZH, stage.cards()[0])

    last = stage.person(OWNER).dm()[-1]
    assert f"New information from <@{AGENT_ZH}>" in last["text"]
    assert "moved house" not in str(last)
    await stage.press(OWNER, last, "complaint.open_details")
    assert "They moved house." in str(await stage.open(stage.person(OWNER)))


async def test_what_the_owner_adds_is_told_to_nobody(stage: Stage) -> None:
    await stage.file(AGENT)
    before = stage.told(OWNER)

    await stage.add(OWNER, stage.person(OWNER).dm()[-1])

    assert len(stage.told(OWNER)) == len(before)
    assert stage.diary()[-1] == f"Information added · <@{OWNER}>"


@pytest.mark.parametrize("action", [ids.OPEN_WAIT, ids.OPEN_CHANGE])
async def test_whoever_is_neither_owner_nor_lead_is_told_whom_to_ask(stage: Stage, action: str) -> None:
    await followed_up(stage)

    await stage.press(PRODUCT, stage.cards()[0], action)

    assert stage.person(PRODUCT).view() is None
    answer = stage.person(PRODUCT).private(COMPLAINTS)[-1]["text"]
    assert f"<@{OWNER}>" in answer
    assert "You can: Add information." in answer


async def test_a_button_that_is_too_old_says_what_is_possible_now(stage: Stage) -> None:
    message = await followed_up(stage)
    await stage.press(OWNER, message, ids.OPEN_CHANGE)
    slow = await stage.open(stage.person(OWNER))
    await stage.wait(LEAD, stage.cards()[0])

    first = await stage.person(OWNER).submit(slow, {"solution": "x", "reason": "y", "method": "phone"})
    again = await stage.open(stage.person(OWNER))
    second = await stage.person(OWNER).submit(again)

    assert not first.errors
    assert f"<@{LEAD}>" in str(again["blocks"][0])
    assert again["state"]["values"]["solution"]["solution"]["value"] == "x"
    assert "waiting for the customer" in str(second.errors)
    assert "Record answer" in str(second.errors)


async def test_a_customer_who_was_tried_is_a_line_in_the_diary_and_nothing_else(stage: Stage) -> None:
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    told = stage.told(OWNER)

    delivery = await stage.try_customer(OWNER, message)

    assert not delivery.errors
    assert stage.diary() == [f"Customer tried, not reached · <@{OWNER}>"]
    assert "assigned" in stage.cards()[0]["text"]
    assert len(stage.told(OWNER)) == len(told)
    await stage.pulse(hours=12)
    assert "First follow-up due in 12 h" in stage.told(OWNER)[-1]


async def test_whoever_has_heard_nothing_for_a_day_is_what_the_reminder_speaks_of(stage: Stage) -> None:
    message = await followed_up(stage)
    week = int(stage.clock.now().timestamp()) + 7 * 86400
    await stage.follow_up(OWNER, message, eta=week)

    await stage.pulse(hours=23)

    assert "The customer has heard nothing from us since" in stage.told(OWNER)[-1]

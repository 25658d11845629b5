"""What people do with a digest in its channel: go behind its numbers, ask why, have quiet; and what comes late."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.contacts import Contact
from sandbox import Actor
from tests.contacts import bring, contact
from tests.scenario.stage import AGENT, AGENT_ZH, LEAD, Stage

QUALITY = "C0QUALITY1"
# The clock of the stage starts on Monday, 14 September 2026, at ten in the morning.
TODAY = date(2026, 9, 14)


async def import_(stage: Stage, contacts: list[Contact]) -> None:
    await stage.house.services.store.write(bring, contacts, stage.clock.now())


async def publish(stage: Stage, contacts: list[Contact]) -> dict[str, Any]:
    """Let the morning after *contacts* come, and return the digest."""
    await stage.pulse()
    await import_(stage, contacts)
    await stage.pulse(hours=23)
    return stage.person(LEAD).messages(QUALITY)[0]


async def press(stage: Stage, actor: Actor, where: dict[str, Any], action: str, nth: int = 0) -> dict[str, Any]:
    """Press the *nth* button of that action, and return the window that shows then."""
    blocks = [block["block_id"] for block in where["blocks"] if action in str(block)]
    await actor.click(where, action, block_id=blocks[nth])
    return await stage.open(actor)


def texts(view: dict[str, Any]) -> str:
    return "\n".join(block["text"]["text"] for block in view["blocks"] if "text" in block)


def thread(stage: Stage, head: dict[str, Any]) -> list[str]:
    """What stands in the thread of a digest behind its rest."""
    messages = stage.person(LEAD).messages(QUALITY)
    return [one["text"] for one in messages if one.get("thread_ts") == head["ts"] and one["ts"] != head["ts"]][1:]


def a_day(number: int = 40) -> list[Contact]:
    return [contact(n, TODAY, score=1 if n % 10 == 0 else 5, waited=20 + n) for n in range(number)]


async def test_whoever_reads_a_number_is_shown_the_cases_behind_it_masked_and_page_by_page(stage: Stage) -> None:
    number = await stage.file()
    head = await publish(stage, a_day())
    agent = stage.person(AGENT)

    numbers = await press(stage, agent, head, "digests.open_cases")
    cases = await press(stage, agent, numbers, "digests.show_cases", 2)
    back = await press(stage, agent, cases, "digests.back")
    waits = await press(stage, agent, back, "digests.show_cases", -1)
    waits = await press(stage, agent, waits, "digests.next")

    assert "Complaints that came in: *1*" in texts(numbers)
    assert "Lowest scores: *4*" in texts(numbers)
    assert number in texts(cases)
    assert "张三丰" not in str(cases)
    assert "13812345678" not in str(cases)
    assert texts(back) == texts(numbers)
    assert "*Longest waits · Online chat* · 29 contacts, as known now · page 2 of 3" in texts(waits)


async def test_a_lead_says_why_a_score_was_low_and_whoever_leads_nothing_cannot(stage: Stage) -> None:
    head = await publish(stage, a_day())
    lead, agent = stage.person(LEAD), stage.person(AGENT)
    numbers = await press(stage, lead, head, "digests.open_cases")
    asked = await press(stage, lead, numbers, "digests.show_cases")
    row = next(block for block in asked["blocks"] if "digests.give_reason" in str(block))
    chosen = row["accessory"]["options"][0]["value"]

    await lead.click(asked, "digests.give_reason", block_id=row["block_id"], value=chosen)
    noted = await stage.open(lead)
    theirs = await press(stage, agent, head, "digests.open_cases")
    theirs = await press(stage, agent, theirs, "digests.show_cases")

    assert "• 4 low scores without a reason (Online chat)" in head["text"]
    assert "*Low scores without a reason* · 4 contacts, as known now" in texts(asked)
    assert "*Low scores without a reason* · 3 contacts, as known now" in texts(noted)
    assert "Noted as the reason: Waiting time" in texts(noted)
    assert "3 contacts, as known now" in texts(theirs)
    assert "digests.give_reason" not in str(theirs)


@pytest.mark.parametrize(("user", "said"), [(AGENT, "normal variation"), (AGENT_ZH, "判定依据")])
async def test_why_says_what_a_figure_is_and_what_decided(sqlite_stage: Stage, user: str, said: str) -> None:
    for back in range(1, 29):
        unhappy = (5, 9, 6, 8)[back % 4]
        day = TODAY - timedelta(days=back)
        await import_(sqlite_stage, [contact(back * 100 + n, day, score=1 + 4 * (n >= unhappy)) for n in range(60)])
    head = await publish(sqlite_stage, [contact(n, TODAY, score=1 + 4 * (n >= 7)) for n in range(60)])
    reader = sqlite_stage.person(user)

    choice = await press(sqlite_stage, reader, head, "digests.open_why")
    why = await press(sqlite_stage, reader, choice, "digests.show_why")
    await press(sqlite_stage, reader, why, "digests.back_to_why")

    assert said in texts(why)
    assert "88.3 %" in texts(why) or "88.3%" in texts(why)
    assert len(texts(why).split("*")[-1].strip().splitlines()) == 20


async def test_a_late_file_is_told_in_the_thread_once_an_hour_and_the_digest_stays(stage: Stage) -> None:
    head = await publish(stage, a_day())

    await import_(stage, [contact(100 + n, TODAY, score=1, waited=400) for n in range(2)])
    await stage.pulse(minutes=1)
    await import_(stage, [contact(200 + n, TODAY, score=1, channel="email", waited=900) for n in range(3)])
    await stage.pulse(minutes=30)
    early = thread(stage, head)
    await stage.pulse(minutes=31)

    assert early == [
        "What came later has changed this digest: CSAT 90.0 % (36 of 40) → 85.7 % (36 of 42) · "
        "contacts 40 → 42 · FRT Online chat median 39 s (40 contacts answered) → median 40 s (42 contacts answered). "
        "What was published stays as it is; `/quality 2026-09-14` shows the figures as of now."
    ]
    assert len(thread(stage, head)) == 2
    assert "CSAT 85.7 % (36 of 42) → 80.0 % (36 of 45)" in thread(stage, head)[1]
    assert "FRT E-mail 0 contacts answered → median 15 min (3 contacts answered)" in thread(stage, head)[1]
    published, _, updated = stage.person(LEAD).messages(QUALITY)[0]["text"].rpartition("\n")
    assert published == head["text"]
    assert updated.startswith("(updated <!date^")
    assert "*CSAT* 90.0 % (36 of 40) → 80.0 % (36 of 45) · contacts 40 → 45" in updated


async def test_a_lead_has_quiet_until_midnight_and_everybody_sees_who_wished_so(stage: Stage) -> None:
    head = await publish(stage, a_day())
    lead = stage.person(LEAD)
    await lead.click(head, "digests.mute")
    await stage.pulse()
    await import_(stage, [contact(100, TODAY, score=1)])
    await stage.pulse(hours=3)
    quiet = thread(stage, head)
    muted = lead.messages(QUALITY)[0]

    await stage.pulse(hours=13)

    (told,) = quiet
    assert told.startswith("<@U0LEAD01> has muted this digest until <!date^1789488000^")
    assert "Unmute" in str(muted["blocks"])
    assert muted["text"] == head["text"]
    assert "contacts 40 → 41" in thread(stage, head)[1]


async def test_quiet_can_be_taken_back_and_what_came_meanwhile_is_told_at_once(stage: Stage) -> None:
    head = await publish(stage, a_day())
    lead = stage.person(LEAD)
    await lead.click(head, "digests.mute")
    await stage.pulse()
    await import_(stage, [contact(100, TODAY, score=1)])
    await stage.pulse(minutes=1)

    await lead.click(lead.messages(QUALITY)[0], "digests.unmute")
    await stage.pulse()

    said = thread(stage, head)
    assert said[1] == "<@U0LEAD01> wishes to hear of corrections again."
    assert "contacts 40 → 41" in said[2]
    assert "Mute today" in str(lead.messages(QUALITY)[0]["blocks"])


async def test_who_does_not_answer_for_the_numbers_cannot_mute_them(sqlite_stage: Stage) -> None:
    head = await publish(sqlite_stage, a_day())
    agent = sqlite_stage.person(AGENT)

    await agent.click(head, "digests.mute")
    await sqlite_stage.pulse()

    assert "they answer for the numbers" in agent.private(QUALITY)[-1]["text"]
    assert thread(sqlite_stage, head) == []


async def test_a_button_that_midnight_has_outlived_says_so_and_is_put_right(sqlite_stage: Stage) -> None:
    head = await publish(sqlite_stage, a_day())
    lead = sqlite_stage.person(LEAD)
    await lead.click(head, "digests.mute")
    await sqlite_stage.pulse()
    await sqlite_stage.pulse(hours=20)

    await lead.click(lead.messages(QUALITY)[0], "digests.unmute")
    await sqlite_stage.pulse()

    assert lead.private(QUALITY)[-1]["text"] == "This digest is not muted any more."
    assert "Mute today" in str(lead.messages(QUALITY)[0]["blocks"])
    assert len(thread(sqlite_stage, head)) == 1

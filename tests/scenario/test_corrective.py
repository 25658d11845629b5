"""Corrective actions in Slack: decided in a form, told to whoever sees to them, and said to be done."""

from tests.scenario.stage import AGENT, LEAD, OWNER, Stage


async def test_an_action_is_decided_told_to_its_owner_and_done(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    lead, owner = stage.person(LEAD), stage.person(OWNER)
    await lead.command("/quality actions")
    window = await stage.open(lead)
    await lead.click(window, "corrective.open")
    form = await stage.open(lead)
    values = {"measure": "Book a second carrier.", "cause": "The carrier is full.", "owner": OWNER}
    await lead.submit(form, {**values, "due_on": "2026-09-30", "category": "logistics_delay"})
    await stage.pulse()

    (told,) = [one for one in owner.dm() if "CA-1" in one["text"]]
    await owner.click(told, "corrective.end")
    form = await stage.open(owner)
    await owner.submit(form, {"outcome": "done", "result": "It was booked."})
    await owner.command("/quality 纠正措施")
    window = await stage.open(owner)

    assert "CA-1" in str(window)
    assert "It was booked." in str(window)
    assert "corrective.open" not in str(window)


async def test_who_does_not_answer_for_the_numbers_sees_what_is_done_and_decides_on_nothing(
    sqlite_stage: Stage,
) -> None:
    agent = sqlite_stage.person(AGENT)

    await agent.command("/quality actions")
    window = await sqlite_stage.open(agent)

    assert "No corrective action is open." in str(window)
    assert "corrective.open" not in str(window)

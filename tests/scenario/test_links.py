"""A case that is over for good leads to a new one, and one that was merged to the one that stays."""

from handlers.closing.ids import LATE_WINDOW, OPEN_MERGE, OPEN_REOPEN
from handlers.complaints.ids import OPEN_DETAILS
from handlers.intake.ids import OPEN_LINKED
from tests.scenario.stage import AGENT, INTAKE, LEAD, OWNER, Stage, number_in


async def close(stage: Stage) -> str:
    """File a case and see it through to its end."""
    number = await stage.file()
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)
    await stage.call_back(LEAD, stage.cards()[0])
    return number


async def test_a_case_closed_long_ago_leads_to_a_new_one_that_is_linked_to_it(stage: Stage) -> None:
    first = await close(stage)
    agent = stage.person(AGENT)
    await stage.pulse(days=31)

    await stage.press(AGENT, stage.cards()[0], OPEN_REOPEN)
    window = await stage.open(agent)
    await agent.click(window, OPEN_LINKED)
    form = await stage.open(agent)
    sent = await agent.submit(form, {"channel": "phone", "description": "It broke again."})
    await stage.pulse()

    assert window["callback_id"] == LATE_WINDOW
    assert f"follows {first}" in str(form["blocks"][0])
    typed = form["state"]["values"]
    assert typed["customer_contact"]["customer_contact"]["value"] == INTAKE["customer_contact"]
    assert typed["category"]["category"]["selected_option"]["value"] == INTAKE["category"]
    assert not sent.errors
    second = number_in(stage.cards()[1]["text"])
    assert second != first
    assert f"Followed by {second}" in str(stage.cards()[0]["blocks"])
    assert f"Follows {first}" in str(stage.cards()[1]["blocks"])
    assert any(f"Followed by {second}" in line for line in stage.diary())


async def test_a_form_that_was_open_when_it_became_too_late_stays_under_the_way_there_is(sqlite_stage: Stage) -> None:
    await close(sqlite_stage)
    agent = sqlite_stage.person(AGENT)
    await sqlite_stage.press(AGENT, sqlite_stage.cards()[0], OPEN_REOPEN)
    form = await sqlite_stage.open(agent)
    await sqlite_stage.pulse(days=31)

    await agent.submit(form, {"reason": "It broke again."})

    assert [view["callback_id"] for view in agent.views()] == [form["callback_id"], LATE_WINDOW]


async def test_an_old_case_that_is_looked_up_offers_the_new_one(sqlite_stage: Stage) -> None:
    number = await close(sqlite_stage)
    await sqlite_stage.pulse(days=31)
    agent = sqlite_stage.person(AGENT)

    await agent.command(f"/complaint show {number}")
    await sqlite_stage.house.services.tasks.settle()

    assert OPEN_LINKED in str(agent.private()[-1]["blocks"])
    assert "A new case can be filed" in agent.private()[-1]["text"]


async def test_from_the_details_of_a_case_one_reads_what_was_merged_into_it(stage: Stage) -> None:
    first = await stage.file()
    second = await stage.file(description="The second parcel is lost as well.")
    assert not (await stage.act(LEAD, stage.cards()[1], OPEN_MERGE, target=first)).errors
    owner = stage.person(OWNER)

    await stage.press(LEAD, stage.cards()[0], OPEN_DETAILS)
    lead = stage.person(LEAD)
    details = await stage.open(lead)
    linked = next(block for block in details["blocks"] if second in str(block) and "accessory" in block)
    await lead.click(details, OPEN_DETAILS, block_id=linked["block_id"])
    await stage.house.services.tasks.settle()

    assert "The second parcel is lost" in str(await stage.open(lead))
    assert any(f"Another case merged into this one: {second}" in line for line in stage.diary())
    assert any(f"Merged into another case: {first}" in line for line in stage.diary())
    assert owner.view() is None

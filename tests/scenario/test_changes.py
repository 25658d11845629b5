"""What a case is, changed as people live it in Slack: raised, lowered, put elsewhere, its customer corrected."""

from datetime import timedelta

from handlers.changes import ids
from handlers.ownership.ids import OPEN_REASSIGN
from tests.scenario.stage import AGENT, LEAD, OWNER, OWNER_ZH, Stage


async def test_an_owner_raises_a_case_and_the_lead_hears_of_it_at_once(stage: Stage) -> None:
    await stage.file(AGENT)
    stage.clock.advance(timedelta(minutes=10))

    message = stage.person(OWNER).dm()[-1]
    await stage.choose(OWNER, message, ids.OPEN_RAISE, severity="urgent", reason="A journalist has called.")

    assert ":red_circle: Urgent" in stage.cards()[0]["text"]
    assert "<@U0OWNER1> has raised the severity from Normal to Urgent." in stage.told(LEAD)[-1]
    assert "journalist" not in "".join(stage.told(LEAD))
    assert stage.diary()[-1].startswith("Severity raised")
    await stage.pulse(minutes=10)
    assert "First follow-up" in stage.told(LEAD)[-1]


async def test_what_was_recognised_too_late_is_told_to_the_lead_as_that(stage: Stage) -> None:
    await stage.file(AGENT)
    stage.clock.advance(timedelta(hours=2))

    message = stage.person(OWNER).dm()[-1]
    await stage.choose(OWNER, message, ids.OPEN_RAISE, severity="urgent", reason="A child is ill.")

    assert any("Recognised late" in text for text in stage.told(LEAD))


async def test_a_lead_lowers_a_case(stage: Stage) -> None:
    await stage.file(AGENT, severity="urgent")

    await stage.choose(LEAD, stage.cards()[0], ids.OPEN_LOWER, severity="high", reason="The parcel was found.")

    assert "High" in stage.cards()[0]["text"]
    assert "has lowered the severity from Urgent to High." in stage.told(OWNER)[-1]


async def test_a_case_gets_another_category_and_its_lead_may_give_it_to_somebody_else(stage: Stage) -> None:
    await stage.file(AGENT)

    message = stage.person(OWNER).dm()[-1]
    await stage.choose(OWNER, message, ids.OPEN_RECLASSIFY, category="billing", reason="It is about the invoice.")

    assert "Billing" in stage.cards()[0]["text"]
    assert "it was Logistics delay" in stage.told(LEAD)[-1]
    await stage.choose(LEAD, stage.person(LEAD).dm()[-1], OPEN_REASSIGN, owner=OWNER_ZH, note="It is yours.")
    assert "Owner: <@U0OWNER2>" in stage.cards()[0]["text"]


async def test_only_who_leads_is_asked_about_later_deadlines(stage: Stage) -> None:
    await stage.file(AGENT)
    asked = []
    for user in (OWNER, LEAD):
        same = {"category": "logistics_delay", "reason": "It is not."}
        delivery = await stage.choose(user, stage.cards()[0], ids.OPEN_RECLASSIFY, **same)
        assert "is of this category already" in delivery.errors[ids.CATEGORY]
        asked.append(f"'block_id': '{ids.LATER}'" in str(stage.person(user).view()))

    assert asked == [False, True]


async def test_a_corrected_number_is_shown_masked_and_what_it_was_nowhere(stage: Stage) -> None:
    await stage.file(AGENT)

    message = stage.person(OWNER).dm()[-1]
    await stage.choose(OWNER, message, ids.OPEN_CORRECT, customer_contact="13900001111")

    assert "••1111" in str(stage.person(OWNER).dm()[-1]["blocks"])
    said = "".join(str(call.args) for call in stage.slack.calls() if call.method.startswith("chat."))
    assert "13900001111" not in said
    assert "13812345678" not in said
    assert stage.diary()[-1].startswith("Customer's details corrected")

"""Resolving a case in Slack: what is missing is said beside its field, and nothing that was typed is lost."""

from handlers.solutions import ids
from tests.scenario.stage import AGENT, LEAD, OWNER, OWNER_ZH, Stage


async def test_what_is_required_and_not_ticked_is_named_beside_the_checklist_and_nothing_typed_is_lost(
    stage: Stage,
) -> None:
    await stage.file(AGENT, category="refund")
    lead = stage.person(LEAD)
    await stage.follow_up(LEAD, stage.cards()[0])

    refused = await stage.resolve(LEAD, stage.cards()[0], compensation="A voucher.")

    said = "Please see to this first, then tick it: The sum and the way it was paid are checked."
    assert refused.errors == {ids.CHECKLIST: said}
    form = await stage.open(lead)
    assert form["state"]["values"][ids.COMPENSATION][ids.COMPENSATION]["value"] == "A voucher."
    assert not (await lead.submit(form, {ids.CHECKLIST: ["sum_checked"]})).errors
    await stage.pulse()
    assert "resolved" in stage.cards()[0]["text"]


async def test_the_checklist_can_be_read_while_the_customer_is_being_followed_up(stage: Stage) -> None:
    await stage.file(AGENT)
    owner = stage.person(OWNER)

    await owner.click(owner.dm()[-1], "complaint.open_follow_up")

    form = await stage.open(owner)
    assert "The carrier has said where the parcel is" in str(form["blocks"])
    assert ids.CHECKLIST not in {block["block_id"] for block in form["blocks"]}


async def test_a_refund_that_was_promised_stands_on_the_card_with_its_due_time(stage: Stage) -> None:
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)

    await stage.resolve(OWNER, message, commitments=["refund"])

    assert "Refund due" in str(stage.cards()[0]["blocks"])


async def test_a_pickup_time_without_a_pickup_is_refused_in_the_reader_s_language(stage: Stage) -> None:
    await stage.file(AGENT)
    await stage.file(AGENT)
    message = stage.person(OWNER_ZH).dm()[-1]
    await stage.follow_up(OWNER_ZH, message)

    refused = await stage.resolve(OWNER_ZH, message, pickup_at=int(stage.clock.now().timestamp()) + 86_400)

    assert refused.errors == {ids.PICKUP_AT: "只有上门取件可由客户约定时间。请勾选上门取件，或清空此项。"}

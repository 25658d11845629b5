"""Commitments in Slack: promised, shown, proved, and the last one closes the case."""

from handlers.commitments import ids
from tests.scenario.stage import AGENT, LEAD, OWNER, OWNER_ZH, Stage


async def test_a_refund_is_promised_proved_and_closes_the_case(stage: Stage) -> None:
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message, commitments=["refund", "pickup"])
    await stage.call_back(LEAD, stage.cards()[0])
    assert "fulfilling (customer satisfied)" in stage.cards()[0]["text"]

    first, second = await owed(stage, OWNER)
    await stage.keep(OWNER, commitment=first)
    assert "fulfilling (customer satisfied)" in stage.cards()[0]["text"]
    await stage.keep(OWNER)

    assert "closed (customer satisfied)" in stage.cards()[0]["text"]
    assert "Your case is closed" in stage.told(OWNER)[-1]
    assert [line.split(":")[0] for line in stage.diary()][-2:] == ["Commitment kept", "Commitment kept"]
    assert second != first
    said = "".join(str(call.args) for call in stage.slack.calls() if call.method.startswith("chat."))
    assert "4711" not in said


async def owed(stage: Stage, user: str) -> list[str]:
    """What the form offers as kept."""
    actor = stage.person(user)
    await actor.click(actor.dm()[0], ids.OPEN_KEEP)
    form = await stage.open(actor)
    (field,) = [block for block in form["blocks"] if block["block_id"] == ids.COMMITMENT]
    await actor.close(form)
    return [option["value"] for option in field["element"]["options"]]


async def test_a_commitment_is_added_through_the_menu_and_refused_in_the_reader_s_language(stage: Stage) -> None:
    await stage.file(AGENT)
    await stage.file(AGENT)
    owner = stage.person(OWNER_ZH)
    await stage.follow_up(OWNER_ZH, owner.dm()[-1])

    await stage.pick(OWNER_ZH, owner.dm()[-1], ids.OPEN_COMMIT)
    form = await stage.open(owner)
    later = int(stage.clock.now().timestamp()) + 3_600
    refused = await owner.submit(form, {ids.KIND: "refund", ids.PICKUP_AT: later, ids.TERMS: "80 yuan"})
    assert refused.errors == {ids.PICKUP_AT: "只有上门取件可由客户约定时间。请勾选上门取件，或清空此项。"}
    await owner.submit(form, {ids.KIND: "pickup", ids.PICKUP_AT: later})
    await stage.pulse()

    assert "Pickup due" in str(stage.cards()[1]["blocks"])

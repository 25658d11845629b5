"""Whose a case is, as people live it in Slack: accepted, declined, handed over, asked for."""

from handlers.ownership import ids
from tests.scenario.stage import AGENT, GUEST, LEAD, OWNER, OWNER_ZH, Stage


async def test_an_owner_accepts_and_the_card_shows_it(stage: Stage) -> None:
    await stage.file(AGENT)
    owner = stage.person(OWNER)

    await owner.click(owner.dm()[-1], ids.ACCEPT)
    await stage.pulse()

    assert "Owner: <@U0OWNER1> (accepted)" in stage.cards()[0]["text"]
    assert "Case accepted" in stage.diary()[-1]
    assert not any(ids.ACCEPT in str(message["blocks"]) for message in (stage.cards()[0], owner.dm()[-1]))


async def test_a_declined_case_goes_to_the_next_owner_in_their_language(stage: Stage) -> None:
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]

    await stage.choose(OWNER, message, ids.OPEN_DECLINE, reason="too_much", note="The customer calls at six.")

    assert stage.told(OWNER)[-1].startswith("This case is <@U0OWNER2>'s now.")
    assert stage.told(OWNER_ZH)[-1].startswith("这起投诉由您负责")
    assert [line.split(" · ")[0].split(":")[0] for line in stage.diary()] == ["Case declined", "Owner changed"]
    assert not any("six" in text for user in (OWNER, OWNER_ZH, LEAD) for text in stage.told(user))


async def test_when_everybody_declines_the_lead_owns_the_case(stage: Stage) -> None:
    await stage.file(AGENT)
    for owner in (OWNER, OWNER_ZH):
        message = stage.person(owner).dm()[-1]
        await stage.choose(owner, message, ids.OPEN_DECLINE, reason="wrong_department", note="A return.")

    assert "This case is yours." in stage.told(LEAD)[-1]
    assert "nobody in Warehouse and logistics is available" in str(stage.person(LEAD).dm()[-1]["blocks"])


async def test_a_lead_hands_a_case_over_and_both_owners_are_told(stage: Stage) -> None:
    number = await stage.file(AGENT)

    await stage.choose(LEAD, stage.cards()[0], ids.OPEN_REASSIGN, owner=OWNER_ZH, note="Promised for six.")

    assert stage.told(OWNER)[-2].startswith("This case is <@U0OWNER2>'s now.")
    assert f"<@U0LEAD01> has given {number} to <@U0OWNER2>" in stage.told(OWNER)[-1]
    assert stage.told(OWNER_ZH)[-1].startswith("这起投诉由您负责")
    assert "Promised for six" not in "".join(stage.told(OWNER_ZH))
    await stage.follow_up(OWNER_ZH, stage.person(OWNER_ZH).dm()[-1])
    assert "in progress" in stage.cards()[0]["text"]


async def test_a_guest_cannot_be_given_a_case_and_what_was_written_stays(stage: Stage) -> None:
    await stage.file(AGENT)

    delivery = await stage.choose(LEAD, stage.cards()[0], ids.OPEN_REASSIGN, owner=GUEST, note="Take care.")

    assert "Only members of the service team" in delivery.errors[ids.OWNER]
    assert "Owner: <@U0OWNER1>" in stage.cards()[0]["text"]


async def test_an_owner_asks_for_another_one_and_the_lead_is_asked(stage: Stage) -> None:
    await stage.file(AGENT)

    message = stage.person(OWNER).dm()[-1]
    await stage.choose(OWNER, message, ids.OPEN_REASSIGN, owner=OWNER_ZH, note="Promised for six.")

    assert "Owner: <@U0OWNER1>" in stage.cards()[0]["text"]
    assert not stage.told(OWNER_ZH)


async def test_somebody_else_may_not_hand_it_over(stage: Stage) -> None:
    await stage.file(AGENT)
    agent = stage.person(AGENT)

    await agent.click(stage.cards()[0], ids.ACCEPT)
    await stage.pulse()

    assert "Only the owner" in agent.private()[-1]["text"]

"""Who is away and who has left, as people live it in Slack: by their status, by their own word, by their lead's."""

from datetime import timedelta
from typing import Any

from handlers.ownership import ids
from tests.scenario.stage import AGENT, GUEST, LEAD, OWNER, OWNER_ZH, Stage


async def heard(stage: Stage, person: str, **change: Any) -> None:
    """Change somebody in Slack, and let the bot hear of it and do what follows."""
    before = len(changes(stage))
    stage.slack.change_member(person, **change)
    await stage.slack.until(lambda: len(changes(stage)) > before)
    await stage.pulse()


def changes(stage: Stage) -> list[Any]:
    return [delivery for delivery in stage.slack.log.deliveries if delivery.name == "user_change"]


async def away(stage: Stage, by: str, **values: Any) -> Any:
    """Say that somebody is away."""
    actor = stage.person(by)
    await actor.command("/complaint away")
    delivery = await actor.submit(await stage.open(actor), values)
    await stage.pulse()
    return delivery


async def test_whoever_shows_a_palm_tree_gets_no_new_case_until_it_is_gone(stage: Stage) -> None:
    await heard(stage, OWNER, status_emoji=":palm_tree:", status_text="Holiday")
    await stage.file(AGENT)
    await stage.file(AGENT)
    assert (len(stage.told(OWNER)), len(stage.told(OWNER_ZH))) == (0, 2)

    await heard(stage, OWNER, status_emoji="", status_text="")
    await stage.file(AGENT)
    assert len(stage.told(OWNER)) == 1


async def test_a_status_that_has_run_out_counts_no_more(stage: Stage) -> None:
    end = int((stage.clock.now() + timedelta(hours=1)).timestamp())
    await heard(stage, OWNER, status_emoji=":face_with_thermometer:", status_expiration=end)
    await stage.pulse(hours=1)

    await stage.file(AGENT)

    assert len(stage.told(OWNER)) == 1


async def test_the_cases_of_somebody_who_goes_away_are_listed_to_the_lead_who_gives_them_to_others(
    stage: Stage,
) -> None:
    number = await stage.file(AGENT)

    await heard(stage, OWNER, status_emoji=":airplane:")

    said = stage.told(LEAD)
    assert len(said) == 1
    assert "<@U0OWNER1> is away" in said[0]
    assert number in said[0]
    message = stage.person(LEAD).dm()[-1]
    await stage.act(LEAD, message, ids.OPEN_REASSIGN, owner=OWNER_ZH, note="Promised for six.")
    assert "All of these cases have been seen to" in stage.told(LEAD)[0]
    assert "<@U0OWNER2>" in stage.cards()[0]["text"]


async def test_the_cases_of_somebody_who_has_left_are_the_lead_s_in_one_message(stage: Stage) -> None:
    await stage.file(AGENT)
    await stage.file(AGENT)
    third = await stage.file(AGENT)

    await heard(stage, OWNER, deleted=True)

    assert len(stage.told(LEAD)) == 1
    assert "<@U0OWNER1> has left, and 2 open cases of theirs are yours now." in stage.told(LEAD)[0]
    assert [("<@U0LEAD01>" in card["text"]) for card in stage.cards()] == [True, False, True]
    message = stage.person(LEAD).dm()[-1]
    await stage.act(LEAD, message, ids.OPEN_REASSIGN, owner=OWNER_ZH, note="Yours now.")
    assert "one open case of theirs is yours now" in stage.told(LEAD)[0]
    assert third in stage.told(LEAD)[0]


async def test_somebody_says_that_they_are_away_and_is_back_sooner(stage: Stage) -> None:
    until = int((stage.clock.now() + timedelta(days=3)).timestamp())
    await away(stage, OWNER, until=until)
    await stage.file(AGENT)
    assert not stage.told(OWNER)

    owner = stage.person(OWNER)
    await owner.command("/complaint away")
    view = await stage.open(owner)
    await owner.click(view, ids.END_AWAY)
    shown = await stage.open(owner)
    assert ids.END_AWAY not in str(shown)
    await owner.close(shown)
    await stage.file(AGENT)
    assert len(stage.told(OWNER)) == 1


async def test_a_lead_says_it_of_their_people_and_nobody_of_anybody_else(stage: Stage) -> None:
    await away(stage, LEAD, person=OWNER_ZH)
    await stage.file(AGENT)
    await stage.file(AGENT)
    assert not stage.told(OWNER_ZH)

    delivery = await away(stage, LEAD, person=GUEST)
    assert "Only somebody who leads them" in delivery.errors[ids.PERSON]


async def test_a_case_is_given_to_somebody_away_only_when_that_is_said(stage: Stage) -> None:
    await stage.file(AGENT)
    await heard(stage, OWNER_ZH, status_emoji=":palm_tree:")
    given = {"owner": OWNER_ZH, "note": "Promised for six."}

    delivery = await stage.choose(LEAD, stage.cards()[0], ids.OPEN_REASSIGN, **given)

    assert "@wuliu is away." in delivery.errors[ids.OWNER]
    lead = stage.person(LEAD)
    view = lead.view()
    assert view is not None
    await lead.submit(view, {"even_away": "yes"})
    await stage.pulse()
    assert "<@U0OWNER2>" in stage.cards()[0]["text"]

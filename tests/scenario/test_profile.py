"""Hours of one's own, as people enter them in Slack, and what follows from them."""

from typing import Any

from handlers.profile import ids
from tests.scenario.stage import AGENT, LEAD, OWNER, OWNER_ZH, Stage

EARLY = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "7-15")


async def home_text(stage: Stage, user: str) -> str:
    await stage.person(user).open_home()
    await stage.pulse()
    return str(stage.person(user).home())


async def form_of(stage: Stage, user: str, verb: str = "hours") -> dict[str, Any]:
    actor = stage.person(user)
    await actor.command(f"/complaint {verb}")
    return await stage.open(actor)


async def test_somebody_enters_their_hours_and_is_reminded_before_their_shift_ends(stage: Stage) -> None:
    assert "09:00-18:00 (the centre" in await home_text(stage, OWNER)

    view = await form_of(stage, OWNER)
    refused = await stage.person(OWNER).submit(view, {**EARLY, "monday": "all day"})
    sent = await stage.person(OWNER).submit(view, EARLY)

    assert "These are no hours" in refused.errors["monday"]
    assert not sent.errors
    await stage.pulse()
    assert "07:00-15:00" in str(stage.person(OWNER).home())

    await stage.file(AGENT, category="logistics_delay")
    await stage.pulse(hours=4.5)
    assert any("due in" in text for text in stage.told(OWNER)), stage.told(OWNER)


async def test_a_lead_enters_the_hours_of_their_people_in_chinese_too(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    lead = stage.person(LEAD)
    await form_of(stage, LEAD)
    await lead.click(lead.view() or {}, ids.OPEN_HOURS_OF, value=OWNER_ZH)
    view = await stage.open(lead)
    assert f"<@{OWNER_ZH}> works in the centre" in str(view)

    sent = await lead.submit(view, {**EARLY, "quiet": "22:00-07:00", "holidays": ["work"]})

    assert not sent.errors
    assert "工作时间" in str(await form_of(stage, OWNER_ZH, "排班"))


async def test_nobody_sees_the_hours_of_whom_they_do_not_lead(sqlite_stage: Stage) -> None:
    owner = sqlite_stage.person(OWNER)
    view = await form_of(sqlite_stage, OWNER)

    assert ids.OPEN_HOURS_OF not in str(view)
    assert owner.toasts() == []

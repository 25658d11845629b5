"""An owner puts a reminder off in Slack, and hears of it again."""

from handlers.clocks import ids
from tests.scenario.stage import AGENT, OWNER, Stage


async def test_an_owner_puts_a_reminder_off_and_is_reminded_again(stage: Stage) -> None:
    await stage.file(AGENT)
    await stage.pulse(hours=7.5)
    owner = stage.person(OWNER)
    message = next(one for one in reversed(owner.dm()) if ids.SNOOZE in str(one["blocks"]))
    menu = next(
        one for block in message["blocks"] for one in block.get("elements", ()) if one.get("action_id") == ids.SNOOZE
    )

    chosen = menu["options"][-1]
    await owner.click(message, ids.SNOOZE, value=chosen["value"])
    await stage.pulse()

    after = next(one for one in owner.dm() if one["ts"] == message["ts"])
    assert "You will be reminded again" in str(after["blocks"])
    assert any("has put a reminder off until" in line for line in stage.diary())
    told = len(owner.dm())
    await stage.pulse(hours=15.5)
    assert len(owner.dm()) > told

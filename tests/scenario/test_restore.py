"""A restore drill: the machine is lost, a backup of this morning is taken back, and every promise is kept or told."""

from datetime import timedelta
from pathlib import Path

from sandbox import Sandbox
from storage.backup import back_up, doubt_what_waits, restore
from storage.migrate import migrate
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, HEAD, LEAD, OWNER, OWNER_ZH, Stage, number_in, open_sandbox, open_stage
from tests.scenario.test_away import lives, watched


async def test_after_a_restore_what_is_owed_by_then_is_sent_once_and_says_how_late_it_is(
    tmp_path: Path, clock: FakeClock
) -> None:
    url, backup = f"sqlite:///{tmp_path}/redress.db", tmp_path / "morning.db"
    migrate(url)
    async with open_sandbox(clock) as slack:
        before = await live_until_the_backup(slack, url, backup, clock)
        (tmp_path / "redress.db").unlink()
        clock.advance(timedelta(hours=30))

        restore(url, backup)
        async with open_stage(slack, url, clock, watched()) as stage:
            await stage.house.services.store.write(doubt_what_waits)
            for _ in range(3):
                await lives(stage, seconds=15)

            # The card was sent after the backup was made: it is found, and not posted twice.
            assert len(stage.cards()) == 2
            assert not any("again" in card["text"] for card in stage.cards())
            assert len(stage.told(LEAD)) > before
            for person in (OWNER, OWNER_ZH, LEAD):
                late = [number_in(text) for text in stage.told(person) if "I was away" in text or "延迟了" in text]
                assert len(late) == len(set(late)), "of each case once"
            assert "late: I was away" in str(stage.told(LEAD))
            assert len([text for text in stage.told(HEAD) if "离线" in text]) == 1


async def live_until_the_backup(slack: Sandbox, url: str, backup: Path, clock: FakeClock) -> int:
    """Live a morning, make a backup before the second case was told of, and return what the lead was told by then."""
    async with open_stage(slack, url, clock, watched()) as stage:
        await lives(stage)
        await stage.file(AGENT)
        await stage.fill_intake(stage.person(AGENT), customer_contact="13912345678", order_number="20260914000777")
        await stage.house.services.tasks.settle()
        back_up(url, backup)
        await lives(stage, seconds=15)
        assert len(stage.cards()) == 2
        return told(stage)


def told(stage: Stage) -> int:
    return len(stage.told(LEAD))

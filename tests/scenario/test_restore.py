"""A restore drill: the machine is lost, a backup of this morning is taken back, and every promise is kept or told."""

from datetime import timedelta
from pathlib import Path

from sqlmodel import col, select

from handlers.intake.actions import file_complaint
from sandbox import Sandbox
from storage.backup import back_up, doubt_what_waits, restore
from storage.erasing import erase_case
from storage.migrate import migrate
from storage.models import ComplaintRow
from storage.store import Store
from tests.desk import AGENT as AGENT_AT_DESK
from tests.desk import ROSTER, desk_with, intake
from tests.fakes import START, FakeClock
from tests.scenario.processes import ended, environment
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


async def test_a_backup_that_is_taken_back_forgets_again_what_was_erased_since(tmp_path: Path) -> None:
    given, listed = environment(None, tmp_path), tmp_path / "erasures.jsonl"
    database, lost = tmp_path / "redress.db", tmp_path / "lost.db"
    await ended(tmp_path, given, "migrate")
    store = await Store.open(given["DATABASE_URL"])
    for order in ("1", "2"):
        await store.write(
            file_complaint, intake(key=f"view:V{order}", order_number=order), AGENT_AT_DESK, ROSTER, desk_with(), START
        )
    for name in ("old.db", "older.db"):
        await ended(tmp_path, given, "backup", name)
    await store.write(erase_case, 1, START)
    await store.close()
    exported = await ended(tmp_path, given, "export", "erasures", str(listed))

    kept = await ended(tmp_path, given, "restore", "old.db")
    after_accident = await names_in(given["DATABASE_URL"])
    database.rename(lost)
    from_list = await ended(tmp_path, given, "restore", "older.db", "--erasures", str(listed))

    assert "1 erasures" in exported.out
    assert all("1 cases were erased after the backup was made" in end.out for end in (kept, from_list)), from_list.err
    assert after_accident == await names_in(given["DATABASE_URL"]) == [False, True]
    assert "张" not in listed.read_text(encoding="utf-8")


async def test_what_is_no_list_of_erasures_stops_a_restore_before_it_begins(tmp_path: Path) -> None:
    given = environment(None, tmp_path)
    await ended(tmp_path, given, "migrate")
    (tmp_path / "list").write_text("{}", encoding="utf-8")

    wrong, missing = [await ended(tmp_path, given, "restore", "--erasures", name) for name in ("list", "nowhere")]

    assert (wrong.code, missing.code) == (1, 1)
    assert "is no list of erasures" in wrong.err
    assert "cannot be read" in missing.err


async def names_in(url: str) -> list[bool]:
    """Return of each case whether its customer still has a name."""
    store = await Store.open(url)
    try:
        rows = await store.read(
            lambda session: session.exec(select(ComplaintRow.customer_name).order_by(col(ComplaintRow.id))).all()
        )
    finally:
        await store.close()
    return [name is not None for name in rows]

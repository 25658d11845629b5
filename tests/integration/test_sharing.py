"""Improvements shared once a week: what is told, once, in which order, and who presents it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.features import whole_repertoire
from config.words import load_words
from domain.errors import Refusal
from domain.indicators.days import week_of
from domain.kaizen.states import Step
from handlers.digests import ids as digest_ids
from handlers.digests.actions import facts_of
from handlers.digests.behind import RunRef
from handlers.digests.jobs import owed_by, sweep_digests
from handlers.digests.messages import written
from handlers.digests.reports import Kind
from handlers.forms import CaseRef
from handlers.kaizen.answering.actions import record_done
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.sharing.actions import present, present_not
from handlers.kaizen.trial.actions import start, stop
from handlers.kaizen.trial.form import End, Start
from handlers.posts import Post, Reader
from sandbox.blocks import check_blocks
from storage.digest_models import DigestRunRow
from storage.models import NoticeRow
from storage.sharing import talk_of
from tests.desk import GUEST, HEAD, LEAD, OWNER, ZONE
from tests.integration import trials
from tests.integration.casework import Casework
from tests.integration.ideas import AUTHOR, COLLEAGUE, Ideas
from tests.integration.test_kaizen_plans import TODAY, agreed, do
from tests.integration.test_kaizen_votes import posted, react

READERS = [Reader(words, ZONE) for words in load_words().values()]
FRIDAY = datetime(2026, 9, 18, 7, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


async def shared(ideas: Ideas, at: datetime = FRIDAY) -> int:
    """Let the time of a sharing come; return its run."""
    services = Casework(ideas.store, ideas.clock, ideas.desk).services()
    await sweep_digests(services)
    ideas.clock.at = at
    await sweep_digests(services)
    return [row.id or 0 for row in await ideas.rows(DigestRunRow) if row.digest == "sharing"][-1]


async def facts(ideas: Ideas) -> dict[str, Any]:
    period, now = week_of(ideas.clock.now().date()), ideas.clock.now()
    return await ideas.store.read(facts_of, Kind.SHARING, period, ideas.desk.policy, now)


async def lines(ideas: Ideas, reader: Reader = READERS[0]) -> Sequence[str]:
    return written(Kind.SHARING, await facts(ideas), "centre", ideas.desk.policy, reader).lines


async def finished(ideas: Ideas, **fields: Any) -> str:
    """Hand in an idea that needs no plan, and carry it out."""
    number = await posted(ideas, **fields)
    author = fields.get("author", AUTHOR)
    await ideas.answer(number, Step.JUST_DO, HEAD if author is LEAD else LEAD)
    await ideas.word(number, record_done, author)
    return number


async def started(ideas: Ideas) -> IdeaFacts:
    """Bring an idea as far as a change that is on trial."""
    idea = await agreed(ideas)
    await do(ideas, start, Start(ideas.key(), CaseRef(number=idea.row.number), TODAY), AUTHOR)
    return await ideas.look(idea.row.number)


async def message(ideas: Ideas, run: int, kind: str = digest_ids.SHARING, reader: Reader = READERS[0]) -> Post | None:
    (notice,) = [one for one in await ideas.owed(kind) if one.subject_id == run]
    return await ideas.store.read(_render, notice, ideas.desk, reader, ideas.clock.now())


def _render(session: Any, notice: NoticeRow, desk: Any, reader: Reader, now: datetime) -> Post | None:
    return whole_repertoire().renders[notice.kind](session, notice, desk, reader, now)


async def test_what_was_done_comes_first_then_what_is_new_and_who_waits(ideas: Ideas) -> None:
    late = await posted(ideas, author=COLLEAGUE)
    done = await finished(ideas)
    ideas.clock.at = FRIDAY

    told = await lines(ideas)

    heads = [line for line in told if not line.startswith("•")]
    assert heads[0] == ":trophy: *Done this week*"
    assert done in told[1]
    assert "*2 new suggestions*" in heads[1]
    assert heads[2].startswith(":hourglass_flowing_sand: *1 suggestion still without a first answer*")
    assert f"• <@{LEAD.id}>: 1" in told
    assert any(line.startswith(":loudspeaker:") and done in line for line in told)
    assert told[-1] == f":heart: Thank you, <@{AUTHOR.id}>!"
    assert late in str(written(Kind.SHARING, await facts(ideas), "centre", ideas.desk.policy, READERS[0]).thread)


async def test_what_is_shown_to_work_is_told_with_its_effect(ideas: Ideas) -> None:
    number = await trials.checked(ideas)
    await trials.confirm(ideas, number)
    ideas.clock.at = FRIDAY + 2 * WEEK

    told = await lines(ideas)

    assert number in told[1]
    assert (
        "improved · Customer satisfaction 85.0 % (255 of 300) → 92.0 % (276 of 300), *+7.0 pp* (1.9 to 12.2)" in told[1]
    )


async def test_new_ideas_stand_in_the_order_of_teams_and_votes_and_only_five_of_them(ideas: Ideas) -> None:
    numbers = [await posted(ideas) for _ in range(6)]
    await react(ideas, numbers[4], OWNER)
    ideas.clock.at = FRIDAY

    report = (await facts(ideas))["report"]

    assert [one["number"] for one in report["new"]] == [numbers[4], *numbers[:4]]
    assert report["new_count"] == 6
    assert "the first 5 by teams, votes and age" in str(await lines(ideas))


async def test_a_quiet_week_is_one_line(ideas: Ideas) -> None:
    for reader in READERS:
        assert len(await lines(ideas, reader)) == 1


async def test_who_wants_no_name_is_thanked_without_it(ideas: Ideas) -> None:
    await finished(ideas, hidden=True)
    ideas.clock.at = FRIDAY

    told = "\n".join(await lines(ideas))

    assert AUTHOR.id not in told
    assert "Thank you, 1 person without a name!" in told


async def test_what_is_on_trial_is_told_with_its_metric_and_not_judged(ideas: Ideas) -> None:
    idea = await started(ideas)
    ideas.clock.at = FRIDAY

    told = await lines(ideas)

    assert ":seedling: *On trial*" in told
    (line,) = [line for line in told if "too early to judge before" in line]
    assert idea.row.number in line
    assert "Customer satisfaction" in line


async def test_what_was_checked_and_waits_for_its_conclusion_is_told_with_what_was_found(ideas: Ideas) -> None:
    number = await trials.checked(ideas)
    ideas.clock.at = FRIDAY + 2 * WEEK

    (line,) = [line for line in await lines(ideas) if number in line]

    assert "improved · Customer satisfaction 85.0 % (255 of 300) → 92.0 % (276 of 300), *+7.0 pp*" in line
    assert "checked, and to be concluded" in line
    assert "So far" not in line


async def test_what_was_learnt_from_an_end_is_told_once_and_without_a_name(ideas: Ideas) -> None:
    idea = await started(ideas)
    end = End(ideas.key(), CaseRef(number=idea.row.number, version=idea.row.version), "Customers read no SMS.")
    await ideas.store.write(stop, end, LEAD, ideas.roster, ideas.desk, ideas.clock.now())
    ideas.clock.at = FRIDAY

    (line,) = [line for line in await lines(ideas) if line.startswith(":mag:")]

    assert "Customers read no SMS." in line
    assert AUTHOR.id not in line


async def test_what_waits_is_named_by_who_owes_the_answer_and_never_by_its_author(ideas: Ideas) -> None:
    await posted(ideas)
    ideas.clock.at = FRIDAY

    (waiting,) = (await facts(ideas))["report"]["waiting"]

    assert waiting["person"] == LEAD.id
    assert AUTHOR.id not in str(waiting)


async def test_a_sharing_is_published_once_a_week_in_the_channel_of_suggestions(ideas: Ideas) -> None:
    run = await shared(ideas)
    services = Casework(ideas.store, ideas.clock, ideas.desk).services()

    assert await sweep_digests(services) == 0
    (notice,) = await ideas.owed(digest_ids.SHARING)
    assert (notice.subject_id, notice.target) == (run, "suggestions")
    assert not await ideas.owed(digest_ids.CHART) or all(
        one.subject_id != run for one in await ideas.owed(digest_ids.CHART)
    )


async def test_nothing_is_told_twice_and_nothing_is_lost_between_two_sharings(ideas: Ideas) -> None:
    first = await finished(ideas)
    await shared(ideas)
    ideas.clock.advance(timedelta(hours=1))
    second = await finished(ideas)

    ideas.clock.at = FRIDAY + WEEK
    told = (await facts(ideas))["report"]

    assert [one["number"] for one in told["done"]] == [second]
    assert first != second
    assert told["period"]["from"] == FRIDAY.isoformat()


async def test_a_bot_that_was_away_shares_the_last_week_and_says_how_late(ideas: Ideas) -> None:
    await shared(ideas)
    run = await shared(ideas, FRIDAY + WEEK + timedelta(hours=20))

    post = await message(ideas, run)

    assert post is not None
    assert "This digest is 20 h late" in post.text


async def test_one_person_presents_and_another_hears_who_it_is(ideas: Ideas) -> None:
    await finished(ideas)
    ref = RunRef(run=await shared(ideas))
    now = ideas.clock.now()
    before = await message(ideas, ref.run)

    for _ in range(2):
        await ideas.store.write(present, ref, COLLEAGUE, now)
    with pytest.raises(Refusal) as taken:
        await ideas.store.write(present, ref, OWNER, now)
    with pytest.raises(Refusal) as not_theirs:
        await ideas.store.write(present_not, ref, OWNER, now)
    after = await message(ideas, ref.run)

    assert (taken.value.code, taken.value.facts["actor"]) == ("talk_taken", COLLEAGUE.id)
    assert not_theirs.value.code == "talk_not_yours"
    assert before is not None
    assert after is not None
    assert "I will present" in str(before.blocks)
    assert f"<@{COLLEAGUE.id}> presents it." in after.text


async def test_a_talk_that_was_given_back_is_free_again(ideas: Ideas) -> None:
    await finished(ideas)
    ref = RunRef(run=await shared(ideas))
    now = ideas.clock.now()
    await ideas.store.write(present, ref, COLLEAGUE, now)

    await ideas.store.write(present_not, ref, COLLEAGUE, now)
    await ideas.store.write(present, ref, OWNER, now)

    talk = await ideas.store.read(talk_of, ref.run)
    assert talk is not None
    assert talk.person == OWNER.id


async def test_nobody_presents_what_no_digest_asks_for(ideas: Ideas) -> None:
    quiet = RunRef(run=await shared(ideas))

    for ref, person, code in ((quiet, HEAD, "unknown_control"), (RunRef(run=99), HEAD, "unknown_control")):
        with pytest.raises(Refusal) as refused:
            await ideas.store.write(present, ref, person, ideas.clock.now())
        assert refused.value.code == code
    with pytest.raises(Refusal) as outside:
        await ideas.store.write(present, quiet, GUEST, ideas.clock.now())
    assert outside.value.code == "outsider"


async def test_it_is_a_message_that_slack_takes_in_both_languages(ideas: Ideas) -> None:
    await finished(ideas, title="<!channel> *all* of it " * 4)
    await posted(ideas, author=COLLEAGUE)
    run = await shared(ideas)

    for reader in READERS:
        for kind in (digest_ids.SHARING, digest_ids.SHARING_REST):
            post = await message(ideas, run, kind, reader)
            assert post is not None
            assert check_blocks(post.blocks, "message") == []
            assert "<!channel>" not in str(post.blocks)


async def test_the_first_sharing_is_the_next_one_that_falls_due(ideas: Ideas) -> None:
    services = Casework(ideas.store, ideas.clock, ideas.desk).services()
    await sweep_digests(services)

    owed = await ideas.store.read(owed_by, ideas.desk.policy, FRIDAY)

    assert Kind.SHARING in {due.kind for due in owed}
    assert not await ideas.owed(digest_ids.SHARING)

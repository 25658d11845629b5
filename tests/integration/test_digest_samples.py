"""What a digest says of few: their week in the place of a day, the longest wait, and who does not answer at all."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

import pytest

from domain.contacts import Contact
from domain.indicators.charts import Finding
from domain.indicators.days import Period, one_day, trailing
from domain.indicators.frt import Statistic
from domain.indicators.proportions import Proportion
from handlers.digests.daily import daily_digest
from handlers.digests.why import read_why
from handlers.digests.why_views import why_window
from sandbox.blocks import check_blocks
from storage.digest_models import DigestRunRow
from tests.contacts import contact
from tests.desk import LEAD, POLICY, desk_with
from tests.integration.casework import Casework
from tests.integration.digesting import READERS, TODAY, facts_of, import_, publish
from tests.reports import answers

THURSDAY: Final = date(2026, 9, 17)
UNRATED: Final[Mapping[str, Any]] = {"score": None, "scale_max": None}


async def said_of(work: Casework, day: date) -> tuple[str, str]:
    """The digest of a day, in English and in Chinese."""
    facts = await facts_of(work, one_day(day))
    english, chinese = (daily_digest(facts, "centre", POLICY, reader) for reader in READERS)
    return "\n".join((*english.lines, *english.thread)), "\n".join((*chinese.lines, *chinese.thread))


async def leave_something_to_do(work: Casework) -> None:
    """A day with an overdue promise is told in full."""
    await work.file(received_at=work.clock.now() - timedelta(hours=30))


def ten_or_twenty_a_day() -> Iterator[Contact]:
    """Weeks in which nine in ten are satisfied, and one in which every other is, with too few a day for limits."""
    for day in trailing(THURSDAY, 29):
        yield from answers(day, "chat", 10, 20) if day >= TODAY else answers(day, "chat", 9, 10)


async def test_days_of_few_answers_are_judged_with_their_week_and_why_says_so(work: Casework) -> None:
    work.clock.advance(timedelta(days=3))
    run = await publish(work, list(ten_or_twenty_a_day()))

    facts = (await work.store.read(lambda session: session.get_one(DigestRunRow, run))).facts
    digest = daily_digest(facts, "centre", POLICY, READERS[0])
    why = await work.store.read(read_why, run, None, LEAD, POLICY)

    assert facts["more"]["centre"]["csat"]["pooled"] == [40, 80]
    assert "signal: below its limits* with its week so far, 40 of 80" in "\n".join(digest.lines)
    assert (why.finding, why.pooled, why.runs) == (Finding.BELOW, Proportion(40, 80), None)
    views = [why_window(why, POLICY, reader) for reader in READERS]
    assert [check_blocks(view["blocks"], "modal") for view in views] == [[], []]
    assert "*Limits* (n = 80)" in str(views[0])
    assert "judged with the days of its week before it, 40 of 80" in str(views[0])


async def test_half_of_the_usual_contacts_on_a_friday_are_a_warning_after_the_weekend_too(work: Casework) -> None:
    fridays = [TODAY - timedelta(days=back) for back in (24, 17, 10)]
    friday, sunday = TODAY - timedelta(days=3), TODAY - timedelta(days=1)
    await import_(work, [one for day in fridays for one in answers(day, "chat", 9, 40)])
    await import_(work, [*answers(friday, "chat", 9, 19), *answers(sunday, "chat", 9, 40)])

    before = await facts_of(work, Period(friday, sunday))
    await import_(work, answers(friday, "chat", 1, 1))
    after = await facts_of(work, Period(friday, sunday))

    assert [facts["data"]["freshness"] for facts in (before, after)] == ["sparse", "fresh"]


async def test_far_fewer_answers_than_usual_are_a_warning(work: Casework) -> None:
    days = trailing(TODAY - timedelta(days=1), 28)
    usual = [one for day in days for one in answers(day, "chat", 9, 10, survey_sent=True)]
    silent = answers(TODAY, "chat", 0, 30, survey_sent=True, **UNRATED)
    await import_(work, [*usual, *answers(TODAY, "chat", 20, 20, survey_sent=True), *silent])

    assert (
        "answers 20 of 50 sent (40.0 %) · :warning: usually 100.0 %: far fewer answer"
        in (await said_of(work, TODAY))[0]
    )

    await import_(work, answers(TODAY, "chat", 10, 10, survey_sent=True))

    await leave_something_to_do(work)
    # Thirty of sixty are half of what is usual, and not below it.
    assert "answers 30 of 60 sent (50.0 %) · 5★30\n" in (await said_of(work, TODAY))[0]


async def test_of_few_the_longest_wait_is_told_in_the_place_of_a_percentile(work: Casework) -> None:
    await leave_something_to_do(work)
    await import_(work, [contact(n, TODAY, waited=10 + n, talk=20 * n, score=1) for n in range(1, 20)])

    english, _ = await said_of(work, TODAY)

    assert "median 20 s (19 answered) · longest 29 s" in english
    assert "mean 200 s of 19 · median 200 s · longest 380 s" in english
    assert "p90" not in english


@pytest.mark.parametrize(
    ("statistic", "english", "chinese", "why"),
    [
        (Statistic.MEDIAN, "target 30 s :white_check_mark:", "目标 30秒 :white_check_mark:", "The median is judged"),
        (Statistic.P90, "target 30 s for p90 :x:", "P90 目标 30秒 :x:", "The 90th percentile is judged"),
        (Statistic.MEAN, "mean 135 s, target 30 s :x:", "均值 135秒，目标 30秒 :x:", "The mean of those who were"),
    ],
)
async def test_what_of_waits_is_judged_is_a_setting_and_is_said(
    work: Casework, statistic: Statistic, english: str, chinese: str, why: str
) -> None:
    digests = POLICY.digests.model_copy(update={"frt_statistic": statistic})
    policy = POLICY.model_copy(update={"digests": digests})
    work.desk = desk_with(policy)
    late = answers(TODAY, "chat", 0, 10, waited=480, **UNRATED)
    run = await publish(work, [*answers(TODAY, "chat", 0, 30, waited=20), *late])

    facts = (await work.store.read(lambda session: session.get_one(DigestRunRow, run))).facts
    found = await work.store.read(read_why, run, "chat", LEAD, policy)

    for reader, said in zip(READERS, (english, chinese), strict=True):
        assert said in "\n".join(daily_digest(facts, "centre", policy, reader).lines)
    assert why in str(why_window(found, policy, READERS[0]))


async def test_a_channel_in_which_nobody_is_answered_is_no_quiet_one(work: Casework) -> None:
    waiting = answers(TODAY, "phone", 0, 40, answered=False, waited=None, **UNRATED)
    await import_(work, [*waiting, *answers(TODAY, "phone", 0, 2, **UNRATED)])
    work.clock.advance(timedelta(hours=3))

    english, chinese = await said_of(work, TODAY)

    assert "*FRT Phone*  median > 20 s (2 answered) · p90 > 20 s · within 20 s: 5 % · target 20 s :x:" in english
    assert "40 still wait beyond 20 s" in english
    assert "40 位仍在等待，已超过 20秒" in chinese


async def test_who_may_yet_be_answered_in_time_is_pending(work: Casework) -> None:
    await leave_something_to_do(work)
    waiting = answers(TODAY, "email", 0, 3, answered=False, waited=None, **UNRATED)
    await import_(work, [*waiting, *answers(TODAY, "email", 0, 1, score=1, scale_max=5)])
    work.clock.advance(timedelta(hours=3))

    english, chinese = await said_of(work, TODAY)

    assert "median 20 s (1 answered) · longest 20 s · 3 pending" in english
    assert "3 位待答复" in chinese

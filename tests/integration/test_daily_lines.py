"""The lines of a daily digest: which there are, in which order, how many, and what they say of little."""

from datetime import timedelta

import pytest

from domain.indicators.days import Period, one_day
from handlers.digests.daily import daily_digest
from handlers.posts import Reader
from tests.contacts import contact
from tests.desk import OWNER, POLICY, ZONE
from tests.integration.casework import Casework
from tests.integration.digesting import TODAY, facts_of, import_, lines_of


async def test_a_digest_of_several_days_says_how_each_of_them_was(work: Casework) -> None:
    sunday, friday = TODAY - timedelta(days=1), TODAY - timedelta(days=3)
    waits = [contact(n, sunday, waited=90) for n in range(40, 80)]
    await import_(work, [*(contact(n, friday, score=1 + n % 5) for n in range(40)), *waits])

    lines = await lines_of(work, Period(friday, sunday))

    assert [line for line in lines if line[0] in "├└"] == [
        "├ Fri 11 Sep 40.0 % (16/40) · FRT Online chat 20 s",
        "├ Sat 12 Sep –",
        "├ Sun 13 Sep 100.0 % (40/40) · FRT Online chat 90 s",
        "└ 5★48 4★8 3★8 2★8 1★8",
    ]
    assert not any("Sun 13 Sep" in line for line in (await lines_of(work, one_day(sunday)))[1:])


async def test_the_days_of_a_long_holiday_stand_in_one_line(work: Casework) -> None:
    await import_(work, [contact(n, TODAY, score=1 + n % 5) for n in range(40)])

    lines = await lines_of(work, Period(TODAY - timedelta(days=4), TODAY))

    assert "├ Thu 10 Sep – · Fri 11 Sep – · Sat 12 Sep – · Sun 13 Sep – · Mon 14 Sep 40.0 % (16/40)" in lines


async def test_a_dead_import_is_the_first_line_and_nothing_is_judged(work: Casework) -> None:
    await import_(work, [contact(n, TODAY) for n in range(40)])
    work.clock.advance(timedelta(hours=25))

    lines = await lines_of(work, one_day(TODAY))

    assert "The data is old" in lines[1]
    said = "\n".join(lines)
    assert not any(verdict in said for verdict in ("target", "normal variation", "signal", "too few days"))


async def test_without_any_import_the_digest_says_so(work: Casework) -> None:
    lines = await lines_of(work, one_day(TODAY))

    assert "No contacts have been imported yet" in lines[1]


async def test_a_quiet_day_is_one_line(work: Casework) -> None:
    await import_(work, [contact(n, TODAY) for n in range(8)])

    assert await lines_of(work, one_day(TODAY)) == [
        ":white_check_mark: *Quality digest · Mon 14 Sep · the whole centre*: nothing overdue, no signal. "
        "CSAT 8 of 8 satisfied (too few for a percentage). FRT Online chat median 20 s (8 answered). 0 complaints open."
    ]


async def test_a_team_s_day_is_quiet_whatever_the_centre_has_to_do(work: Casework) -> None:
    await work.file(received_at=work.clock.now() - timedelta(hours=30))
    await import_(work, [contact(n, TODAY) for n in range(8)])
    facts = await facts_of(work, one_day(TODAY))

    centre, team = (
        daily_digest(facts, scope, POLICY, Reader(work.desk.words_for("en"), ZONE)) for scope in ("centre", "A")
    )

    assert "Needs you today" in centre.lines[0]
    (line,) = team.lines
    assert line.startswith(":white_check_mark: *Quality digest · Mon 14 Sep · A*: no signal. CSAT 8 of 8 satisfied")


async def test_a_quiet_day_says_what_is_due_next(work: Casework) -> None:
    await work.file()
    await import_(work, [contact(n, TODAY) for n in range(8)])
    facts = await facts_of(work, one_day(TODAY))
    facts["duties"] |= {"overdue_count": 0, "today_count": 0}

    digest = daily_digest(facts, "centre", POLICY, Reader(work.desk.words_for("zh_CN"), ZONE))

    assert digest.title == ""
    (line,) = digest.lines
    assert facts["duties"]["next"]["number"].startswith("C-260914")
    assert "9月14日(周一) · 客户服务中心*：无超时、无异常。满意度 8 份中 8 份满意" in line
    assert "。在办投诉 1 件，最近到期：<!date^" in line


async def test_a_day_with_duties_names_them_and_their_people_first(work: Casework) -> None:
    await import_(work, [contact(n, TODAY, score=1 + n % 5) for n in range(40)])
    case = await work.file(received_at=work.clock.now() - timedelta(hours=30))

    lines = await lines_of(work, one_day(TODAY))

    assert "Needs you today" in lines[1]
    assert lines[2].startswith(f"• 1 overdue: {case.number} <@{OWNER.id}> (First follow-up, 6 h late)")
    assert any(line.startswith("*CSAT*") for line in lines)


async def test_a_day_that_is_not_quiet_says_that_nothing_is_to_be_done(work: Casework) -> None:
    await import_(work, [contact(n, TODAY, score=1 + n % 5) for n in range(40)])

    lines = await lines_of(work, one_day(TODAY))

    assert lines[1] == ":arrow_forward: *Needs you today*  nothing is overdue, nothing is due today"


async def test_the_next_callback_of_today_is_named_with_whoever_makes_it(work: Casework) -> None:
    called = await work.resolved()
    other = await work.file(received_at=work.clock.now() - timedelta(hours=4))
    await import_(work, [contact(n, TODAY, score=1 + n % 5) for n in range(40)])
    work.clock.advance(timedelta(hours=19))

    (line,) = [line for line in await lines_of(work, one_day(TODAY)) if "due today" in line]

    assert line.startswith(f"• 2 due today, next: {other.number} <@")
    assert f" · 1 of them a callback, next {called.number} <@" in line


async def test_nothing_is_said_of_surveys_sent_where_only_answers_are_known(work: Casework) -> None:
    await import_(work, [contact(n, TODAY, score=1 + n % 5, survey_sent=True) for n in range(40)])

    assert "└ 5★8 4★8 3★8 2★8 1★8" in await lines_of(work, one_day(TODAY))


async def test_a_digest_has_twelve_lines_at_most_and_the_rest_in_its_thread(work: Casework) -> None:
    days = [TODAY - timedelta(days=back) for back in range(3)]
    channels = ("chat", "phone", "email", "social")
    rows = [
        contact(number * 1000 + n, day, channel=channels[n % 4], score=1 + n % 5, survey_sent=True)
        for number, day in enumerate(days)
        for n in range(160)
    ]
    silent = contact(9000, TODAY, score=None, scale_max=None, survey_sent=True)
    await work.file(received_at=work.clock.now() - timedelta(hours=30))
    await import_(work, [*rows, silent])
    facts = await facts_of(work, Period(days[-1], days[0]))

    digest = daily_digest(facts, "centre", POLICY, Reader(work.desk.words_for("en"), ZONE))

    assert 8 <= len([digest.title, *digest.lines]) <= 12
    assert [line.split("*")[1] for line in digest.thread[:4]] == ["CSAT", "CSAT", "FRT Phone", "FRT Social media"]
    said = "\n".join([*digest.lines, *digest.thread])
    for part in ("1 overdue", "Sat 12 Sep", "*FRT Social media*", "480 of 481 sent", "most about", "data up to"):
        assert said.count(part) == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (0, "no survey answers (data last came <!date^"),
        (9, "too few for a percentage"),
        (12, "(small sample)"),
        (40, "target 90"),
    ],
)
async def test_how_much_is_said_of_satisfaction_follows_the_size_of_the_sample(
    work: Casework, answers: int, said: str
) -> None:
    found = [contact(n, TODAY) for n in range(answers)]
    waiting = [contact(1000 + n, TODAY, score=None, scale_max=None, waited=900) for n in range(60)]
    await import_(work, [*found, *waiting])

    (csat,) = [line for line in await lines_of(work, one_day(TODAY)) if line.startswith("*CSAT*")]

    assert said in csat


async def test_the_only_case_that_is_due_today_is_named_as_such(work: Casework) -> None:
    case = await work.file(received_at=work.clock.now() - timedelta(hours=4))
    await import_(work, [contact(n, TODAY, score=1 + n % 5) for n in range(40)])
    work.clock.advance(timedelta(hours=19))

    (line,) = [line for line in await lines_of(work, one_day(TODAY)) if "due today" in line]

    assert line.startswith(f"• 1 due today: {case.number} <@")

"""The policy says what the centre has decided, and refuses what contradicts itself."""

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.policy import PolicyError, load_policy
from domain.policy import (
    STATED,
    BusinessDays,
    Callback,
    ClockKind,
    ClockPolicy,
    Delivery,
    Department,
    Direction,
    Indicator,
    LengthRule,
    Policy,
    Severity,
    SlackChannels,
    Target,
    Text,
)
from domain.spans import at_least_elapsed
from domain.values import Mistakes, read_length, read_span
from domain.waits import WaitClock

HOUR = timedelta(hours=1)
POLICY = load_policy(None)

Laid = Callable[[str], Policy]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """Lay an operator's file over the built-in policy."""

    def lay(text: str) -> Policy:
        own = tmp_path / "policy.toml"
        own.write_text(text, encoding="utf-8")
        return load_policy(own)

    return lay


@pytest.mark.parametrize(
    ("kind", "severity", "channel", "length"),
    [
        ("first_followup", "normal", "phone", 24 * HOUR),
        ("first_followup", "high", "phone", 24 * HOUR),
        ("first_followup", "normal", "social", HOUR),
        ("first_followup", "urgent", "phone", HOUR / 2),
        ("first_followup", "urgent", "social", HOUR / 2),
        ("solution", "urgent", "social", 24 * HOUR),
        ("callback", "normal", "phone", 24 * HOUR),
        ("ack", "normal", "phone", HOUR / 2),
        ("handoff_accept", "normal", "phone", HOUR),
        ("customer_wait", "normal", "phone", 72 * HOUR),
        ("heartbeat", "urgent", "phone", 4 * HOUR),
        ("return_review", "normal", "phone", 24 * HOUR),
        ("refund", "urgent", "phone", BusinessDays(3)),
        ("pickup", "normal", "phone", 24 * HOUR),
        ("low_score", "normal", "phone", BusinessDays(1)),
        ("crisis_update", "urgent", "phone", HOUR / 2),
    ],
)
def test_the_shortest_length_that_applies_wins(
    kind: str, severity: str, channel: str, length: timedelta | BusinessDays
) -> None:
    assert POLICY.clocks[ClockKind(kind)].length_for(Severity(severity), channel)[0] == length


@pytest.mark.parametrize(
    ("severity", "channel", "length"),
    [("normal", "phone", 4 * HOUR), ("urgent", "phone", HOUR / 2), ("normal", "social", HOUR)],
)
def test_a_case_that_comes_back_is_followed_up_in_four_hours(severity: str, channel: str, length: timedelta) -> None:
    assert POLICY.clocks[ClockKind.FIRST_FOLLOWUP].length_for(Severity(severity), channel, reopened=True)[0] == length


def test_a_case_that_comes_back_has_the_usual_length_where_no_other_is_set() -> None:
    assert POLICY.clocks[ClockKind.SOLUTION].length_for(Severity.NORMAL, "phone", reopened=True)[0] == 24 * HOUR


def test_a_promise_has_no_length_but_its_own() -> None:
    with pytest.raises(LookupError):
        POLICY.clocks[ClockKind.PROMISE].length_for(Severity.URGENT, "social", reopened=True)


@given(st.sampled_from(Severity), st.sampled_from(sorted(POLICY.channels)), st.booleans())
def test_no_clock_is_longer_for_a_heavier_case(severity: Severity, channel: str, reopened: bool) -> None:
    for kind, clock in POLICY.clocks.items():
        if kind not in STATED:
            usual = at_least_elapsed(clock.length_for(Severity.NORMAL, channel)[0])
            assert at_least_elapsed(clock.length_for(severity, channel, reopened=reopened)[0]) <= usual


def test_a_day_on_the_watch_is_shorter_than_a_business_day() -> None:
    clock = ClockPolicy.model_validate(
        {"length": "1 business day", "calendar": "business", "by_severity": {"urgent": "24h"}}
    )

    assert clock.length_for(Severity.URGENT, "phone") == (24 * HOUR, LengthRule.SEVERITY)


def test_severities_compare_by_weight_and_not_by_spelling() -> None:
    assert sorted(Severity, reverse=True) == [Severity.URGENT, Severity.HIGH, Severity.NORMAL]
    assert Severity.higher(Severity.HIGH, Severity.NORMAL) is Severity.HIGH
    assert Severity.NORMAL < Severity.HIGH <= Severity.URGENT
    assert Severity.URGENT > Severity.HIGH >= Severity.NORMAL
    assert not Severity.HIGH > Severity.HIGH


def test_a_name_is_given_in_the_readers_language() -> None:
    name = POLICY.categories["order_lost"].name

    assert name.in_language("zh_CN") == "订单丢失"
    assert name.in_language("en") == "Lost order"
    assert name.in_language("fr") == "Lost order"


def test_one_text_stands_for_both_languages() -> None:
    both = Text.model_validate("VIP")

    assert both == Text(en="VIP", zh_CN="VIP")


def test_the_built_in_policy_knows_the_categories_of_the_trade() -> None:
    urgent = {key for key, category in POLICY.categories.items() if category.severity is Severity.URGENT}

    assert urgent == {"order_lost", "privacy"}
    assert POLICY.categories["logistics_delay"].department == "warehouse"
    assert POLICY.categories["product_quality"].department == "product"
    assert set(POLICY.clocks) == set(ClockKind)
    assert POLICY.zoneinfo == ZoneInfo("Asia/Shanghai")
    assert (POLICY.callback.window_from, POLICY.callback.window_to) == (time(9), time(20))


def test_the_built_in_targets_are_those_of_the_trade() -> None:
    targets = {(one.indicator, one.channel): (one.direction, one.value) for one in POLICY.targets}

    assert targets == {
        (Indicator.CSAT, None): (Direction.AT_LEAST, 90),
        (Indicator.NPS, None): (Direction.AT_LEAST, 70),
        (Indicator.RESOLUTION_RATE, None): (Direction.AT_LEAST, 95),
        (Indicator.FCR, None): (Direction.AT_LEAST, 85),
        (Indicator.SELF_SERVICE_RATE, None): (Direction.AT_LEAST, 60),
        (Indicator.FRT, "chat"): (Direction.AT_MOST, 30),
        (Indicator.FRT, "phone"): (Direction.AT_MOST, 20),
        (Indicator.FRT, "social"): (Direction.AT_MOST, 3600),
        (Indicator.FRT, "email"): (Direction.AT_MOST, 86400),
        (Indicator.AHT, "phone"): (Direction.AT_MOST, 300),
    }


def test_nothing_in_a_policy_can_be_changed() -> None:
    with pytest.raises(ValidationError):
        POLICY.callback.attempts = 5
    with pytest.raises(TypeError):
        POLICY.categories["other"] = POLICY.categories["refund"]  # type: ignore[index]
    with pytest.raises(TypeError):
        POLICY.clocks[ClockKind.ACK].by_severity[Severity.HIGH] = HOUR  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('[categories.refund]\ndepartment = "money"', "categories.refund.department: 'money' does not exist"),
        ('[clocks.ack]\nby_channel = { fax = "5m" }', "clocks.ack.by_channel.fax: 'fax' does not exist"),
        ("[clocks]\nack = false", "clocks.ack: is missing; accepted: a table with its length"),
        ("[clocks.ack]\nlength = false", 'clocks.ack.length: is missing; accepted: a length such as "24h"'),
        ('[clocks.promise]\nlength = "1h"', "clocks.promise: runs until the moment that was stated"),
        ('[clocks.refund]\ncalendar = "clock"', 'clocks.refund.calendar: is "clock" but the length is in business'),
        ('[clocks.ack]\nreopened = { length = "1 business day" }', 'clocks.ack.calendar: is "clock" but the length'),
        ('[clocks.solution.by_category]\nbilling = "1 business day"', 'clocks.solution.calendar: is "clock" but'),
        ('[clocks.solution.by_category]\nfraud = "2h"', "clocks.solution.by_category.fraud: 'fraud' does not exist"),
        (
            "[categories.billing]\nchecklist = [{ key = 'a', name = 'A' }, { key = 'a', name = 'B' }]",
            "categories.billing.checklist.1: 'a' stands above already",
        ),
        ('[complaints]\nunclassified = "fraud"', "complaints.unclassified: 'fraud' does not exist"),
        ('[callback]\nday_parts = ["18:00", "12:00"]', "callback.day_parts: are out of order"),
        (
            '[[complaints.extra]]\nkey = "shop"\nname = "Shop"\ntype = "choice"',
            'complaints.extra.0.options: go with type = "choice"',
        ),
        (
            "[complaints]\nextra = ["
            + ", ".join(
                f'{{ key = "q{number}", name = "Q", type = "choice", options = ['
                + ", ".join(f'{{ value = "o{option}", name = "O" }}' for option in range(100))
                + "] }"
                for number in range(5)
            )
            + "]",
            "complaints.extra: have 500 options together; accepted: up to 400",
        ),
        ('[callback]\nwindow_to = "09:00"', "callback.window_to: is not after window_from; accepted: later than 09:00"),
        ('[callback]\nwithin = "4h"', "callback.within: is too short for the attempts"),
        ("[channels]\nsocial = false", "clocks.first_followup.by_channel.social: 'social' does not exist"),
        ("[channels]\nsocial = false", "targets.7.channel: 'social' does not exist; accepted: phone, chat, email"),
        (
            '[channels.phone.hours]\nsaturday = ["09:00-18:00"]',
            "channels.phone.hours: has no hours on a day that is not of the weekend; accepted: hours on one such day",
        ),
        (
            '[channels.social.hours]\nmonday = ["09:00-18:00"]',
            'channels.social.hours: are not looked at where waits = "clock"; accepted: none, or other waits',
        ),
        (
            '[channels.phone.hours]\nmonday = ["9-18"]',
            "channels.phone.hours.monday.0: '9-18' are no hours; accepted: \"09:00-18:00\"",
        ),
        (
            '[channels.phone]\nwaits = "alive"',
            "channels.phone.waits: is not one of those known; accepted: 'live', 'business' or 'clock'",
        ),
        ('[digests]\nrepeats_within = "31d"', "digests.repeats_within: is not from 1 to 30 days; accepted: such as"),
        ('[digests]\nrepeats_within = "23h"', "digests.repeats_within: is not from 1 to 30 days; accepted: such as"),
        ('[digests]\ncomplaints_per = "orders"', "digests.complaints_per: 'orders' does not exist; accepted: contacts"),
        (
            '[digests]\ncomplaints_per = "attendance"',
            "digests.complaints_per: 'attendance' does not exist; accepted: contacts",
        ),
        ('zone = "Asia"', "zone: 'Asia' is not a time zone"),
        ('zone = "../etc/passwd"', "zone: '../etc/passwd' is not a time zone"),
        ('zone = ""', "zone: '' is not a time zone"),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_key(laid: Laid, text: str, mistake: str) -> None:
    with pytest.raises(PolicyError) as caught:
        laid(text)

    assert mistake in str(caught.value)


def test_phone_and_chat_are_live_social_media_counts_by_the_clock_and_all_else_in_business_time(laid: Laid) -> None:
    policy = laid('[channels.forum]\nname = { en = "Forum", zh_CN = "论坛" }')

    waits = {name: channel.waits for name, channel in policy.channels.items()}

    assert [name for name, clock in waits.items() if clock is WaitClock.LIVE] == ["phone", "chat", "visit"]
    assert [name for name, clock in waits.items() if clock is WaitClock.ELAPSED] == ["social"]
    assert {waits[name] for name in ("email", "sms", "app", "survey", "forum")} == {WaitClock.BUSINESS}


def test_two_targets_for_the_same_day_are_refused(laid: Laid) -> None:
    row = '[[targets]]\nindicator = "csat"\nvalue = 90\ndirection = "at_least"\nvalid_from = 2026-01-01\n'

    with pytest.raises(PolicyError, match=r"targets\.1: says again what a target above it says"):
        laid(row + row)
    assert len(laid(row + row.replace("2026", "2027")).targets) == 2


def target(**values: Any) -> Target:
    return Target.model_validate(
        {"indicator": "csat", "direction": "at_least", "valid_from": date(2026, 1, 1), **values}
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [(90, 90), (1.5, 1.5), ("90%", 90), ("70 %", 70), ("-20", -20), ("30s", 30), ("1h", 3600), ("2d", 172800)],
)
def test_a_target_is_a_number_a_percentage_or_seconds(written: object, value: float) -> None:
    assert target(value=written).value == value


@pytest.mark.parametrize("written", [True, "many", "", None, float("nan"), float("inf"), [90], "1/2"])
def test_what_is_no_target_is_refused(written: object) -> None:
    with pytest.raises(ValidationError, match='accepted: a number, "90%", or a span such as "30s"'):
        target(value=written)


@pytest.mark.parametrize("member", ["U0AGENT1", "W0123ABC", "S0TEAM01", "@warehouse", "@night.shift-2"])
def test_a_department_has_people_groups_and_handles(member: str) -> None:
    assert Department.model_validate({"name": "x", "members": [member]}).members == (member,)


@pytest.mark.parametrize("member", ["warehouse", "u0agent1", "C0COMPLAIN", "@", "@Ware House", ""])
def test_what_is_no_member_is_refused(member: str) -> None:
    with pytest.raises(ValidationError, match="accepted: the id of a Slack member"):
        Department.model_validate({"name": "x", "members": [member]})


@pytest.mark.parametrize("lead", ["U0LEAD01", "S0TEAM01", "@leads"])
def test_a_lead_is_a_person_or_a_user_group_or_several(lead: str) -> None:
    assert Department.model_validate({"name": "x", "lead": lead}).lead == (lead,)
    assert Department.model_validate({"name": "x", "lead": ["U0LEAD02", lead]}).lead == ("U0LEAD02", lead)
    assert Department.model_validate({"name": "x"}).lead == ()


@pytest.mark.parametrize("lead", ["leads", "u0lead01", "", ["U0LEAD01", "@"]])
def test_what_is_no_lead_is_refused(lead: str | list[str]) -> None:
    with pytest.raises(ValidationError, match="accepted: the id of a Slack member"):
        Department.model_validate({"name": "x", "lead": lead})


@pytest.mark.parametrize("channel", ["#complaints", "#投诉", "C0COMPLAIN"])
def test_a_channel_is_a_name_or_an_id(channel: str) -> None:
    assert SlackChannels(complaints=channel).complaints == channel


@pytest.mark.parametrize("channel", ["complaints", "#Complaints", "#two words", "U0AGENT1"])
def test_what_is_no_channel_is_refused(channel: str) -> None:
    with pytest.raises(ValidationError, match='accepted: a channel such as "#complaints"'):
        SlackChannels(complaints=channel)


def test_the_operator_may_be_a_person_or_a_channel() -> None:
    assert SlackChannels(operator="U0AGENT1").operator == "U0AGENT1"
    assert SlackChannels(operator="#operators").operator == "#operators"
    with pytest.raises(ValidationError, match="or member"):
        SlackChannels(operator="somebody")


@pytest.mark.parametrize(
    ("written", "read"),
    [("09:00", time(9)), (" 23:59 ", time(23, 59)), (time(9, 30), time(9, 30))],
)
def test_a_time_of_day_is_read_quoted_or_not(written: object, read: time) -> None:
    callback = Callback.model_validate({"window_from": "00:00", "window_to": written})

    assert callback.window_to == read


@pytest.mark.parametrize("written", ["24:00", "9:00", 9, "09:00:00+08:00", time(9, tzinfo=ZoneInfo("UTC"))])
def test_what_is_no_time_of_day_is_refused(written: object) -> None:
    with pytest.raises(ValidationError, match='accepted: "00:00" to "23:59"'):
        Callback.model_validate({"window_from": "00:00", "window_to": written})


@pytest.mark.parametrize("value", [timedelta(seconds=-1), 30, None])
def test_a_span_in_a_policy_is_text_and_never_negative(value: object) -> None:
    with pytest.raises(ValueError, match="accepted: a span such as"):
        read_span(value)


@pytest.mark.parametrize("value", ["0s", timedelta(0), timedelta(seconds=-1), 24])
def test_a_clock_runs_longer_than_no_time(value: object) -> None:
    with pytest.raises(ValueError, match='or "3 business days"'):
        read_length(value)


def test_lengths_and_spans_that_were_read_before_are_kept() -> None:
    assert read_length(BusinessDays(2)) == BusinessDays(2)
    assert read_length(HOUR) == HOUR
    assert read_span(HOUR) == HOUR


def test_five_seconds_are_a_legal_clock_and_none_are_not(laid: Laid) -> None:
    fast = laid('[clocks.first_followup]\nlength = "5s"')

    assert fast.clocks[ClockKind.FIRST_FOLLOWUP].length_for(Severity.URGENT, "social")[0] == timedelta(seconds=5)
    with pytest.raises(PolicyError, match=r"clocks\.ack\.by_severity\.urgent: must be longer than nothing"):
        laid('[clocks.ack]\nby_severity = { urgent = "0s" }')


def test_mistakes_read_as_lines() -> None:
    Mistakes.refuse([])

    with pytest.raises(Mistakes) as caught:
        Mistakes.refuse(iter([("a.b", "is wrong"), ("c", "is missing")]))
    assert str(caught.value) == "a.b: is wrong\nc: is missing"


def test_messages_go_to_the_channels_that_are_named_and_to_people_by_their_ids() -> None:
    channels = SlackChannels(complaints="#complaints", operator="U012AB3CD")

    assert [channels.channel(target) for target in ("complaints", "operator", "U012AB3CD", "command_prefix")] == [
        "#complaints",
        "U012AB3CD",
        None,
        None,
    ]


def test_a_category_may_have_a_length_of_its_own_which_replaces_the_general_one(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[clocks.solution.by_category]\nbilling = "48h"\n', encoding="utf-8")

    solution = load_policy(file).clocks[ClockKind.SOLUTION]

    assert solution.length_for(Severity.NORMAL, "phone", "billing") == (48 * HOUR, LengthRule.CATEGORY)
    assert solution.length_for(Severity.NORMAL, "phone", "refund") == (24 * HOUR, LengthRule.GENERAL)


def test_a_summary_does_not_come_more_often_than_what_is_bundled() -> None:
    with pytest.raises(ValidationError, match="summary_every"):
        Delivery(bundle_within=timedelta(minutes=10), summary_every=timedelta(minutes=5))
    as_often = Delivery(bundle_within=timedelta(minutes=10), summary_every=timedelta(minutes=10))
    assert as_often.summary_every == as_often.bundle_within

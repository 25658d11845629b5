"""What later rows have made of a digest: told from what to what, and only where something has changed."""

import json
from typing import Any

from domain.digests.corrections import Headline, changed_apart, changed_kept, changed_numbers, changed_waits, leading
from domain.numbers import Entered

SCOPE: dict[str, Any] = {
    "contacts": 5,
    "csat": {"satisfied": 3, "answered": 4, "mean": 4.2},
    "channels": {
        "chat": {
            "frt": {"answered": 4, "median_s": 22},
            "out_of_hours": {"contacts": 3, "answered": 2, "abandoned": 1, "waiting": 0, "median_s": 600},
        },
        "phone": {"frt": {"answered": 0, "median_s": None}, "out_of_hours": None},
    },
    "complaints": {
        "received": 3,
        "closed": 1,
        "open": 9,
        "categories": {"billing": 1, "delay": 2},
        "on_time": {"callback": None, "solution": {"k": 1, "n": 2}},
    },
}
WAITS: dict[str, tuple[int, int | None]] = {"chat": (4, 22), "phone": (0, None)}
APART: dict[str, tuple[int, int, int | None]] = {"chat": (3, 2, 600)}
NUMBERS: dict[str, list[int | None]] = {"attendance": [18, 20], "self_service": [1234, None]}
ENTERED = {"attendance": Entered(18, 20), "self_service": Entered(1234)}
HEADLINE = Headline(5, (3, 4), WAITS, {"received": 3, "closed": 1}, ("delay", 2), {"solution": (1, 2)}, APART, ENTERED)


def test_the_headline_of_a_report_is_kept_and_read_back_as_it_was() -> None:
    assert Headline.of(SCOPE, NUMBERS) == HEADLINE
    assert Headline.from_dict(json.loads(json.dumps(HEADLINE.as_dict()))) == HEADLINE


def test_a_team_has_no_complaints_in_its_headline() -> None:
    team = Headline(5, (3, 4), WAITS, apart=APART)

    assert Headline.of({**SCOPE, "complaints": None}, {}) == team
    assert Headline.from_dict(json.loads(json.dumps(team.as_dict()))) == team


def test_only_promises_of_which_another_number_was_kept_are_told() -> None:
    after = Headline(5, (3, 4), WAITS, kept={"solution": (2, 2), "callback": (1, 1)})

    assert list(changed_kept(HEADLINE, after)) == [("callback", (0, 0), (1, 1)), ("solution", (1, 2), (2, 2))]
    assert list(changed_kept(HEADLINE, HEADLINE)) == []


def test_of_two_that_as_many_complain_of_the_same_one_leads_each_time() -> None:
    assert leading({"a": 2, "b": 2}) == leading({"b": 2, "a": 2}) == ("b", 2)
    assert leading({}) is None


def test_only_channels_in_which_waits_changed_are_told_and_new_ones_too() -> None:
    after = Headline(7, (3, 4), {"chat": (5, 22), "phone": (0, None), "email": (1, 600)})

    assert list(changed_waits(HEADLINE, after)) == [("chat", (4, 22), (5, 22)), ("email", (0, None), (1, 600))]
    assert list(changed_waits(HEADLINE, HEADLINE)) == []


def test_who_came_while_a_channel_was_closed_is_told_where_it_changed() -> None:
    after = Headline(5, (3, 4), WAITS, apart={"chat": (3, 3, 540), "phone": (1, 0, None)})

    assert list(changed_apart(HEADLINE, after)) == [
        ("chat", (3, 2, 600), (3, 3, 540)),
        ("phone", (0, 0, None), (1, 0, None)),
    ]
    assert list(changed_apart(after, Headline(5, (3, 4), WAITS)))[1] == ("phone", (1, 0, None), (0, 0, None))
    assert list(changed_apart(HEADLINE, HEADLINE)) == []


def test_a_digest_from_before_that_was_told_says_nothing_of_it() -> None:
    channels = {name: {"frt": one["frt"]} for name, one in SCOPE["channels"].items()}
    stored = {name: one for name, one in HEADLINE.as_dict().items() if name not in ("apart", "numbers")}

    assert Headline.of({**SCOPE, "channels": channels}, {}).apart == {}
    assert (Headline.from_dict(stored).apart, Headline.from_dict(stored).numbers) == ({}, {})


def test_daily_numbers_that_were_entered_or_corrected_are_told() -> None:
    after = Headline(5, (3, 4), WAITS, numbers={**ENTERED, "attendance": Entered(19, 20), "visits": Entered(7)})

    assert list(changed_numbers(HEADLINE, after)) == [
        ("attendance", Entered(18, 20), Entered(19, 20)),
        ("visits", None, Entered(7)),
    ]
    assert list(changed_numbers(HEADLINE, HEADLINE)) == []

"""The window with the sums behind the deadlines is one that Slack takes, and says every step in either language."""

from datetime import timedelta
from typing import Any

import pytest

from config.words import load_words
from domain.clocks import ClockState
from domain.policy import ClockKind
from domain.reasons import reason_of
from domain.states import State
from handlers.posts import Reader
from handlers.why.actions import Sums, Told
from handlers.why.views import sums_window
from sandbox.blocks import check_view, is_too_large
from tests.calendars import office
from tests.desk import OWNER, POLICY, ZONE
from tests.facts import facts, longest_names
from tests.fakes import START

HOUR = timedelta(hours=1)
READERS = [Reader(words, ZONE, OWNER) for words in load_words().values()]
STOOD = [[(START + HOUR).isoformat(), (START + 3 * HOUR).isoformat()]]


def told(basis: dict[str, Any], due_in: timedelta, since: str = "complaint", **changes: Any) -> Told:
    given = {"paused_at": None, "waits": {START + HOUR: OWNER.id}, **changes}
    reason = reason_of(START, START + due_in, basis, office())
    return Told(ClockKind.SOLUTION, ClockState.RUNNING, since, reason, **given)


def text_of(reader: Reader, *clocks: Told) -> str:
    sums = Sums(facts(State.IN_PROGRESS), clocks, 30 * HOUR, 9 * HOUR)
    view = sums_window(sums, POLICY, START, reader)
    assert check_view(view) == []
    return "\n".join(block["text"]["text"] for block in view["blocks"] if block["type"] == "section")


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (told({"rule": "general", "length": "24h"}, 24 * HOUR), ("when the customer complained", "Runs for 1 d")),
        (
            told({"rule": "severity", "length": "30m"}, HOUR / 2, "reopening"),
            ("was reopened", "because of the severity"),
        ),
        (told({"rule": "stated"}, 4 * HOUR, "deed"), ("what it follows", "as it was set then")),
        (
            told({"rule": "general", "length": "24h", "pauses": STOOD}, 26 * HOUR),
            ("Stood still for 2 h", f"waiting for the customer (<@{OWNER.id}>)"),
        ),
        (
            told({"rule": "general", "length": "3 business days"}, 57 * HOUR),
            ("3 business days", "Counts opening hours only", "business day 1 of 3", "have changed since"),
        ),
        (told({"rule": "general", "length": "24h"}, 24 * HOUR, paused_at=START), ("Stands still since",)),
        (
            told({"rule": "severity", "length": "30m", "cause": "late_recognition"}, HOUR / 2),
            ("had run out already",),
        ),
    ],
)
def test_every_step_of_the_sum_is_said(clock: Told, said: tuple[str, ...]) -> None:
    english = text_of(READERS[0], clock)

    assert [sentence for sentence in said if sentence not in english] == []
    assert "{" not in text_of(READERS[1], clock).replace("{date_short_pretty} {time}", "")


@pytest.mark.parametrize(("reader", "said"), [(READERS[0], "1 d 6 h for the customer, 9 h of"), (READERS[1], "9")])
def test_both_clocks_stand_side_by_side(reader: Reader, said: str) -> None:
    assert said in text_of(reader)


@pytest.mark.parametrize("reader", READERS, ids=load_words())
def test_the_longest_sums_are_ones_that_slack_takes(reader: Reader) -> None:
    long = told({"rule": "general", "length": "99 business days", "pauses": STOOD * 9}, HOUR)
    view = sums_window(Sums(facts(State.CLOSED), (long,) * 12, HOUR, HOUR), longest_names(), START, reader)

    assert check_view(view) == []
    assert not is_too_large(view)

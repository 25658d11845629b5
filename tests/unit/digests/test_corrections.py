"""What later rows have made of a digest: told from what to what, and only where something has changed."""

import json
from typing import Any

from domain.digests.corrections import Headline, changed_waits

SCOPE: dict[str, Any] = {
    "contacts": 5,
    "csat": {"satisfied": 3, "answered": 4, "mean": 4.2},
    "channels": {"chat": {"frt": {"answered": 4, "median_s": 22}}, "phone": {"frt": {"answered": 0, "median_s": None}}},
}
HEADLINE = Headline(5, (3, 4), {"chat": (4, 22), "phone": (0, None)})


def test_the_headline_of_a_report_is_kept_and_read_back_as_it_was() -> None:
    assert Headline.of(SCOPE) == HEADLINE
    assert Headline.from_dict(json.loads(json.dumps(HEADLINE.as_dict()))) == HEADLINE


def test_only_channels_in_which_waits_changed_are_told_and_new_ones_too() -> None:
    after = Headline(7, (3, 4), {"chat": (5, 22), "phone": (0, None), "email": (1, 600)})

    assert list(changed_waits(HEADLINE, after)) == [("chat", (4, 22), (5, 22)), ("email", (0, None), (1, 600))]
    assert list(changed_waits(HEADLINE, HEADLINE)) == []

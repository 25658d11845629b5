"""A meeting decides on what a month leaves open, and on nothing that somebody is at already."""

from datetime import date
from typing import Any

import pytest

from domain.digests.agenda import Month, Topic, agenda, reviews

AUGUST = date(2026, 8, 31)


def action(**changes: Any) -> dict[str, Any]:
    return {"number": "CA-1", "category": "delay", "state": "open", "overdue": False, "effect": None, **changes}


def topics(**changes: Any) -> list[Topic]:
    nothing: dict[str, Any] = {"leading": None, "missed": (), "actions": (), "plans": (), "old": 0, "numbers": {}}
    return [one.topic for one in agenda(Month(**{"last": AUGUST, **nothing, **changes}))]


def test_a_month_that_leaves_nothing_open_has_nothing_to_decide() -> None:
    assert topics() == []
    assert topics(leading=("delay", 2), actions=[action()], plans=[{"verdict": None}]) == []
    assert topics(numbers={"training": [40, 40], "knowledge_gaps": [0, None], "outdated_articles": [0, None]}) == []


def test_everything_that_is_open_is_decided_on_the_weightiest_first() -> None:
    found = agenda(
        Month(
            last=date(2026, 12, 31),
            leading=("delay", 3),
            missed=[{"indicator": "csat"}],
            actions=[
                action(category="billing", overdue=True),
                action(category="billing", state="done", effect={"effect": "no_evidence"}),
                action(category="billing", state="done", effect={"effect": "more"}),
                action(category="billing", state="done", effect={"effect": "fewer"}),
            ],
            plans=[{"verdict": "improved"}, {"verdict": None}],
            old=4,
            numbers={"training": [34, 40], "knowledge_gaps": [3, None]},
            awards=2,
        )
    )

    assert [one.topic for one in found] == [
        *(Topic.CAUSE, Topic.TARGET_MISSED, Topic.OVERDUE, Topic.NO_EFFECT, Topic.NO_EFFECT, Topic.PLAN),
        *(Topic.TARGETS, Topic.TRAINING, Topic.KNOWLEDGE, Topic.AWARDS, Topic.AUDIT, Topic.REVIEW),
    ]
    assert found[0].as_dict() == {"topic": "cause", "about": {"category": "delay", "running": 3}}
    assert found[7].about == {"n": 6}
    assert found[8].about == {"gaps": 3, "outdated": 0}
    assert found[9].about == {"n": 2}


def test_what_leads_again_and_again_needs_no_decision_while_somebody_is_at_it() -> None:
    assert topics(leading=("delay", 3), actions=[action(state="done")]) == [Topic.CAUSE]
    assert topics(leading=("delay", 3), actions=[action()]) == []


def test_a_meeting_decides_on_no_more_than_twelve_things() -> None:
    assert len(topics(missed=[{"indicator": "csat"}] * 20)) == 12


@pytest.mark.parametrize(
    ("month", "due"), [(2, ()), (3, (Topic.AUDIT,)), (9, (Topic.AUDIT,)), (12, (Topic.AUDIT, Topic.REVIEW))]
)
def test_each_quarter_ends_with_an_audit_and_each_year_with_a_review(month: int, due: tuple[Topic, ...]) -> None:
    assert reviews(date(2026, month, 28)) == due

"""The rules of scorecards are whole, and hold from a day on."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from config.policy import PolicyError, load_policy
from domain.scorecards.rules import Item, ScorecardPolicy, ScorecardRules

BUILT_IN = load_policy(None).scorecard
FIRST = date(2026, 1, 1)
CSAT = {"weight": 85, "floor": 70, "target": 90}
AHT = {"weight": 15}


def rules(valid_from: date = FIRST, **items: dict[str, Any]) -> ScorecardRules:
    return ScorecardRules.model_validate({"valid_from": valid_from, "items": items or {"csat": CSAT, "aht": AHT}})


def test_the_built_in_weights_are_those_of_the_specification() -> None:
    (built_in,) = BUILT_IN.rules

    assert {item: rule.weight for item, rule in built_in.items.items()} == {
        **{Item.CSAT: 30, Item.RESOLUTION: 20, Item.AHT: 15, Item.QA: 15},
        **{Item.ON_TIME: 10, Item.KNOWLEDGE: 5, Item.IMPROVEMENT: 5},
    }


def test_f34_weights_of_30_20_and_15_alone_are_refused_because_they_must_add_up_to_100(tmp_path: Path) -> None:
    own = tmp_path / "policy.toml"
    own.write_text(
        "[[scorecard.rules]]\nvalid_from = 2026-01-01\n[scorecard.rules.items]\n"
        "csat = { weight = 30, floor = 70, target = 90 }\n"
        "resolution = { weight = 20, floor = 80, target = 95 }\n"
        "aht = { weight = 15 }\n"
    )

    with pytest.raises(PolicyError) as refused:
        load_policy(own)

    assert refused.value.mistakes == (
        "scorecard.rules.0.items: have weights that add up to 65; accepted: weights that add up to 100",
    )


@pytest.mark.parametrize(
    ("items", "mistake"),
    [
        ({"csat": CSAT}, "items: have weights that add up to 85"),
        ({"csat": {**CSAT, "weight": 86}, "aht": AHT}, "items: have weights that add up to 101"),
        ({"csat": {"weight": 85, "floor": 70}, "aht": AHT}, "items.csat: lacks its ends"),
        ({"csat": {"weight": 85, "target": 70}, "aht": AHT}, "items.csat: lacks its ends"),
        ({"csat": {**CSAT, "floor": 90}, "aht": AHT}, "items.csat.target: is not above the floor"),
        ({"csat": CSAT, "aht": {**AHT, "floor": 1}}, "items.aht: has a band of its own"),
        ({"csat": CSAT, "aht": {**AHT, "target": 1}}, "items.aht: has a band of its own"),
    ],
)
def test_rules_that_contradict_themselves_are_refused_in_words(items: dict[str, Any], mistake: str) -> None:
    with pytest.raises(ValidationError, match=mistake):
        rules(**items)


def test_two_sets_of_rules_cannot_hold_from_one_day() -> None:
    with pytest.raises(ValidationError, match="other rules hold"):
        ScorecardPolicy(rules=(rules(), rules()))


def test_a_month_is_judged_by_the_rules_that_held_on_its_first_day() -> None:
    later = rules(date(2026, 9, 1), csat={**CSAT, "weight": 100})
    policy = ScorecardPolicy(rules=(later, rules()))

    assert policy.rules_on(date(2025, 12, 1)) is None
    assert policy.rules_on(date(2026, 8, 1)) == rules()
    assert policy.rules_on(date(2026, 9, 1)) == policy.rules_on(date(2027, 1, 1)) == later

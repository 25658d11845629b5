"""A row is written down in one way, so that every change of it shows, and two policies are compared path by path."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo import demo_policy
from domain.evidence import differences, digest_of, plain, written_down

TABLES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.dictionaries(st.text(st.characters(exclude_characters="."), min_size=1), inner, max_size=3),
)
POLICIES = st.dictionaries(st.text(st.characters(exclude_characters="."), min_size=1), TABLES, max_size=4)


def test_the_order_of_keys_and_the_zone_of_a_moment_make_no_difference() -> None:
    at = datetime(2026, 9, 14, 9, tzinfo=UTC)
    elsewhere = at.astimezone(timezone(timedelta(hours=8)))

    assert digest_of({"a": 1, "at": at}) == digest_of({"at": elsewhere, "a": 1})


def test_moments_days_and_words_are_written_down_as_people_read_them() -> None:
    at = datetime(2026, 9, 14, 9, 0, 0, 5, tzinfo=UTC)

    assert written_down({"at": at, "day": date(2026, 9, 14), "note": "late"}) == (
        '{"at":"2026-09-14T09:00:00.000005+00:00","day":"2026-09-14","note":"late"}'
    )


@pytest.mark.parametrize(("value", "error"), [({1}, TypeError), (float("nan"), ValueError)])
def test_what_has_no_one_form_is_refused(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        written_down({"value": value})


@given(POLICIES, POLICIES)
def test_two_tables_are_written_down_alike_exactly_when_they_are_equal(
    one: dict[str, object], other: dict[str, object]
) -> None:
    # For Python 1 is True, but not for whoever reads what was written down.
    assert (digest_of(one) == digest_of(other)) == (repr(sorted_deep(one)) == repr(sorted_deep(other)))


def sorted_deep(value: object) -> object:
    return sorted((key, sorted_deep(inner)) for key, inner in value.items()) if isinstance(value, dict) else value


def test_a_change_is_named_by_its_path_with_what_was_and_what_is() -> None:
    before = {
        "zone": "Asia/Shanghai",
        "clocks": {"solution": {"length": "3d"}, "old": {"length": "1d"}},
        "heads": ["A"],
    }
    after = {"zone": "Asia/Shanghai", "clocks": {"solution": {"length": "2d"}, "new": {}}, "heads": ["A", "B"]}

    assert differences(before, after) == {
        "clocks.old.length": ["1d", None],
        "clocks.solution.length": ["3d", "2d"],
        "heads": [["A"], ["A", "B"]],
    }


@given(POLICIES)
def test_nothing_differs_from_itself(policy: dict[str, object]) -> None:
    assert differences(policy, policy) == {}


def test_a_policy_becomes_plain_words_whatever_it_is_made_of() -> None:
    policy = demo_policy()

    written = json.loads(json.dumps(plain(policy)))

    assert written == plain(policy)
    assert written["zone"] == "Asia/Shanghai"
    assert written["callback"]["window_from"] == "09:00:00"
    assert set(written["departments"]) == set(policy.departments)
    assert written.keys() == type(policy).model_fields.keys()


def test_one_other_rule_in_a_policy_is_one_difference() -> None:
    policy = demo_policy()
    later = policy.callback.model_copy(update={"window_from": time(10)})

    found = differences(plain(policy), plain(policy.model_copy(update={"callback": later})))

    assert found == {"callback.window_from": ["09:00:00", "10:00:00"]}


def test_sets_are_put_in_order_and_types_are_named() -> None:
    assert plain({"codes": frozenset({"b", "a"}), "kind": int}) == {"codes": ["a", "b"], "kind": "<class 'int'>"}

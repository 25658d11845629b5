"""Totals taken apart: what moved them, who is better under the same mix, and which few make the most."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.decomposition import decompose
from domain.indicators.pareto import Line, pareto
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.indicators.standardise import Comparison, same_mix, standardise

LAST_WEEK = {"phone": Proportion(285, 300), "chat": Proportion(595, 700)}
THIS_WEEK = {"phone": Proportion(188, 200), "chat": Proportion(696, 800)}
TEAMS = {
    "A": {"phone": Proportion(190, 200), "chat": Proportion(680, 800)},
    "B": {"phone": Proportion(744, 800), "chat": Proportion(164, 200)},
}


@st.composite
def proportions(draw: st.DrawFn, least: int = 0) -> Proportion:
    n = draw(st.integers(least, 300))
    return Proportion(draw(st.integers(0, n)), n)


channels = st.sampled_from(["phone", "chat", "email", "social"])
strata = st.dictionaries(channels, proportions(), max_size=4)


def total(strata: Mapping[str, Proportion]) -> Fraction | None:
    return Proportion.merged(strata.values()).percent


def test_the_worked_decomposition() -> None:
    found = decompose(LAST_WEEK, THIS_WEEK)

    assert found is not None
    assert [str(half_up(points, 2)) for points in (found.change, found.mix, found.within)] == ["0.40", "-0.85", "1.25"]
    assert found.within_parts == {"phone": Fraction(-1, 4), "chat": Fraction(3, 2)}


@given(strata, strata)
def test_mix_and_within_add_up_to_the_change_exactly(
    before: dict[str, Proportion], after: dict[str, Proportion]
) -> None:
    found, start, end = decompose(before, after), total(before), total(after)

    if start is None or end is None:
        assert found is None
    else:
        assert found is not None
        assert found.mix + found.within == found.change == end - start


@given(strata.filter(lambda parts: total(parts) is not None))
def test_nothing_is_explained_where_nothing_changed(parts: dict[str, Proportion]) -> None:
    found = decompose(parts, parts)

    assert found is not None
    assert found.mix == found.within == 0


@given(strata, strata)
def test_a_change_read_backwards_has_the_same_parts_with_another_sign(
    before: dict[str, Proportion], after: dict[str, Proportion]
) -> None:
    there, back = decompose(before, after), decompose(after, before)

    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert (there.mix, there.within) == (-back.mix, -back.within)


def test_a_channel_that_nobody_used_explains_nothing() -> None:
    unused = {"email": Proportion()}

    assert decompose({**LAST_WEEK, **unused}, THIS_WEEK) == decompose(LAST_WEEK, {**THIS_WEEK, **unused})
    assert decompose(LAST_WEEK, unused) is decompose({}, THIS_WEEK) is None


@pytest.mark.parametrize("gone", [{}, {"chat": Proportion()}])
def test_a_channel_that_comes_or_goes_is_all_mix(gone: dict[str, Proportion]) -> None:
    phone = {"phone": Proportion(90, 100)}
    both = {**phone, "chat": Proportion(10, 100)}

    coming, going = decompose({**phone, **gone}, both), decompose(both, {**phone, **gone})

    assert coming is not None
    assert going is not None
    assert coming.mix == -going.mix == -40
    assert set(coming.within_parts.values()) == set(going.within_parts.values()) == {0}


def test_a_team_better_in_every_channel_is_better_under_one_mix() -> None:
    raw = {team: total(strata) for team, strata in TEAMS.items()}

    found = standardise(TEAMS)

    assert raw == {"A": 87, "B": Fraction("90.8")}
    assert found == Comparison({"A": Fraction(90), "B": Fraction("87.5")})
    assert not same_mix(TEAMS)


@pytest.mark.parametrize(
    ("strata", "thin"),
    [
        ({"phone": Proportion(9, 10)}, (("C", "chat"),)),
        ({"phone": Proportion(9, 9), "chat": Proportion(9, 10)}, (("C", "phone"),)),
        ({"phone": Proportion(9, 9), "chat": Proportion(9, 9)}, (("C", "phone"), ("C", "chat"))),
    ],
)
def test_a_thin_channel_of_one_team_leaves_all_without_a_standardised_figure(
    strata: dict[str, Proportion], thin: tuple[tuple[str, str], ...]
) -> None:
    assert standardise({**TEAMS, "C": strata}) == Comparison({}, thin)


def test_ten_rows_are_enough_to_stand_for_a_team() -> None:
    just = {"phone": Proportion(9, 10), "chat": Proportion(8, 10)}

    assert standardise({**TEAMS, "C": just}).thin == ()


def test_a_channel_that_nobody_used_stands_in_no_comparison() -> None:
    unused = {team: {**strata, "email": Proportion()} for team, strata in TEAMS.items()}

    assert standardise(unused) == standardise(TEAMS)
    assert standardise({"A": {}, "B": {}}) == standardise({}) == Comparison({})


teams = st.dictionaries(
    st.sampled_from("ABC"),
    st.fixed_dictionaries({"phone": proportions(least=10), "chat": proportions(least=10)}),
    min_size=1,
)


@given(teams)
def test_a_standardised_figure_lies_between_its_channels(drawn: dict[str, dict[str, Proportion]]) -> None:
    found = standardise(drawn)

    for team, strata in drawn.items():
        percents = [part.percent for part in strata.values() if part.percent is not None]
        assert min(percents) <= found.percents[team] <= max(percents)


@given(teams, st.integers(1, 5))
def test_teams_of_one_mix_keep_their_totals(drawn: dict[str, dict[str, Proportion]], times: int) -> None:
    first = next(iter(drawn.values()))
    twins = {"A": first, "B": {name: Proportion(part.k * times, part.n * times) for name, part in first.items()}}

    assert same_mix(twins)
    assert standardise(twins).percents == {"A": total(first), "B": total(first)}


def test_the_vital_few_hold_eighty_percent() -> None:
    lines = pareto({"logistics_delay": 36, "refund": 9, "other": 3, "unclassified": 4, "billing": 8, "privacy": 0})

    assert [(line.code, line.rank, line.vital) for line in lines] == [
        ("logistics_delay", 1, True),
        ("refund", 2, True),
        ("billing", 3, True),
        ("unclassified", 4, False),
        ("other", 5, False),
    ]
    assert lines[0].share == Proportion(36, 60)
    assert [str(half_up(line.cumulative, 1)) for line in lines] == ["60.0", "75.0", "88.3", "95.0", "100.0"]


def test_a_set_that_holds_exactly_eighty_percent_is_enough() -> None:
    assert [line.vital for line in pareto({"a": 80, "b": 20})] == [True, False]
    assert [line.vital for line in pareto({"a": 79, "b": 21})] == [True, True]


def test_equal_counts_share_a_rank_in_the_order_of_their_codes() -> None:
    lines = pareto({"refund": 5, "billing": 5, "other": 7, "quality": 1})

    assert [(line.rank, line.code) for line in lines] == [(1, "other"), (2, "billing"), (2, "refund"), (4, "quality")]


def test_without_complaints_there_are_no_lines() -> None:
    assert pareto({}) == ()
    assert pareto({"refund": 0}) == ()


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 50), max_size=12))
def test_the_lines_fall_and_add_up_to_all(counts: dict[str, int]) -> None:
    lines = pareto(counts)
    vital = [line for line in lines if line.vital]

    assert sorted(line.code for line in lines) == sorted(code for code, count in counts.items() if count)
    assert list(lines) == sorted(lines, key=lambda line: (-line.count, line.code))
    assert list(lines[: len(vital)]) == vital
    if lines:
        assert lines[-1].cumulative == 100
        assert vital[-1].cumulative >= 80
        assert len(vital) == 1 or vital[-2].cumulative < 80


def test_a_line_knows_its_count() -> None:
    assert pareto({"refund": 6, "other": 8})[1] == Line(2, "refund", Proportion(6, 14), Fraction(100), True)
    assert pareto({"refund": 6})[0].count == 6

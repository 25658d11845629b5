"""Whose scorecard somebody sees: never that of a colleague, nor of another lead's people, nor any by a head."""

from collections.abc import Mapping

import pytest

from domain.errors import Refusal
from domain.people import Person, Roster
from domain.policy import Policy
from domain.scorecards.viewers import check_viewer, coached_by, sees_spread
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, POLICY, with_people

MEMBERS = {"warehouse": (OWNER.id, OTHER_OWNER.id, LEAD.id), "product": (AGENT.id,)}
ROSTER = Roster(MEMBERS)
NOBODY_ABOVE: Mapping[str, tuple[str, ...]] = {"duty_leads": (), "quality_managers": ()}


def led(**leads: str) -> Policy:
    """The demo's policy with one head, and these leads of departments."""
    policy = with_people(lead=None, heads=(HEAD.id,), **NOBODY_ABOVE)
    units = dict(policy.departments)
    for key, lead in leads.items():
        units[key] = units[key].model_copy(update={"lead": (lead,)})
    return policy.model_copy(update={"departments": units})


def test_a_lead_sees_the_cards_of_their_own_people_and_not_their_own_as_one_of_them() -> None:
    assert coached_by(LEAD.id, ROSTER, led(warehouse=LEAD.id)) == {OWNER.id, OTHER_OWNER.id}


def test_a_lead_sees_no_card_of_another_leads_people() -> None:
    policy = led(warehouse=LEAD.id, product=OTHER_OWNER.id)

    assert AGENT.id not in coached_by(LEAD.id, ROSTER, policy)
    assert coached_by(OTHER_OWNER.id, ROSTER, policy) == {AGENT.id}
    assert coached_by(AGENT.id, ROSTER, policy) == frozenset()


def test_a_head_sees_names_only_of_a_department_that_they_lead_by_name() -> None:
    assert coached_by(HEAD.id, ROSTER, led(warehouse=LEAD.id)) == frozenset()
    assert coached_by(HEAD.id, ROSTER, led()) == frozenset()
    assert coached_by(HEAD.id, ROSTER, led(product=HEAD.id)) == {AGENT.id}
    assert coached_by(HEAD.id, Roster(), led(product=HEAD.id)) == frozenset()


def test_only_a_head_is_shown_how_scores_are_spread() -> None:
    policy = led(warehouse=LEAD.id)

    assert [sees_spread(one.id, policy) for one in (HEAD, LEAD, AGENT)] == [True, False, False]


@pytest.mark.parametrize(("viewer", "about"), [(OWNER, OWNER), (LEAD, OWNER), (LEAD, LEAD), (HEAD, HEAD)])
def test_everybody_sees_their_own_card_and_their_own_lead_does(viewer: Person, about: Person) -> None:
    check_viewer(viewer, about.id, ROSTER, led(warehouse=LEAD.id))


@pytest.mark.parametrize(
    ("viewer", "about", "code"),
    [
        (OTHER_OWNER, OWNER.id, "not_your_scorecard"),
        (OWNER, LEAD.id, "not_your_scorecard"),
        (LEAD, AGENT.id, "not_your_scorecard"),
        (HEAD, OWNER.id, "not_your_scorecard"),
        (LEAD, "U0NOBODY1", "not_your_scorecard"),
        (GUEST, GUEST.id, "outsider"),
    ],
)
def test_nobody_else_sees_it_and_is_told_the_same_of_whoever_has_none(viewer: Person, about: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_viewer(viewer, about, ROSTER, led(warehouse=LEAD.id))

    assert refused.value.code == code


def test_the_demo_has_a_head_who_sees_no_names() -> None:
    assert coached_by(HEAD.id, ROSTER, POLICY) == frozenset()

"""What becomes of a trial: by evidence, or with a reason that whoever leads writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.kaizen.acts import Act, Ground, check_act, why_needed
from domain.kaizen.plans import Verdict
from domain.kaizen.states import Part, Step

LINK = "https://wiki.example.com/sms"
LEAD, OWNER = frozenset({Part.LEAD}), frozenset({Part.OWNER})
PROVEN = Ground(Verdict.IMPROVED, confirmed=True, clean=True)
grounds = st.builds(Ground, st.none() | st.sampled_from(Verdict), st.booleans(), st.booleans())


def refused(act: Act, ground: Ground, parts: frozenset[Part] = LEAD) -> tuple[str, str | None] | None:
    try:
        check_act(act, ground, parts)
    except Refusal as refusal:
        return refusal.code, refusal.field
    return None


def test_what_improved_and_was_confirmed_is_standard_by_evidence() -> None:
    assert refused(Act(Step.STANDARDISE, link=LINK), PROVEN) is None


@given(grounds)
def test_only_a_clean_confirmed_improvement_is_evidence(ground: Ground) -> None:
    proven = (ground.verdict, ground.confirmed, ground.clean) == (Verdict.IMPROVED, True, True)

    assert ground.is_evidence is proven
    assert why_needed(Step.STANDARDISE, ground) is not proven
    assert why_needed(Step.REPLAN, ground) is not ground.confirmed


@given(grounds)
def test_with_a_reason_whoever_leads_may_do_anything(ground: Ground) -> None:
    assert refused(Act(Step.STANDARDISE, link=LINK, why="It is the law."), ground) is None
    assert refused(Act(Step.REPLAN, learnt="Sooner.", why="It is the law."), ground) is None


def test_without_evidence_a_standard_needs_a_reason() -> None:
    unproven = Ground(Verdict.NO_EVIDENCE, confirmed=True, clean=True)

    assert refused(Act(Step.STANDARDISE, link=LINK), unproven) == ("act_why_needed", "why")


def test_without_a_check_only_whoever_leads_may_act() -> None:
    act = Act(Step.REPLAN, learnt="Sooner.", why="It is the law.")

    assert refused(act, Ground(), OWNER) == ("act_unchecked", None)
    assert refused(act, Ground(), OWNER | LEAD) is None
    assert refused(Act(Step.REPLAN, learnt="Sooner."), Ground(Verdict.WORSE, confirmed=True), OWNER) is None


@pytest.mark.parametrize("link", ["", "the wiki", "ftp://wiki.example.com", "https://wiki", "https://a.b/<x>"])
def test_a_standard_leads_to_where_it_is_written_down(link: str) -> None:
    assert refused(Act(Step.STANDARDISE, link=link), PROVEN) == ("act_link_needed", "link")


def test_another_plan_is_built_on_what_was_learnt() -> None:
    assert refused(Act(Step.REPLAN), PROVEN) == ("act_learnt_needed", "learnt")

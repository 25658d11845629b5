"""Whose name may be taken off a suggestion, and what a report says without it."""

from datetime import timedelta
from typing import Any

import pytest

from domain.errors import Refusal
from domain.kaizen.unnaming import check_may_unname, unnamable, without_name
from domain.people import Person
from tests.desk import ADMIN, AGENT, GUEST, HEAD, LEAD, OWNER, with_people
from tests.fakes import START

POLICY = with_people(heads=(HEAD.id,), admins=(ADMIN.id,))
BOTH = (AGENT.id, OWNER.id)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("person", "named", "may"),
    [
        (AGENT, BOTH, (AGENT.id,)),
        (HEAD, BOTH, BOTH),
        (ADMIN, (OWNER.id,), (OWNER.id,)),
        (OWNER, (OWNER.id,), (OWNER.id,)),
    ],
)
def test_authors_may_take_their_own_name_off_and_guardians_anybodys(
    person: Person, named: tuple[str, ...], may: tuple[str, ...]
) -> None:
    assert unnamable(person, BOTH, named, POLICY) == may


@pytest.mark.parametrize(
    ("person", "named", "code"),
    [
        (LEAD, BOTH, "unname_not_yours"),
        (LEAD, (), "unname_not_yours"),
        (GUEST, BOTH, "outsider"),
        (AGENT, (OWNER.id,), "unname_nobody"),
        (HEAD, (), "unname_nobody"),
    ],
)
def test_whoever_may_not_or_has_nothing_to_take_off_is_told_so(
    person: Person, named: tuple[str, ...], code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        unnamable(person, BOTH, named, POLICY)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("person", "code"), [(AGENT, None), (HEAD, None), (ADMIN, None), (LEAD, "unname_not_yours"), (GUEST, "outsider")]
)
def test_a_name_is_taken_off_by_its_author_or_by_who_guards_data(person: Person, code: str | None) -> None:
    if code is None:
        check_may_unname(person, [AGENT.id], POLICY)
        return
    with pytest.raises(Refusal) as refusal:
        check_may_unname(person, [AGENT.id], POLICY)
    assert refusal.value.code == code


def told(idea: int, *authors: str) -> dict[str, Any]:
    return {"id": idea, "authors": list(authors), "unnamed": 0}


REPORT: dict[str, Any] = {
    "period": {"from": START.isoformat(), "to": (START + 7 * DAY).isoformat()},
    "done": [told(1, *BOTH), told(2, AGENT.id)],
    "new": [told(1, OWNER.id), told(3, OWNER.id)],
    "thanks": {"people": [AGENT.id, OWNER.id], "unnamed": 1},
    "other": "stays",
}


def test_a_report_counts_who_is_not_named_any_more_and_names_the_others() -> None:
    anew = without_name(REPORT, 1, AGENT.id, [START])

    assert anew == {
        **REPORT,
        "done": [{"id": 1, "authors": [OWNER.id], "unnamed": 1}, told(2, AGENT.id)],
        "thanks": {"people": [OWNER.id], "unnamed": 2},
    }


@pytest.mark.parametrize(
    ("moment", "thanked"), [(START, False), (START + 7 * DAY, True), (START - timedelta(seconds=1), True)]
)
def test_thanks_are_changed_where_the_idea_was_adopted_or_done_in_these_days(moment: Any, thanked: bool) -> None:
    anew = without_name({**REPORT, "done": [], "new": []}, 1, AGENT.id, [moment])

    assert (anew is None) is thanked


def test_a_report_that_does_not_name_them_stays_as_it_is() -> None:
    assert without_name(REPORT, 1, LEAD.id, [START]) is None
    assert without_name(REPORT, 9, AGENT.id, []) is None

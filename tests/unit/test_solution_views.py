"""The form for a solution asks what the case calls for, and nothing that makes no sense for it."""

from datetime import timedelta
from typing import Any

import pytest

from config.words import load_words
from domain.clocks import ClockState
from domain.intake import CheckItem, Text
from domain.lifecycle import Fact, State
from domain.policy import ClockKind, Policy
from handlers.cases import ClockFacts
from handlers.checklists import checklist_reminder
from handlers.posts import Reader
from handlers.solutions import ids
from handlers.solutions.views import resolve_form
from sandbox.blocks import check_view, is_too_large
from tests.desk import OWNER, POLICY, ZONE
from tests.facts import LONG_NAME, facts, longest_names
from tests.fakes import START

WORDS = load_words()
READER = Reader(WORDS["en"], ZONE, OWNER)
CHINESE = Reader(WORDS["zh_CN"], ZONE, OWNER)
DUE = START + timedelta(hours=30)


def fields(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of a form by name."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def options(block: dict[str, Any]) -> list[str]:
    return [option["text"]["text"] for option in block["element"]["options"]]


def form(policy: Policy = POLICY, reader: Reader = READER, **changes: Any) -> dict[str, dict[str, Any]]:
    """The fields of the form for a case without clocks."""
    case = facts(State.IN_PROGRESS, **{"clocks": (), **changes})
    return fields(resolve_form(case, policy, reader, START))


def test_the_checklist_of_the_category_is_asked_for_and_says_what_is_required() -> None:
    asked = form(category="refund")[ids.CHECKLIST]["element"]["options"]

    assert [option["value"] for option in asked] == ["sum_checked", "date_told"]
    assert [option.get("description", {}).get("text") for option in asked] == [
        "Required before the case is resolved",
        None,
    ]


@pytest.mark.parametrize("category", ["other", "gone"])
def test_a_category_without_a_checklist_is_asked_for_none(category: str) -> None:
    assert ids.CHECKLIST not in form(category=category)
    assert checklist_reminder(category, POLICY, WORDS["en"]) == []


def test_the_checklist_can_be_read_in_the_reader_s_language_before_it_is_asked_for() -> None:
    (reminder,) = checklist_reminder("refund", POLICY, WORDS["zh_CN"])

    assert reminder["text"]["text"].splitlines()[1:] == ["• 已核对退款金额和原支付方式（必做）", "• 已告知客户到账时间"]


def test_what_may_be_promised_stands_with_the_time_it_takes() -> None:
    assert options(form()[ids.COMMITMENTS]) == [
        "Review of the return, within 1 d",
        "Refund, within 3 business days",
        "Pickup, within 1 d",
    ]
    assert options(form(reader=CHINESE)[ids.COMMITMENTS])[1] == "退款到账：3个工作日内"


def test_a_promise_that_runs_already_is_shown_and_not_offered_a_second_time() -> None:
    running = (ClockFacts(ClockKind.REFUND, DUE, ClockState.RUNNING),)
    case = facts(State.IN_PROGRESS, clocks=running)

    view = resolve_form(case, POLICY, READER, START)

    assert [text.split(",")[0] for text in options(fields(view)[ids.COMMITMENTS])] == ["Review of the return", "Pickup"]
    assert "Refund due" in str(view["blocks"])


def test_where_everything_is_promised_nothing_more_is_offered() -> None:
    kinds = (ClockKind.RETURN_REVIEW, ClockKind.REFUND, ClockKind.PICKUP)
    asked = form(clocks=tuple(ClockFacts(kind, DUE, ClockState.RUNNING) for kind in kinds))

    assert not {ids.COMMITMENTS, ids.PICKUP_AT} & set(asked)


def test_nobody_is_told_of_the_solution_of_an_anonymous_complaint() -> None:
    told = {ids.METHOD, ids.IN_WRITING, ids.TOLD_AT}

    assert not told & set(form(facts=frozenset({Fact.ANONYMOUS})))
    assert told <= set(form())


def test_the_way_the_customer_reached_us_is_proposed_and_else_the_first_there_is() -> None:
    def proposed(channel: str) -> str:
        chosen: str = form(channel=channel)[ids.METHOD]["element"]["initial_option"]["value"]
        return chosen

    assert proposed("email") == "email"
    assert proposed("gone") == next(iter(POLICY.channels))


def test_a_centre_without_root_causes_is_asked_for_words_only() -> None:
    asked = form(POLICY.model_copy(update={"root_causes": {}}))

    assert ids.ROOT_CAUSE not in asked
    assert ids.CAUSE in asked


@pytest.mark.parametrize("reader", [READER, CHINESE], ids=["en", "zh_CN"])
def test_the_longest_form_is_one_that_slack_takes(reader: Reader) -> None:
    policy = longest_names()
    name = Text(en=LONG_NAME, zh_CN=LONG_NAME)
    items = tuple(CheckItem(key=f"item_{number}", name=name, required=True) for number in range(10))
    category = policy.categories["logistics_delay"].model_copy(update={"checklist": items})
    causes = {
        f"cause_{number}": policy.root_causes["carrier"].model_copy(update={"name": name}) for number in range(100)
    }
    longest = policy.model_copy(
        update={"categories": {**policy.categories, "logistics_delay": category}, "root_causes": causes}
    )

    view = resolve_form(facts(State.IN_PROGRESS), longest, reader, START)

    assert check_view(view) == []
    assert not is_too_large(view)

"""The intake form asks what the policy wants to know, in a form that Slack takes, and is read back as it was meant."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from config.words import load_words
from domain.calling import NEVER
from domain.duplicates import Likeness, Way
from domain.errors import Refusal
from domain.intake import ExtraField, Option, Text
from domain.policy import Policy, Severity
from domain.states import State
from handlers.intake import ids
from handlers.intake.form import Decision
from handlers.intake.similar import Candidate
from handlers.intake.views import file_form, read_intake
from handlers.particulars import NOTHING_MORE, Particulars, particulars_blocks
from handlers.posts import Reader
from sandbox.blocks import check_blocks, check_view, is_too_large
from tests.desk import OWNER, POLICY, ZONE
from tests.facts import LONG_NAME, LONG_TEXT, longest_names
from tests.fakes import START
from tests.policies import asking, hiding

SECONDS = 1_789_351_200
MOMENT = datetime(2026, 9, 14, 2, tzinfo=UTC)
NAME = Text(en=LONG_NAME, zh_CN=LONG_NAME)
OPTIONS = tuple(Option(value=f"option_{number}", name=NAME) for number in range(100))
QUESTIONS = (
    ExtraField(key="shop", name=Text(en="Which shop?", zh_CN="哪家门店？"), type="choice", options=OPTIONS[:2]),
    ExtraField(key="bought", name=Text(en="Bought on", zh_CN="购买日期"), type="date", required=True),
    ExtraField(key="batch", name=Text(en="Batch", zh_CN="批号"), type="text"),
)
MOST = tuple(ExtraField(key=f"q{number}", name=NAME, type="choice", options=OPTIONS[:20]) for number in range(20))
POLICIES = {
    "demo": POLICY,
    "longest": longest_names(),
    "most": asking(longest_names(), *MOST),
    "own": asking(POLICY, *QUESTIONS),
    "fewest": hiding(POLICY),
}
READERS = [Reader(words, ZONE, OWNER) for words in load_words().values()]


def fields_of(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The questions of a form by field, in their order."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def sent(**elements: dict[str, Any]) -> dict[str, Any]:
    """A form as Slack sends it, with what must be there."""
    needed: dict[str, dict[str, Any]] = {
        "received_at": {"selected_date_time": SECONDS},
        "severity": {"selected_option": {"value": "high"}},
    }
    return {"state": {"values": {name: {name: element} for name, element in {**needed, **elements}.items()}}}


def ticked(value: str = "yes") -> dict[str, Any]:
    return {"selected_options": [{"value": value}]}


@pytest.mark.parametrize("reader", READERS, ids=load_words())
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_the_intake_form_is_one_that_slack_takes(reader: Reader, policy: Policy) -> None:
    view = file_form(policy, reader, START)

    assert check_view(view) == []
    assert not is_too_large(view)


def test_the_form_begins_with_the_call_and_ends_with_what_is_rare() -> None:
    asked = list(fields_of(file_form(POLICIES["own"], READERS[0], START)))

    assert asked == [
        ids.CHANNEL,
        ids.RECEIVED_AT,
        ids.CUSTOMER_NAME,
        ids.CUSTOMER_CONTACT,
        ids.ORDER_NUMBER,
        ids.CATEGORY,
        ids.SEVERITY,
        ids.DESCRIPTION,
        ids.REMEDY,
        ids.PRODUCT,
        ids.OCCURRED_AT,
        ids.WISH,
        ids.TOLD,
        "extra_shop",
        "extra_bought",
        "extra_batch",
        ids.VULNERABLE,
        ids.RELATION,
        ids.COLLEAGUE,
        ids.REGULATOR_REF,
        ids.REGULATOR_DATE,
    ]


def test_what_the_policy_hides_is_not_asked() -> None:
    asked = list(fields_of(file_form(POLICIES["fewest"], READERS[0], START)))

    assert asked == [ids.CHANNEL, ids.RECEIVED_AT, ids.CATEGORY, ids.SEVERITY, ids.DESCRIPTION, ids.TOLD]


@pytest.mark.parametrize(
    "field",
    [ids.CUSTOMER_NAME, ids.CUSTOMER_CONTACT, ids.ORDER_NUMBER, ids.PRODUCT, ids.OCCURRED_AT, ids.REMEDY, "consent"],
)
@pytest.mark.parametrize("how", ["required", "optional"])
def test_the_policy_says_which_answers_are_required(field: str, how: str) -> None:
    policy = asking(POLICY, **{field: how})
    block = fields_of(file_form(policy, READERS[0], START))[ids.WISH if field == "consent" else field]

    assert block["optional"] is (how == "optional")


def test_a_category_may_be_left_open_where_the_policy_says_so() -> None:
    open_, needed = (
        fields_of(file_form(asking(POLICY, category=how), READERS[0], START))[ids.CATEGORY]
        for how in ("optional", "required")
    )

    assert (open_["optional"], needed["optional"]) == (True, False)
    assert "a lead will decide" in open_["hint"]["text"]


def test_the_customer_is_taken_to_know_that_we_have_it_unless_the_tick_is_taken_away() -> None:
    element = fields_of(file_form(POLICY, READERS[0], START))[ids.TOLD]["element"]

    assert [option["value"] for option in element["initial_options"]] == ["yes"]


def test_the_words_of_apology_are_at_hand_in_the_readers_language() -> None:
    for reader in READERS:
        text = POLICY.scripts["apology"].text.in_language(reader.words.language)
        assert text in str(file_form(POLICY, reader, START)["blocks"][0])
    without = POLICY.model_copy(update={"scripts": {}})
    assert file_form(without, READERS[0], START)["blocks"][0]["type"] == "input"


def test_the_bare_form_is_read() -> None:
    form = read_intake(
        sent(
            channel={"selected_option": {"value": "phone"}},
            customer_name={"value": " 张三丰 "},
            category={"selected_option": {"value": "logistics_delay"}},
            description={"value": "It has not arrived."},
        ),
        "view:V1",
        POLICY,
    )

    assert (form.key, form.channel, form.category, form.severity) == (
        "view:V1",
        "phone",
        "logistics_delay",
        Severity.HIGH,
    )
    assert (form.received_at, form.customer_name, form.description) == (MOMENT, "张三丰", "It has not arrived.")
    assert (form.order_number, form.wish, form.colleague, form.extra) == ("", "", "", {})
    assert (form.told, form.vulnerable, form.occurred_at, form.regulator_date) == (False, False, None, None)


def test_every_answer_is_read() -> None:
    view = sent(
        remedy={"value": "A refund"},
        product={"value": "Lamp"},
        occurred_at={"selected_date_time": SECONDS},
        wish={"selected_option": {"value": "18:00-20:00"}},
        told=ticked(),
        vulnerable=ticked(),
        relation={"value": "Her daughter"},
        colleague={"selected_user": "U0OWNER1"},
        regulator_ref={"value": "12315-7"},
        regulator_date={"selected_date": "2026-09-21"},
        extra_shop={"selected_option": {"value": "option_1"}},
        extra_bought={"selected_date": "2026-09-01"},
        extra_batch={"value": "B7"},
        extra_gone={"value": "dropped"},
    )

    form = read_intake(view, "view:V1", POLICIES["own"])

    assert (form.remedy, form.product, form.occurred_at, form.wish) == ("A refund", "Lamp", MOMENT, "18:00-20:00")
    assert (form.told, form.vulnerable, form.relation, form.colleague) == (True, True, "Her daughter", "U0OWNER1")
    assert (form.regulator_ref, form.regulator_date) == ("12315-7", date(2026, 9, 21))
    assert form.extra == {"shop": "option_1", "bought": "2026-09-01", "batch": "B7"}


@pytest.mark.parametrize(
    ("field", "element", "code"),
    [
        ("received_at", {"selected_date_time": None}, "answer_needed"),
        ("received_at", {"selected_date_time": 10**11}, "not_a_moment"),
        ("severity", {"selected_option": None}, "unknown_choice"),
        ("severity", {"selected_option": {"value": "worst"}}, "unknown_choice"),
        ("regulator_date", {"selected_date": "soon"}, "not_a_day"),
        ("regulator_date", {"selected_date": "9999-12-31"}, "not_a_day"),
        ("extra_bought", {"selected_date": "2026-02-30"}, "not_a_day"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_beside_the_field(field: str, element: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_intake(sent(**{field: element}), "view:V1", POLICIES["own"])

    assert (refused.value.code, refused.value.field) == (code, field)


def test_what_was_answered_is_shown_under_its_question_and_nothing_else() -> None:
    known = Particulars(
        product="*Lamp*",
        occurred_at=MOMENT,
        remedy="<!channel> a refund",
        wish=NEVER,
        relation="Her daughter",
        colleague="U0OWNER1",
        regulator_ref="12315-7",
        vulnerable=True,
        extra={"shop": "option_1", "bought": "2026-09-01", "batch": "<!here>", "gone": "kept"},
    )

    for reader in READERS:
        blocks = particulars_blocks(known, POLICIES["own"], reader)
        assert check_blocks(blocks, "modal") == []
        marked, *accounts = [block["text"] for block in blocks]
        assert marked["type"] == "mrkdwn"
        assert all(text["type"] == "plain_text" for text in accounts)
        assert "*\u200dLamp*\u200d" in marked["text"]
        assert LONG_NAME in marked["text"]
        assert "2026-09-01" in marked["text"]
        assert [text["text"].split("\n")[1] for text in accounts] == [
            "<!channel> a refund",
            "Her daughter",
            "<!here>",
            "kept",
        ]
    assert particulars_blocks(NOTHING_MORE, POLICY, READERS[0]) == []


def test_a_choice_that_the_policy_has_dropped_since_is_shown_by_its_key() -> None:
    blocks = particulars_blocks(Particulars(wish="07:00-08:00", extra={"shop": "gone"}), POLICIES["own"], READERS[0])

    assert "gone" in str(blocks)
    assert "07:00-08:00" in str(blocks)


def test_the_longest_answers_leave_room_for_the_history() -> None:
    questions = tuple(ExtraField(key=f"q{number}", name=NAME, type="text") for number in range(20))
    known = Particulars(remedy=LONG_TEXT, relation=LONG_TEXT, extra={question.key: LONG_TEXT for question in questions})

    blocks = particulars_blocks(known, asking(POLICY, *questions), READERS[0])

    assert len(blocks) <= 22
    assert check_blocks(blocks, "modal") == []


@pytest.mark.parametrize("reader", READERS, ids=load_words())
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_the_form_with_cases_like_it_is_one_that_slack_takes_and_offers_each_its_way(
    reader: Reader, policy: Policy
) -> None:
    similar = [
        Candidate(f"C-260914-00{number}", "logistics_delay", State.CLOSED, START, tuple(Likeness), way)
        for number, way in enumerate((*Way, Way.ADD, Way.ADD))
    ]

    view = file_form(policy, reader, START, similar)

    assert check_view(view) == []
    assert not is_too_large(view)
    offered = [option["value"] for option in fields_of(view)[ids.DECISION]["element"]["options"]]
    assert [Decision.read(value) for value in offered] == [
        Decision(),
        *(Decision(one.way, one.number) for one in similar),
    ]


@pytest.mark.parametrize("value", ["", "add", "add:", "eat:C-260914-001", "NEW"])
def test_a_decision_that_was_not_offered_is_none(value: str) -> None:
    assert Decision.read(value) is None

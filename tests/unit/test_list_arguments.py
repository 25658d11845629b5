"""What may be written behind `list`, in both languages, and what is said to anything else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.words import load_words
from domain.errors import Refusal
from domain.states import State
from domain.worklist import NOBODY, Due, Wanted
from handlers.forms import ListRef
from handlers.lists.arguments import read_wanted
from handlers.refusals import sentence_of
from tests.desk import OWNER, POLICY, ZONE

LANGUAGES = load_words()


def read(text: str, language: str = "en") -> Wanted:
    return read_wanted(text, OWNER, POLICY, LANGUAGES.values(), LANGUAGES[language])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("overdue", {"due": Due.OVERDUE}),
        ("OVERDUE", {"due": Due.OVERDUE}),
        ("逾期", {"due": Due.OVERDUE}),
        ("due today", {"due": Due.TODAY}),
        ("today", {"due": Due.TODAY}),
        ("今日到期", {"due": Due.TODAY}),
        ("mine", {"hands": OWNER.id}),
        ("我的", {"hands": OWNER.id}),
        ("我的逾期", {"hands": OWNER.id, "due": Due.OVERDUE}),
        ("without owner", {"owner": NOBODY}),
        ("无责任人", {"owner": NOBODY}),
        ("owner <@U0AGENT1|agent>", {"owner": "U0AGENT1"}),
        ("owner <@U0AGENT1>", {"owner": "U0AGENT1"}),
        ("<@U0AGENT1|agent>", {"owner": "U0AGENT1"}),
        ("负责人 <@U0AGENT1|坐席>", {"owner": "U0AGENT1"}),
        ("owner me", {"owner": OWNER.id}),
        ("责任人我", {"owner": OWNER.id}),
        ("team warehouse", {"departments": frozenset({"warehouse"})}),
        ("team Warehouse and logistics", {"departments": frozenset({"warehouse"})}),
        ("部门 仓储物流部", {"departments": frozenset({"warehouse"})}),
        ("部门仓储物流部", {"departments": frozenset({"warehouse"})}),
        ("team ｗａｒｅｈｏｕｓｅ", {"departments": frozenset({"warehouse"})}),
        ("category logistics_delay", {"category": "logistics_delay"}),
        ("category Logistics delay", {"category": "logistics_delay"}),
        ("分类 物流延迟", {"category": "logistics_delay"}),
        ("logistics delay", {"category": "logistics_delay"}),
        ("product", {"departments": frozenset({"product"})}),
        ("product quality", {"category": "product_quality"}),
        ("state in_progress", {"state": State.IN_PROGRESS}),
        ("state in progress", {"state": State.IN_PROGRESS}),
        ("状态 处理中", {"state": State.IN_PROGRESS}),
        ("closed", {"state": State.CLOSED}),
        ("state resolved, callback due", {"state": State.RESOLVED}),
        (
            "team warehouse overdue owner <@U0AGENT1|agent>",
            {"departments": frozenset({"warehouse"}), "due": Due.OVERDUE, "owner": "U0AGENT1"},
        ),
        ("仓储物流部 逾期", {"departments": frozenset({"warehouse"}), "due": Due.OVERDUE}),
    ],
)
def test_words_of_both_languages_narrow_a_list_down(text: str, expected: dict[str, Any]) -> None:
    for language in LANGUAGES:
        assert read(text, language) == Wanted(**expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("frobnicate", "unknown_filter"),
        ("overdues", "unknown_filter"),
        ("overdue frobnicate", "unknown_filter"),
        ("owner", "which_owner"),
        ("owner 5", "which_owner"),
        ("owner @nobody", "which_owner"),
        ("team", "which_department"),
        ("team logistics delay", "which_department"),
        ("category", "which_category"),
        ("category warehouse", "which_category"),
        ("state", "which_state"),
        ("state open", "which_state"),
        ("<!channel>", "unknown_filter"),
        ("x" * 3000, "unknown_filter"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_can(text: str, code: str) -> None:
    for language, words in LANGUAGES.items():
        with pytest.raises(Refusal) as refused:
            read(text, language)

        sentence = sentence_of(refused.value, words, ZONE)
        assert refused.value.code == code
        assert "<!channel>" not in sentence
        assert len(sentence) < 500


def test_the_names_that_would_be_accepted_are_in_the_reader_s_language() -> None:
    with pytest.raises(Refusal) as refused:
        read("部门", "zh_CN")

    assert "仓储物流部" in sentence_of(refused.value, LANGUAGES["zh_CN"], ZONE)


@given(st.text(alphabet="overdu team我的状态 <@|>U0_état\u3000", max_size=30))
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        wanted = read(text)
    except Refusal:
        return

    assert ListRef.read(ListRef.of(wanted, 3).model_dump_json(exclude_none=True)).wanted == wanted


@pytest.mark.parametrize("text", ["", "{}x", '{"v": 2}', '{"page": -1}', '{"page": 10000}', '{"other": 1}', "[]"])
def test_a_page_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        ListRef.read(text)

    assert refused.value.code == "unknown_control"

"""Lists as people ask for them in Slack: page after page, in either language, one click from the next step."""

import json
from typing import Any

import pytest

from sandbox import Fault
from sandbox.values import stateful
from tests.scenario.stage import AGENT, AGENT_ZH, COMPLAINTS, GUEST, LEAD, OWNER, OWNER_ZH, Stage

CONTACT, ORDER = "13812345678", "20260914000123"


async def answer(stage: Stage, user: str, text: str) -> dict[str, Any]:
    """Give a command and return the private answer to it."""
    actor = stage.person(user)
    delivery = await actor.command(f"/complaint {text}")
    assert delivery.error is None, delivery
    return actor.private()[-1]


def lines_of(message: dict[str, Any]) -> list[str]:
    """The cases of a list, by number, in order."""
    menus = [element for block, element in stateful(message["blocks"]) if element["action_id"] == "menu.more"]
    return [json.loads(menu["options"][0]["value"])["n"] for menu in menus]


def option(message: dict[str, Any], number: str, label: str) -> tuple[str, str]:
    """Where an entry of a case's menu stands: its block and its value."""
    for block, element in stateful(message["blocks"]):
        for one in element.get("options", ()):
            if one["text"]["text"] == label and json.loads(one["value"])["n"] == number:
                return block["block_id"], one["value"]
    raise AssertionError(label)


async def test_an_owner_asks_for_their_cases_and_records_a_follow_up_from_the_list(stage: Stage) -> None:
    number = await stage.file(AGENT)
    listed = await answer(stage, OWNER, "mine")
    block, value = option(listed, number, "Record follow-up")

    owner = stage.person(OWNER)
    await owner.click(listed, "menu.more", block_id=block, value=value)
    form = await stage.open(owner)

    assert lines_of(listed) == [number]
    assert "Your cases" in listed["text"]
    assert form["callback_id"] == "complaint.follow_up_form"


async def test_a_list_turns_its_pages_in_place(stage: Stage) -> None:
    numbers = [await stage.file(AGENT) for _ in range(11)]
    lead = stage.person(LEAD)
    listed = await answer(stage, LEAD, "list team warehouse")
    assert lines_of(listed) == numbers[:10]

    await lead.click(listed, "lists.next")
    await stage.house.services.tasks.settle()
    turned = lead.private()[-1]
    await lead.click(turned, "lists.previous")
    await stage.house.services.tasks.settle()

    assert lines_of(turned) == numbers[10:]
    assert "page 2 of 2" in turned["text"]
    assert lines_of(lead.private()[-1]) == numbers[:10]
    assert len(lead.private()) == 1


async def test_a_page_that_cannot_be_put_in_place_is_explained(stage: Stage) -> None:
    for _ in range(11):
        await stage.file(AGENT)
    lead = stage.person(LEAD)
    listed = await answer(stage, LEAD, "list")
    stage.slack.break_(Fault("response_url", "error", error="expired_url", count=2))

    await lead.click(listed, "lists.next")
    await stage.house.services.tasks.settle()

    assert "too old" in str([*lead.private(), *lead.dm()])


@pytest.mark.parametrize(
    ("user", "text", "said"),
    [
        (AGENT_ZH, "列表 逾期", "没有符合条件的投诉"),
        (AGENT_ZH, "我的", "目前没有需要您处理的投诉"),
        (AGENT_ZH, "列表 部门 不存在", "仓储物流部"),
        (AGENT_ZH, "搜索 不存在的内容", "未找到相关投诉"),
        (AGENT_ZH, "帮助", "您可以这样使用"),
        (AGENT, "list overdue", "No case fits"),
        (AGENT, "mine", "Nothing waits for you"),
        (AGENT, "list team nowhere", "Warehouse and logistics"),
        (AGENT, "list whatever", "I do not know “whatever”"),
        (AGENT, "search nothing-of-the-kind", "Nothing was found"),
        (AGENT, "search x", "too short"),
        (AGENT, "lists", "Did you mean `/complaint list`?"),
        (GUEST, "list", "Only members of the service team"),
        (GUEST, "search parcel", "Only members of the service team"),
        (GUEST, "search", "Only members of the service team"),
    ],
)
async def test_every_answer_says_what_to_do_next(sqlite_stage: Stage, user: str, text: str, said: str) -> None:
    await sqlite_stage.file(AGENT)

    assert said in (await answer(sqlite_stage, user, text))["text"]


async def test_a_list_in_chinese_narrows_down_as_one_in_english(stage: Stage) -> None:
    number = await stage.file(AGENT, category="refund")
    await stage.file(AGENT)

    listed = await answer(stage, AGENT_ZH, "列表 分类 退款")

    assert lines_of(listed) == [number]
    assert "未结案的投诉 · 退款" in listed["text"]
    assert "共 1 件" in listed["text"]


async def test_somebody_mentioned_is_the_owner_meant(stage: Stage) -> None:
    first = await stage.file(AGENT)
    await stage.file(AGENT)

    assert lines_of(await answer(stage, LEAD, "list owner @warehouse")) == [first]
    assert len(lines_of(await answer(stage, LEAD, "list"))) == 2


async def test_a_case_is_shown_with_its_history_and_without_its_words(stage: Stage) -> None:
    number = await stage.file(AGENT)
    await stage.follow_up(OWNER, stage.person(OWNER).dm()[-1])

    shown = await answer(stage, AGENT_ZH, f"查看 {number}")
    same = await answer(stage, AGENT, number.lower())

    assert "已登记" in str(shown["blocks"]) or "登记" in str(shown["blocks"])
    assert f"<@{OWNER}>" in str(shown["blocks"])
    assert "Follow-up recorded" in str(same["blocks"])
    for secret in (CONTACT, ORDER, "张三丰", "carrier is searching", "promised for Friday"):
        assert secret not in str(shown)


@pytest.mark.parametrize(
    ("sought", "place"),
    [
        (CONTACT, "phone or e-mail"),
        (ORDER, "the order number"),
        ("Friday", "what happened"),
        ("carrier", "what was done"),
    ],
)
async def test_a_search_says_why_a_case_was_found_and_nothing_of_the_customer(
    stage: Stage, sought: str, place: str
) -> None:
    number = await stage.file(AGENT)
    await stage.follow_up(OWNER, stage.person(OWNER).dm()[-1])

    found = await answer(stage, OWNER, f"search {sought}")

    assert lines_of(found) == [number]
    assert f"Found in: {place}" in found["text"]
    for secret in (CONTACT, ORDER, "张三丰", "carrier", "Friday"):
        assert secret not in str(found)


async def test_a_search_in_the_form_leaves_nothing_in_any_message(stage: Stage) -> None:
    number = await stage.file(AGENT)
    agent = stage.person(OWNER_ZH)
    await agent.command("/complaint 搜索")
    form = await stage.open(agent)

    await agent.submit(form, {"sought": CONTACT})
    window = await stage.open(agent)

    assert window["callback_id"] == "lists.window"
    assert lines_of(window) == [number]
    assert "电话或邮箱" in str(window["blocks"])
    assert CONTACT not in str(window["blocks"])
    assert not agent.private()


async def test_a_case_is_followed_up_from_the_window_of_what_was_found(stage: Stage) -> None:
    number = await stage.file(AGENT)
    owner = stage.person(OWNER)
    await owner.command("/complaint search")
    await owner.submit(await stage.open(owner), {"sought": number})
    window = await stage.open(owner)

    block, value = option(window, number, "Record follow-up")
    await owner.click(window, "menu.more", block_id=block, value=value)
    form = await stage.open(owner)

    assert form["callback_id"] == "complaint.follow_up_form"
    assert len(owner.views()) == 2


async def test_lists_are_seen_by_whoever_asked_only(stage: Stage) -> None:
    await stage.file(AGENT)
    before = len(stage.person(LEAD).messages(COMPLAINTS))

    await answer(stage, AGENT, "list")

    assert len(stage.person(LEAD).messages(COMPLAINTS)) == before
    assert not stage.person(LEAD).private()

"""The chart of a digest as a drawing, as words, and as Slack draws it itself."""

import re
from datetime import date, timedelta
from importlib.resources import as_file, files
from typing import Any
from xml.etree import ElementTree

import pytest

from config.words import load_words
from handlers.delivery.draw import picture
from handlers.digests.pictures import chart_picture, native_chart
from handlers.posts import Picture
from sandbox.blocks import check_blocks
from tests.desk import POLICY
from tests.facts import LONG_NAME, longest_names

WORDS = load_words()
LIMITS = {"low": 70.0, "high": 100.0}


def day(number: int, satisfied: int = 40, answered: int = 50, **waits: Any) -> dict[str, Any]:
    at = date(2026, 9, 1) + timedelta(days=number)
    return {
        "day": at.isoformat(),
        "satisfied": satisfied,
        "answered": answered,
        "limits": LIMITS if answered else None,
        "frt": waits,
    }


def facts(*days: dict[str, Any], target: float | None = 90) -> dict[str, Any]:
    return {"more": {"centre": {"chart": {"days": list(days), "target": target}}}}


def drawn(*days: dict[str, Any], language: str = "en", target: float | None = 90) -> Picture:
    found = chart_picture(facts(*days, target=target), "centre", POLICY, WORDS[language])
    assert found is not None
    return found


def lines(found: Picture, colour: str) -> list[str]:
    return re.findall(rf'<polyline points="([^"]+)"[^>]*stroke="{colour}"', found.svg)


def test_a_day_without_answers_breaks_the_line() -> None:
    found = drawn(day(0), day(1), day(2, 0, 0), day(3), day(4))

    assert [len(line.split()) for line in lines(found, "#1264a3")] == [2, 2]


def test_a_share_of_all_is_at_the_top_and_of_nobody_at_the_bottom() -> None:
    (line,) = lines(drawn(day(0, 50, 50), day(1, 0, 50)), "#1264a3")

    assert [point.split(",")[1] for point in line.split()] == ["80.0", "320.0"]


def test_waits_nobody_knows_are_left_out_and_the_axis_has_room_for_the_longest() -> None:
    found = drawn(day(0, phone=[20, 90]), day(1, phone=[None, None]), day(2, phone=[25, 130]))

    assert ">200<" in found.svg
    assert "Median first response time Phone from 20 s to 25 s, last 25 s." in found.alt_text


@pytest.mark.parametrize("days", [[], [day(0)], [day(0), day(1, 0, 0)]])
def test_less_than_two_days_with_anything_are_no_chart(days: list[dict[str, Any]]) -> None:
    assert chart_picture(facts(*days), "centre", POLICY, WORDS["en"]) is None
    assert native_chart(facts(*days), "centre", WORDS["en"]) is None


def test_facts_from_before_there_were_charts_have_none() -> None:
    assert chart_picture({"more": {"centre": {}}}, "centre", POLICY, WORDS["en"]) is None
    assert native_chart({"more": {"centre": {}}}, "centre", WORDS["en"]) is None


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_sign_of_the_chart_is_in_the_font_that_comes_with_it(language: str) -> None:
    waits: dict[str, Any] = {name: [20, 40] for name in list(POLICY.channels)[:4]}
    found = drawn(day(0, **waits), day(1, **waits), language=language)
    words = {"".join(node.itertext()) for node in ElementTree.fromstring(found.svg).iter() if node.tag.endswith("text")}
    words |= {one.name.in_language(language) for one in POLICY.channels.values()}

    with as_file(files("handlers.delivery") / "fonts" / "redress-sans.otf") as font:
        empty = picture(_text(" "), [str(font)])
        missing = {sign for sign in set("".join(words)) - {" "} if picture(_text(sign), [str(font)]) == empty}
        unknown = picture(_text("龘"), [str(font)])
        tofu = {sign for sign in set("".join(words)) if picture(_text(sign), [str(font)]) == unknown}

    assert missing == set()
    assert tofu <= {" "}


def test_hostile_names_stay_words() -> None:
    longest = longest_names()
    found = chart_picture(facts(day(0, phone=[1, 2]), day(1, phone=[1, 2])), "centre", longest, WORDS["en"])
    assert found is not None
    waits: dict[str, Any] = {"<a>&": [1, 2]}
    hostile = chart_picture(facts(day(0, **waits), day(1, **waits)), "centre", POLICY, WORDS["en"])
    assert hostile is not None

    assert LONG_NAME[:13] not in found.svg
    assert "&lt;a&gt;&amp;" in hostile.svg
    ElementTree.fromstring(hostile.svg)


def test_slack_gets_the_last_twenty_days_with_answers_in_a_block_it_takes() -> None:
    days = [day(number, number if number % 3 else 0, 50 if number % 3 else 0) for number in range(40)]
    block = native_chart(facts(*days), "centre", WORDS["zh_CN"])

    assert block is not None
    assert check_blocks([block], "message") == []
    assert len(block["chart"]["axis_config"]["categories"]) == 20
    assert [len(series["data"]) for series in block["chart"]["series"]] == [20, 20]


def test_without_a_target_there_is_one_line_only() -> None:
    block = native_chart(facts(day(0), day(1), target=None), "centre", WORDS["en"])

    assert block is not None
    assert len(block["chart"]["series"]) == 1
    assert "target" not in drawn(day(0), day(1), target=None).svg


def _text(sign: str) -> str:
    safe = {"<": "&lt;", "&": "&amp;"}.get(sign, sign)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" font-family="Redress Sans" font-size="24">'
        f'<text x="5" y="30">{safe}</text></svg>'
    )

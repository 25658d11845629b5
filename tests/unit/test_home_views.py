"""Every Home, empty or crowded, in either language and with the longest names, is one that Slack takes."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from config.words import load_words
from domain.lifecycle import Move, State
from domain.policy import Policy
from domain.worklist import Load
from handlers.blocks import Block
from handlers.home import ids
from handlers.home.parts import PER_PAGE, Filled, HomePart, Stretch
from handlers.home.views import (
    Shown,
    call_line,
    case_lines,
    explanation,
    help_window,
    load_line,
    overview,
    request_lines,
    stranger_view,
    whole_part,
)
from handlers.posts import Reader
from sandbox.blocks import check_view, is_too_large
from sandbox.values import stateful
from tests.desk import OWNER, POLICY, ZONE
from tests.facts import HOSTILE_NAMES, facts, longest_names, of_customer
from tests.fakes import START

READERS = [Reader(words, ZONE, OWNER) for words in load_words().values()]
ENGLISH, CHINESE = READERS
EVERY = pytest.mark.parametrize(
    ("reader", "policy"),
    list(product(READERS, (POLICY, longest_names()))),
    ids=["-".join(names) for names in product(load_words(), ("demo", "longest"))],
)


def lines(count: int, policy: Policy, reader: Reader, *, buttons: bool = True) -> list[Sequence[Block]]:
    state = [state for state in State if state is not State.CLOSED]
    cases = (
        facts(state[at % len(state)], id=at, number=f"C-260914-{at:03d}", **of_customer("张" * 100))
        for at in range(count)
    )
    return [case_lines(case, policy, START, reader, "Now", buttons=buttons) for case in cases]


def part(
    key: str = "overdue", count: int = 5, total: int = 0, policy: Policy = POLICY, reader: Reader = ENGLISH
) -> Shown:
    filled = Filled(key.capitalize(), lines(count, policy, reader), total or count)
    return Shown(HomePart(key, lambda *_: filled, mine=True), filled)


def texts(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def buttons_of(view: dict[str, Any]) -> dict[str, Any]:
    """Return what the buttons of a Home itself carry, by their names."""
    own = (ids.SHOW_PART, ids.OVERVIEW, ids.PREVIOUS, ids.NEXT)
    pressed = [e for block in view["blocks"] for e in block.get("elements", ()) if e.get("action_id") in own]
    return {one["action_id"]: json.loads(one["value"]) for one in pressed}


@EVERY
def test_a_crowded_home_is_one_that_slack_takes(reader: Reader, policy: Policy) -> None:
    crowd = [part(f"part{at}", 5, 40, policy, reader) for at in range(12)]

    view = overview(crowd, policy, reader, first_visit=True)

    assert check_view(view, "home") == []
    assert not is_too_large(view)
    assert len(view["blocks"]) > 90


@EVERY
def test_a_full_page_of_one_part_is_one_that_slack_takes(reader: Reader, policy: Policy) -> None:
    filled = Filled("Overdue", lines(PER_PAGE, policy, reader), 500)

    view = whole_part("overdue", filled, 3, policy, reader)

    assert check_view(view, "home") == []
    assert not is_too_large(view)
    assert buttons_of(view)[ids.NEXT] == {"v": 1, "part": "overdue", "page": 4}
    assert buttons_of(view)[ids.PREVIOUS] == {"v": 1, "part": "overdue", "page": 2}
    assert buttons_of(view)[ids.OVERVIEW] == {"v": 1, "part": "", "page": 0}


@EVERY
def test_every_small_home_and_window_is_one_that_slack_takes(reader: Reader, policy: Policy) -> None:
    for view in (
        overview([], policy, reader, first_visit=True),
        overview([], policy, reader, first_visit=False),
        whole_part("overdue", None, 0, policy, reader),
        stranger_view(reader.words),
    ):
        assert check_view(view, "home") == []
    assert check_view(help_window(policy, reader.words)) == []


def test_where_there_is_no_room_for_lines_the_way_to_them_stays() -> None:
    crowd = [part(f"part{at}", 5, 5) for at in range(10)]

    view = overview(crowd, POLICY, ENGLISH, first_visit=False)

    # Ten parts of eleven blocks each are more than fits.
    assert texts(view).count('"header"') == 11
    assert "Show all 5" in texts(view)


def test_a_part_with_more_lines_than_it_shows_leads_to_all_of_them() -> None:
    short = overview([part(total=5)], POLICY, ENGLISH, first_visit=False)
    long = overview([part(total=17)], POLICY, ENGLISH, first_visit=False)

    assert ids.SHOW_PART not in buttons_of(short)
    assert buttons_of(long) == {ids.SHOW_PART: {"v": 1, "part": "overdue", "page": 0}}
    assert "Show all 17" in texts(long)
    assert "Overdue (17)" in texts(long)


def test_the_last_page_does_not_turn_on_and_a_page_that_is_gone_is_the_last() -> None:
    filled = Filled("Overdue", lines(2, POLICY, ENGLISH), PER_PAGE + 2)

    view = whole_part("overdue", filled, 7, POLICY, ENGLISH)

    assert set(buttons_of(view)) == {ids.OVERVIEW, ids.PREVIOUS}
    assert "page 2 of 2" in texts(view)


@pytest.mark.parametrize(("first", "got"), [(0, [0, 1, 2]), (3, [3, 4, 5]), (6, [6]), (9, [6]), (300, [6])])
def test_a_stretch_beyond_the_end_is_the_last_one(first: int, got: list[int]) -> None:
    assert Stretch(first, 3).of(range(7)) == range(got[0], got[-1] + 1)
    assert Stretch(first, 3).of(()) == ()


@pytest.mark.parametrize("reader", READERS, ids=load_words())
def test_the_bot_explains_itself_in_five_lines_on_the_first_visit_only(reader: Reader) -> None:
    said = explanation(POLICY, reader.words)

    first = overview([part()], POLICY, reader, first_visit=True)
    later = overview([part()], POLICY, reader, first_visit=False)

    assert len(said) == 5
    assert not any("\n" in line or "{" in line for line in said)
    assert all(json.dumps(line, ensure_ascii=False)[1:-1] in texts(first) for line in said)
    assert not any(json.dumps(line, ensure_ascii=False)[1:-1] in texts(later) for line in said)


@pytest.mark.parametrize(
    ("reader", "what"), [(ENGLISH, "file it with the button above"), (CHINESE, "点击上方按钮登记")]
)
def test_an_empty_home_says_what_to_do_next_and_a_lead_s_crowd_is_not_one_s_own(reader: Reader, what: str) -> None:
    team = part("team")
    theirs = replace(team, part=replace(team.part, mine=False))

    assert what in texts(overview([], POLICY, reader, first_visit=False))
    assert what in texts(overview([theirs], POLICY, reader, first_visit=False))
    assert what not in texts(overview([part()], POLICY, reader, first_visit=False))


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_neither_break_a_home_nor_act_in_it(name: str) -> None:
    case = facts(State.IN_PROGRESS, **of_customer(name))
    both = [case_lines(case, POLICY, START, ENGLISH, buttons=buttons) for buttons in (True, False)]

    view = overview(
        [Shown(HomePart("overdue", lambda *_: None, mine=True), Filled("Overdue", both, 2))],
        POLICY,
        ENGLISH,
        first_visit=False,
    )

    assert check_view(view, "home") == []
    assert "<!channel>" not in texts(view)
    assert case.contact not in texts(view)


def test_a_pressing_line_has_its_next_step_in_sight_and_all_others_in_its_menu() -> None:
    case = replace(facts(State.ASSIGNED, requests=()), moves=(Move.ACCEPT, Move.RAISE, Move.FOLLOW_UP))

    line = case_lines(case, POLICY, START, ENGLISH, buttons=True)

    labels = [e["text"]["text"] for block in line for e in block.get("elements", ()) if e["type"] == "button"]
    assert labels == ["Accept", "Record follow-up", "Details"]
    assert any(element["action_id"] == "menu.more" for _, element in stateful(list(line)))


def test_a_request_for_consent_opens_with_one_click() -> None:
    case = facts(State.IN_PROGRESS)

    (line,) = request_lines(case, case.requests[0].id, POLICY, START, ENGLISH)

    assert line["accessory"]["text"]["text"] == "Decide"
    assert json.loads(line["accessory"]["value"])["proposal"] == case.requests[0].id
    assert line["text"]["text"].count("Waiting for consent") == 1


def test_a_callback_tells_when_the_customer_may_be_called() -> None:
    noon = START + timedelta(hours=2)

    now, later = (call_line(since, noon, START, ENGLISH) for since in (START, START + timedelta(hours=1)))

    assert "May be called now, until <!date^" in now
    assert "May be called from <!date^" in later


@pytest.mark.parametrize(
    ("load", "said"),
    [
        (Load("U0OWNER1", 1, 0), "<@U0OWNER1> · 1 open case"),
        (Load("U0OWNER1", 5, 2), "<@U0OWNER1> · 5 open cases · :red_circle: 2 overdue"),
        (Load(None, 2, 0), "Nobody · 2 open cases"),
    ],
)
def test_a_line_of_the_team_says_who_has_how_much_and_leads_to_it(load: Load, said: str) -> None:
    (line,) = load_line(load, "team_cases:U0OWNER1", ENGLISH)

    assert line["text"]["text"] == said
    assert json.loads(line["accessory"]["value"])["part"] == "team_cases:U0OWNER1"

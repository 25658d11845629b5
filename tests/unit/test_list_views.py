"""Every list, in either language and with the longest names, is one that Slack takes, and says what to do next."""

import json
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from config.words import load_words
from domain.clocks import ClockState
from domain.lifecycle import Move, State
from domain.people import Standing
from domain.policy import ClockKind
from domain.worklist import NOBODY, Due, Wanted
from handlers.caselines import case_line
from handlers.cases import ClockFacts
from handlers.casework import move_labels
from handlers.diary import Entry, what_was_done
from handlers.lists import ids
from handlers.lists.actions import MOST, PER_PAGE, Found, Match, Page, Past
from handlers.lists.views import found_post, found_window, history_post, list_post, list_title, search_form
from handlers.posts import Post, Reader
from sandbox.blocks import check_blocks, check_view, is_too_large
from tests.desk import OWNER, POLICY, ZONE
from tests.facts import HANDED, HOSTILE_NAMES, LONG_TEXT, facts, longest_names, of_customer
from tests.fakes import START

READERS = [Reader(words, ZONE, OWNER) for words in load_words().values()]
ENGLISH = READERS[0]
POLICIES = {"demo": POLICY, "longest": longest_names()}
EVERY = pytest.mark.parametrize(
    ("reader", "policy"),
    list(product(READERS, POLICIES.values())),
    ids=["-".join(names) for names in product(load_words(), POLICIES)],
)


def page(cases: int = PER_PAGE, **changes: Any) -> Page:
    state = [*(set(State) - {State.CLOSED}), State.CLOSED]
    shown = tuple(facts(state[at % len(state)], id=at, number=f"C-260914-{at:03d}") for at in range(cases))
    return replace(Page(Wanted(), shown, 0, 1, cases, more=False), **changes)


def buttons_of(post: Post) -> dict[str, Any]:
    rows = [block["elements"] for block in post.blocks if block["type"] == "actions"]
    return {one["action_id"]: json.loads(one["value"]) for row in rows for one in row}


@EVERY
def test_a_full_page_is_one_that_slack_takes(reader: Reader, policy: Any) -> None:
    everything = Wanted(OWNER.id, OWNER.id, frozenset(policy.departments), "refund", State.RESOLVED, Due.TODAY)
    for one in (page(), page(number=1, pages=50, total=MOST, more=True), page(wanted=everything, number=49, pages=50)):
        post = list_post(one, policy, START, reader)

        assert check_blocks(post.blocks, "message") == []
        assert all(case.number in post.text for case in one.cases)
        assert len(post.text) < 12_000


@EVERY
def test_what_was_found_and_a_history_are_ones_that_slack_takes(reader: Reader, policy: Any) -> None:
    found = [Found(case, tuple(Match)) for case in page().cases]
    past = tuple(Entry(START, OWNER.id, move, LONG_TEXT, {"asked_by": OWNER.id}) for move in (*Move, *Move))

    for post in (
        found_post(found, policy, START, reader),
        found_post([], policy, START, reader),
        history_post(Past(facts(State.RESOLVED, **of_customer("张三")), past, HANDED), policy, START, reader),
    ):
        assert check_blocks(post.blocks, "message") == []
        assert LONG_TEXT[:12] not in str(post.blocks)
    for view in (found_window(found, policy, START, reader), search_form(reader.words)):
        assert check_view(view) == []
        assert not is_too_large(view)


def test_a_page_in_the_middle_turns_both_ways_and_remembers_what_was_asked() -> None:
    asked = Wanted(departments=frozenset({"warehouse"}), due=Due.OVERDUE)

    post = list_post(page(wanted=asked, number=2, pages=5, total=50), POLICY, START, ENGLISH)

    there = {"departments": ["warehouse"], "due": "overdue", "v": 1}
    assert buttons_of(post) == {ids.PREVIOUS: {**there, "page": 1}, ids.NEXT: {**there, "page": 3}}
    assert "50 cases · page 3 of 5" in post.text


def test_the_first_page_does_not_turn_back_nor_the_last_one_on() -> None:
    first = list_post(page(number=0, pages=2), POLICY, START, ENGLISH)
    last = list_post(page(number=1, pages=2), POLICY, START, ENGLISH)

    assert list(buttons_of(first)) == [ids.NEXT]
    assert list(buttons_of(last)) == [ids.PREVIOUS]
    assert not buttons_of(list_post(page(), POLICY, START, ENGLISH))


def test_more_cases_than_a_list_counts_are_said_to_be_more() -> None:
    post = list_post(page(pages=50, total=MOST, more=True), POLICY, START, ENGLISH)

    assert "More than 500 cases" in post.text


@pytest.mark.parametrize("reader", READERS, ids=load_words())
def test_where_there_is_nothing_a_list_says_what_to_do(reader: Reader) -> None:
    policy = POLICY.model_copy(update={"slack": POLICY.slack.model_copy(update={"command_prefix": "acme-"})})
    for wanted in (Wanted(), Wanted(hands=OWNER.id), Wanted(state=State.CLOSED)):
        post = list_post(page(0, wanted=wanted), policy, START, reader)

        assert check_blocks(post.blocks, "message") == []
        assert "`/acme-complaint list`" in post.text


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        (Wanted(), "Open cases"),
        (Wanted(hands=OWNER.id, due=Due.OVERDUE), "Your cases · overdue"),
        (Wanted(owner=NOBODY, due=Due.TODAY), "Open cases · without owner · due today"),
        (Wanted(owner="U0AGENT1", category="refund"), "Open cases · owner <@U0AGENT1> · Refund"),
        (Wanted(departments=frozenset({"warehouse"})), "Open cases · Warehouse and logistics"),
        (Wanted(state=State.IN_PROGRESS), "Open cases · in progress"),
        (Wanted(state=State.CLOSED), "Closed within 30 d"),
    ],
)
def test_a_list_says_what_it_was_asked_for(wanted: Wanted, title: str) -> None:
    assert list_title(wanted, POLICY, ENGLISH) == title


@pytest.mark.parametrize("state", State)
def test_every_line_is_one_click_from_whatever_may_be_done(state: State) -> None:
    case = facts(state)

    menu = case_line(case, POLICY, START, ENGLISH)["accessory"]

    offered = [option["text"]["text"] for option in menu["options"]]
    assert offered[-2:] == ["Details", "Why is it due then?"]
    follow_on = {"New linked case"} if case.followable else set()
    idea = {"Suggest an improvement"} if state is State.CLOSED else set()
    assert set(offered[:-2]) == {*move_labels(case.moves, ENGLISH.words), *follow_on, *idea}


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_line_shows_the_customer_masked_and_only_where_it_may(name: str) -> None:
    case = facts(State.ASSIGNED, **of_customer(name))

    open_line = case_line(case, POLICY, START, ENGLISH)
    own_line = case_line(case, POLICY, START, ENGLISH, customer=True)

    assert check_blocks([own_line], "message") == []
    assert "<!channel>" not in str(own_line)
    assert case.customer == "*" or case.customer not in str(open_line)


def test_a_closed_and_a_paused_case_say_so_in_their_line() -> None:
    closed = case_line(facts(State.CLOSED, closed_at=START), POLICY, START, ENGLISH)
    still = ClockFacts(ClockKind.SOLUTION, START, ClockState.PAUSED)
    paused = case_line(facts(State.WAITING_CUSTOMER, clocks=(still,)), POLICY, START, ENGLISH)
    nobodys = facts(State.RECEIVED, clocks=(), standing=Standing("warehouse", OWNER.id), handoff=None)
    idle = case_line(nobodys, POLICY, START, ENGLISH)

    assert "Closed <!date^" in closed["text"]["text"]
    assert "Solution: paused" in paused["text"]["text"]
    assert idle["text"]["text"].count("\n") == 1


@pytest.mark.parametrize(
    ("move", "codes", "said"),
    [
        (Move.FOLLOW_UP, {"method": "phone"}, "Follow-up recorded · <@U0OWNER1>"),
        (Move.ASSIGN, {"owner": "U0AGENT1", "why": "turn"}, "Owner assigned: <@U0AGENT1> · <@U0OWNER1>"),
        (
            Move.REASSIGN,
            {"owner": "U0AGENT2", "was": "U0AGENT1", "why": "chosen"},
            "Owner changed: <@U0AGENT1> → <@U0AGENT2> · <@U0OWNER1>",
        ),
        (Move.RAISE, {"severity": "urgent", "was": "normal"}, "Severity raised: Normal → Urgent · <@U0OWNER1>"),
        (
            Move.RECLASSIFY,
            {"category": "billing", "was": "refund", "severity": "normal"},
            "Category changed: Refund → Billing · <@U0OWNER1>",
        ),
        (
            Move.HAND_OFF,
            {"department": "warehouse"},
            "Handed to another department: Warehouse and logistics · <@U0OWNER1>",
        ),
        (
            Move.RETURN_HANDOFF,
            {"department": "warehouse", "result": "not_done"},
            "Hand-off to the department ended: Warehouse and logistics · What was asked is not done · <@U0OWNER1>",
        ),
        (Move.KEEP, {"commitment": "refund"}, "Commitment kept: Refund · <@U0OWNER1>"),
        (Move.MERGE, {"into": "C-260914-001"}, "Merged into another case: C-260914-001 · <@U0OWNER1>"),
        (Move.RESOLVE, {"asked_by": "U0AGENT1"}, "Resolved · <@U0OWNER1> · asked for by <@U0AGENT1>"),
    ],
)
def test_the_history_says_what_changed_from_what_to_what(move: Move, codes: dict[str, Any], said: str) -> None:
    entry = Entry(START, "U0OWNER1", move, "Secret words.", codes)

    assert what_was_done(entry, POLICY, ENGLISH.words) == said
    assert "{" not in what_was_done(entry, POLICY, READERS[1].words)

"""Every form and every look of a case, in every state and language, is one that Slack takes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest

from config.words import load_words
from domain.clocks import ClockState
from domain.lifecycle import Closure, Fact, Move, State
from domain.people import Standing
from domain.policy import ClockKind, Policy
from handlers.callbacks.views import callback_form, recovery_form, written_form
from handlers.cases import Bond, CaseFacts, ClockFacts, LinkedCase
from handlers.casework import case_body, case_buttons, case_menu, customer_line, due_line, spoken, state_line
from handlers.changes.views import correct_form, lower_form, raise_form, reclassify_form
from handlers.closing.views import (
    exhaust_form,
    late_window,
    merge_form,
    not_complaint_form,
    reopen_form,
    withdraw_form,
)
from handlers.commitments.views import commitment_form, kept_form
from handlers.complaints.actions import Insight
from handlers.complaints.ids import OPEN_DETAILS
from handlers.complaints.views import details_window, follow_up_form
from handlers.consent.deciding import Answer, Asked
from handlers.consent.views import request_form
from handlers.courtesy.views import courtesy_form
from handlers.diary import Entry
from handlers.elapsed import Elapsed
from handlers.handling.views import add_form, answered_form, change_form, wait_form
from handlers.handoffs.views import hand_off_form, return_form
from handlers.intake.ids import OPEN_LINKED
from handlers.ownership.views import assign_form, decline_form, reassign_form
from handlers.posts import Reader
from handlers.solutions.views import resolve_form
from handlers.why.ids import OPEN as OPEN_WHY
from sandbox.blocks import check_blocks, check_view, is_too_large
from tests.desk import OWNER, POLICY, ZONE, desk_with
from tests.facts import HANDED, HOSTILE_NAMES, KINDS, LONG_NAME, LONG_TEXT, facts, longest_names, of_customer
from tests.fakes import START

NOBODYS = Standing("warehouse", "U0AGENT1")
GONE = Standing("gone", "U0AGENT1")
WAITED = Elapsed(START - timedelta(hours=26), timedelta(hours=26), timedelta(hours=9), waits=True)
READERS = [Reader(words, ZONE, OWNER) for words in load_words().values()]
POLICIES = {"demo": POLICY, "longest": longest_names()}
FORMS = (
    withdraw_form,
    merge_form,
    not_complaint_form,
    exhaust_form,
    reopen_form,
    courtesy_form,
    follow_up_form,
    partial(follow_up_form, reached=False),
    resolve_form,
    change_form,
    wait_form,
    answered_form,
    add_form,
    hand_off_form,
    return_form,
    commitment_form,
    kept_form,
    callback_form,
    recovery_form,
    decline_form,
    reassign_form,
    assign_form,
    raise_form,
    lower_form,
    reclassify_form,
    correct_form,
    written_form,
)
EVERY = pytest.mark.parametrize(
    ("reader", "state", "policy"),
    list(product(READERS, State, POLICIES.values())),
    ids=["-".join(names) for names in product(load_words(), State, POLICIES)],
)


def everything_in(view: dict[str, Any]) -> Iterator[str]:
    """All the mrkdwn that stands in blocks."""
    for part in view.values():
        for inner in part if isinstance(part, list) else [part]:
            if isinstance(inner, dict):
                yield from everything_in(inner)
    if view.get("type") == "mrkdwn":
        yield view["text"]


@pytest.mark.parametrize("form", FORMS)
@EVERY
def test_every_form_about_a_case_is_one_that_slack_takes(
    reader: Reader, state: State, policy: Policy, form: Callable[..., dict[str, Any]]
) -> None:
    for name in HOSTILE_NAMES:
        view = form(facts(state, **of_customer(name)), policy, reader, START, LONG_TEXT)

        assert check_view(view) == []
        assert not is_too_large(view)
        assert view["title"]["text"][-1] != "…"


@pytest.mark.parametrize("revealed", [False, True])
@EVERY
def test_the_window_with_the_customer_s_words_is_one_that_slack_takes(
    reader: Reader, state: State, policy: Policy, revealed: bool
) -> None:
    for name in HOSTILE_NAMES:
        case = facts(state, **of_customer(name, name, name))
        contact, shown, order = (name * 2, name, name[:64]) if revealed else (name, "", "")
        past = tuple(Entry(START, "U0OWNER1", move, LONG_TEXT) for move in (*Move, *Move, *Move, *Move, *Move))
        view = details_window(
            Insight(case, LONG_TEXT, past, contact, shown, order, handoffs=HANDED, elapsed=WAITED),
            policy,
            reader,
            START,
        )

        assert check_view(view) == []
        assert not is_too_large(view)
        assert not any("<!channel>" in text or "<@U0QUAL01>" in text for text in everything_in(view))


@pytest.mark.parametrize("bond", Bond)
@EVERY
def test_the_window_of_a_case_that_cannot_come_back_is_one_that_slack_takes_and_shows_a_way(
    reader: Reader, state: State, policy: Policy, bond: Bond
) -> None:
    case = facts(state, **of_customer(LONG_NAME))
    view = late_window(replace(case, linked=(LinkedCase("C-260914-099", bond),)), policy, reader, START)

    assert check_view(view) == []
    way = OPEN_DETAILS if bond is Bond.INTO else OPEN_LINKED
    assert view["blocks"][-1]["elements"][0]["action_id"] == way


@pytest.mark.parametrize("standing", ["mine", "own", "agreed", "declined", "void", "others"])
@EVERY
def test_the_window_of_a_request_is_one_that_slack_takes(
    reader: Reader, state: State, policy: Policy, standing: str
) -> None:
    answers = {"mine": (Answer.AGREE, Answer.DECLINE), "own": (Answer.TAKE_BACK,)}.get(standing, ())
    decided = standing if standing in ("agreed", "declined", "void") else "open"
    due = dict.fromkeys(KINDS, START)
    for move, note in product((Move.RESOLVE, Move.REASSIGN), (LONG_TEXT, "")):
        case = facts(state, **of_customer(LONG_NAME))
        person = None if decided == "open" else "U0LEAD01"
        asked = Asked(1, case, move, "U0OWNER1", START, due, person, note, answers, decided, person, note)
        view = request_form(asked, policy, reader, START)

        assert check_view(view) == []
        assert not is_too_large(view)
        assert ("submit" in view) is bool(answers)
        assert not any("<!channel>" in text for text in everything_in(view))


@EVERY
def test_the_look_of_a_case_is_one_that_slack_takes_in_a_message(reader: Reader, state: State, policy: Policy) -> None:
    for name in HOSTILE_NAMES:
        case = facts(state, **of_customer(name, name, name))
        body = case_body(case, policy, START, reader, customer_line(case, reader))

        assert check_blocks([*body, *case_buttons(case, reader.words)], "message") == []
        text = spoken(case, policy, START, reader)
        assert 0 < len(text) < 4000
        assert case.number in text
        assert not set(text) & set("{}") - set("{date_short_pretty}{time}")


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_masked_customer_can_neither_mention_nor_format(name: str) -> None:
    line = customer_line(facts(State.ASSIGNED, **of_customer(name, name, name)), READERS[0])

    assert "<" not in line
    assert ">" not in line
    assert "**" not in line.replace("*\u200d", "")
    assert not set(line) & set("\u202e\u2066\u200f")


def test_a_name_that_the_policy_has_dropped_is_shown_by_its_key() -> None:
    case: CaseFacts = facts(
        State.ASSIGNED, category="gone_category", channel="gone_channel", standing=Standing("gone", "U0AGENT1")
    )
    body = str(case_body(case, POLICY, START, READERS[0]))

    assert "gone_category" in body
    assert "gone_channel" in body
    assert check_view(follow_up_form(case, POLICY, READERS[0], START)) == []


@pytest.mark.parametrize(
    ("known", "closure", "offered"),
    [
        ({Fact.REOPENABLE}, Closure.SATISFIED, False),
        ((), Closure.SATISFIED, True),
        ((), Closure.NOT_COMPLAINT, True),
        ((), Closure.DUPLICATE, False),
    ],
)
def test_a_new_linked_case_is_offered_where_one_that_is_over_cannot_be_opened_again(
    known: Iterable[Fact], closure: Closure, offered: bool
) -> None:
    case = replace(facts(State.CLOSED), facts=frozenset(known), closure=closure)

    for shown in (case_buttons(case, READERS[0].words), case_menu(case, READERS[0].words)):
        assert (OPEN_LINKED in str(shown)) is offered
    assert OPEN_LINKED not in str(case_buttons(facts(State.ASSIGNED), READERS[0].words))


def test_a_case_without_owner_clock_or_history_can_be_shown() -> None:
    case = facts(
        State.RECEIVED,
        standing=NOBODYS,
        owner_why=None,
        clocks=(),
        last_move=None,
        last_at=None,
        last_actor=None,
        cycle=1,
    )

    body = case_body(case, POLICY, START, READERS[0])

    assert check_blocks(body, "message") == []
    assert spoken(case, desk_with().policy, START, READERS[0])


@pytest.mark.parametrize("reader", READERS, ids=load_words())
@pytest.mark.parametrize(("left", "said"), [(90, {"en": "1 h 30 min left", "zh_CN": "剩余 1小时30分钟"})])
def test_a_promise_that_stands_still_says_since_when_and_what_is_left(
    reader: Reader, left: int, said: dict[str, str]
) -> None:
    paused = ClockFacts(ClockKind.SOLUTION, START + timedelta(minutes=left), ClockState.PAUSED, paused_at=START)

    line = due_line(paused, START + timedelta(days=3), reader)

    assert said[reader.words.language] in line
    assert "|2026-09-14 10:00>" in line


def test_a_promise_that_was_broken_before_it_stood_still_says_so() -> None:
    paused = ClockFacts(ClockKind.SOLUTION, START, ClockState.PAUSED, paused_at=START + timedelta(hours=2))

    assert "overdue by 2 h" in due_line(paused, START + timedelta(days=3), READERS[0])


@pytest.mark.parametrize(
    ("left", "said"), [(3, "can wait 2 more times"), (2, "can wait once more"), (1, "no more"), (0, "no more")]
)
def test_the_form_for_waiting_says_how_often_the_case_can_wait_after_it(left: int, said: str) -> None:
    assert said in str(wait_form(facts(State.IN_PROGRESS, waits_left=left), POLICY, READERS[0], START))


def test_the_longest_names_are_as_long_as_the_policy_allows() -> None:
    assert len(LONG_NAME) == 75
    assert all(len(table) == 100 for table in (POLICIES["longest"].channels, POLICIES["longest"].categories))


def test_the_window_says_how_long_the_customer_waits_by_both_clocks() -> None:
    case = facts(State.IN_PROGRESS, **of_customer("张三"))

    waiting = details_window(Insight(case, "Late.", (), "", elapsed=WAITED), POLICY, READERS[0], START)
    solved = details_window(
        Insight(case, "Late.", (), "", elapsed=replace(WAITED, waits=False)), POLICY, READERS[0], START
    )

    assert any("The customer waits since <!date^" in text for text in everything_in(waiting))
    assert any(": 1 d 2 h, 9 h of it in opening hours" in text for text in everything_in(waiting))
    assert any("Since the complaint: 1 d 2 h for the customer" in text for text in everything_in(solved))


@pytest.mark.parametrize(
    ("cycle", "english", "chinese"), [(2, "Reopened once", "已重开"), (3, "Reopened ×2", "已重开 2 次"), (1, "", "")]
)
def test_a_case_says_how_often_it_was_opened_again(cycle: int, english: str, chinese: str) -> None:
    case = replace(facts(State.IN_PROGRESS), cycle=cycle)

    said = [state_line(case, reader.words).split(" · ")[2:] for reader in READERS]

    assert said == ([[english], [chinese]] if english else [[], []])


def test_in_a_reminder_the_sum_is_a_button_and_elsewhere_an_entry_of_the_menu() -> None:
    case = facts(State.IN_PROGRESS)

    (reminder,), (other,) = (case_buttons(case, READERS[0].words, why=why) for why in (True, False))

    named = {element["action_id"] for element in reminder["elements"]} - {e["action_id"] for e in other["elements"]}
    assert named == {OPEN_WHY}
    assert OPEN_WHY not in str(reminder["elements"][-1])
    assert OPEN_WHY in str(other["elements"][-1])

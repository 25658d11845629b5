"""Suggestions in figures: what is counted, of whom, and what may be said of how few."""

from datetime import timedelta

import pytest

from config.words import load_words
from domain.errors import Refusal
from domain.kaizen.states import Step
from domain.people import Person
from handlers.kaizen.answering.actions import record_done
from handlers.kaizen.figures.actions import read_figures, staff_named
from handlers.kaizen.figures.views import figures_post
from handlers.posts import Reader
from sandbox.blocks import check_blocks
from tests.desk import OWNER, POLICY, ZONE
from tests.integration.ideas import AUTHOR, COLLEAGUE, Ideas

READERS = [Reader(words, ZONE) for words in load_words().values()]


async def figures(ideas: Ideas, person: Person = AUTHOR) -> dict[str, object]:
    return await ideas.store.read(read_figures, person, ideas.roster, ideas.desk, ideas.clock.now())


async def test_figures_count_people_answers_and_what_was_carried_out(ideas: Ideas) -> None:
    done, declined, waiting = [(await ideas.submit(one)).row.number for one in (AUTHOR, AUTHOR, OWNER)]
    ideas.clock.advance(timedelta(hours=2))
    await ideas.answer(done, Step.JUST_DO)
    await ideas.answer(declined, Step.DECLINE)
    ideas.clock.advance(timedelta(days=6))
    await ideas.word(done, record_done)

    found = await figures(ideas)

    assert waiting
    assert (found["authors"], found["handed_in"]) == (2, 3)
    assert found["participation"] == {"k": 2, "n": 5, "percent": 40.0}
    assert found["adoption"] == {"k": 1, "n": 2, "percent": 50.0}
    assert found["per_head"] == {"from": "2026-09-01", "to": "2026-09-20", "ideas": 0.2}
    assert (
        "Ideas per head  0.20 adopted for each of the staff in September 2026"
        in figures_post(found, POLICY, READERS[0]).text
    )
    assert found["implementation"] is None
    assert found["cycle"] == {"n": 1, "median_s": (6 * 24 + 2) * 3600}
    reply = found["first_reply"]
    assert isinstance(reply, dict)
    assert {area: (one["k"], one["n"]) for area, one in reply["areas"].items()} == {
        "": (0, 1),
        "service": (2, 2),
    }
    assert (reply["answered"], reply["median_open_s"]) == (2, 2 * 3600)


async def test_few_cases_are_counts_without_a_verdict_and_nothing_is_no_zero(ideas: Ideas) -> None:
    await ideas.submit(COLLEAGUE)
    found = await figures(ideas)

    for reader in READERS:
        post = figures_post(found, POLICY, reader)
        assert check_blocks(post.blocks, "message") == []
        assert "%" not in post.text.replace("50 %", "")
        assert ":x:" not in str(post.blocks)
    english = figures_post(found, POLICY, READERS[0]).text
    assert "Taking part  1 of 5 of the staff had an idea" in english
    assert "First answer in time  nothing yet" in english
    assert "From idea to done  nothing yet" in english


async def test_an_outsider_sees_no_figures(ideas: Ideas) -> None:
    with pytest.raises(Refusal) as refused:
        await figures(ideas, Person("U0GUEST1", "guest", ZONE, "en", outsider=True))

    assert refused.value.code == "outsider"


def test_the_staff_is_known_from_the_policy_alone_only_where_it_names_no_groups() -> None:
    units = POLICY.departments
    groups = {"service": units["service"].model_copy(update={"members": ("U0AGENT1", "@service")})}

    assert staff_named(POLICY.model_copy(update={"departments": groups})) is None
    assert "U0OWNER1" in (staff_named(POLICY) or ())

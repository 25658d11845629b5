"""Checking and acting as people see it in Slack: the bot says what has changed, whoever leads settles what follows."""

from datetime import date, timedelta
from typing import Any

from domain.kaizen.plans import Verdict
from domain.kaizen.states import Step
from tests.integration import trials
from tests.integration.ideas import AUTHOR, COLLEAGUE, Ideas
from tests.integration.trials import AFTER, BEFORE, HANDBOOK
from tests.reports import answers
from tests.scenario.stage import AGENT, AGENT_ZH, HEAD, LEAD, Stage
from tests.scenario.test_kaizen_submitting import KAIZEN, cards

# The two weeks end in the holidays of October: the check comes on the first morning after them.
CHECKED = date(2026, 10, 9)


def ideas_on(stage: Stage) -> Ideas:
    """Work on suggestions behind the scene, with the people of the stage."""
    services = stage.house.services
    return Ideas(services.store, stage.clock, services.desk, services.directory.roster())


async def checked(stage: Stage, verdict: Verdict = Verdict.IMPROVED, ideas: Ideas | None = None) -> str:
    """Have a change tried, and the bot check it on the morning on which that is due; return the idea's number."""
    ideas = ideas or ideas_on(stage)
    number = await trials.tried(ideas)
    after = {Verdict.IMPROVED: (276, 300), Verdict.NO_EVIDENCE: (256, 300)}[verdict]
    await trials.satisfied(ideas, (255, 300), after)
    await stage.pulse(days=(CHECKED - trials.TODAY).days)
    return number


def thread(stage: Stage) -> list[str]:
    """Return what stands below the cards."""
    return [one["text"] for one in stage.person(LEAD).messages(KAIZEN) if one.get("thread_ts") not in (None, one["ts"])]


def about(stage: Stage, user: str, words: str) -> dict[str, Any]:
    """Return the last direct message to somebody in which some words stand."""
    return [one for one in stage.person(user).dm() if words in one["text"]][-1]


async def test_a_check_is_said_with_its_numbers_confirmed_and_made_standard_by_evidence(stage: Stage) -> None:
    number = await checked(stage)

    found = about(stage, LEAD, "Checked: improved.")
    assert "85.0 % (255 of 300) → 92.0 % (276 of 300), +7.0 pp (1.9 to 12.2)" in found["text"]
    assert "That is better by more than chance explains." in found["text"]
    assert "The target of 90 % is reached." in found["text"]
    assert "it has not clearly suffered" in found["text"]
    assert "Please look whether this is what you see too" in found["text"]
    assert any("Checked: improved." in line for line in thread(stage))
    assert "Please" not in about(stage, AGENT, "Checked: improved.")["text"]

    await stage.press(LEAD, found, "kaizen.confirm")
    await stage.pulse()
    assert f"<@{LEAD}> has confirmed what the check of {number} has found." in stage.told(AGENT)[-1]
    delivery = await stage.act(LEAD, found, "kaizen.open_standard", link=HANDBOOK, rollout="All of phone")

    assert not delivery.errors
    posts = [card["text"] for card in cards(stage)]
    assert any(f"{number} · " in text and "is standard now" in text and HANDBOOK in text for text in posts)
    assert f"{number} is standard now. Thank you!" in stage.told(AGENT)[-1]
    assert "State: standard now" in cards(stage)[0]["text"]


async def test_without_evidence_the_reason_is_asked_for_and_stands_beside_it_everywhere(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await checked(stage, Verdict.NO_EVIDENCE)
    found = about(stage, LEAD, "Checked: no clear change.")
    assert "Chance alone could explain that." in found["text"]
    assert "The target of 90 % is not reached." in found["text"]

    await stage.press(LEAD, found, "kaizen.confirm")
    refused = await stage.act(LEAD, found, "kaizen.open_standard", link=HANDBOOK)
    assert [*refused.errors] == ["why"]
    await stage.person(LEAD).submit(stage.person(LEAD).view() or {}, {"link": "the wiki", "why": "It is the law."})
    refused = await stage.person(LEAD).submit(
        stage.person(LEAD).view() or {}, {"link": HANDBOOK, "why": "The law asks for it."}
    )
    assert not refused.errors
    await stage.pulse()

    post = next(card for card in cards(stage) if "is standard now:" in card["text"])
    assert "Without evidence that it works. Why:" in post["text"]
    assert "The law asks for it." in str(post["blocks"])
    assert "State: standard now, without evidence" in cards(stage)[0]["text"]
    assert "The law asks for it." in str(cards(stage)[0]["blocks"])
    assert "Without evidence that it works. Why: The law asks for it." in stage.told(AGENT)[-1]
    assert any(line.startswith(f"Made standard without evidence: <{HANDBOOK}>") for line in thread(stage))


async def test_whoever_had_the_idea_does_not_confirm_it(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await checked(stage)

    await stage.press(AGENT, cards(stage)[0], "kaizen.confirm")

    assert "nobody answers an idea of their own" in stage.person(AGENT).private()[-1]["text"]


async def test_whoever_carries_it_out_plans_it_anew_only_once_the_check_was_confirmed(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await checked(stage, Verdict.NO_EVIDENCE)
    assert "kaizen.open_replan" not in str(about(stage, AGENT, "Checked: no clear change.")["blocks"])
    await stage.person(AGENT).click(cards(stage)[0], "kaizen.open_replan")
    await stage.pulse()
    assert "was not checked and confirmed yet" in stage.person(AGENT).private()[-1]["text"]

    await stage.press(LEAD, about(stage, LEAD, "Checked: no clear change."), "kaizen.confirm")
    await stage.pulse()

    assert "kaizen.open_replan" in str(about(stage, AGENT, "has confirmed what the check")["blocks"])


async def test_a_trial_says_that_it_is_too_early_and_how_it_looks_so_far(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    number = await trials.tried(ideas_on(stage))
    await trials.satisfied(ideas_on(stage), (255, 300), (40, 50))
    await stage.pulse(days=(AFTER - trials.TODAY).days + 1)

    await stage.person(AGENT).command(f"/kaizen show {number}")

    shown = stage.person(AGENT).private()[-1]["text"]
    assert "Too early to say: 4 of 10 working days are over." in shown
    assert "85.0 % (255 of 300) → 80.0 % (40 of 50)" in shown
    assert "kaizen.open_standard" not in str(cards(stage)[0]["blocks"])


async def test_an_idea_goes_through_its_cycles_and_ends_with_the_third(sqlite_stage: Stage) -> None:
    stage, ideas = sqlite_stage, ideas_on(sqlite_stage)
    number = await trials.tried(ideas)
    for cycle in (2, 3):
        await stage.person(LEAD).command(f"/kaizen show {number}")
        shown = stage.person(LEAD).private()[-1]
        why, learnt = "The carrier has changed its system.", f"Lesson {cycle}."
        await stage.person(LEAD).click(shown, "kaizen.open_replan")
        await stage.person(LEAD).submit(await stage.open(stage.person(LEAD)), {"learnt": learnt, "why": why})
        await stage.pulse()
        assert f"{number} is planned anew. This was learnt:" in stage.told(AGENT)[-1]
        assert f"This was learnt: {learnt} Please write the next plan" in stage.told(AGENT)[-1]
        await trials.tried(ideas, number)

    await stage.person(LEAD).command(f"/kaizen show {number}")
    shown = stage.person(LEAD).private()[-1]
    assert "Cycle 1: not checked" in str(shown["blocks"])
    assert "Lesson 3." in str(shown["blocks"])
    assert "kaizen.open_replan" not in str(shown["blocks"])


async def test_what_has_held_is_told_to_all_and_so_is_that_there_is_too_little_to_say(sqlite_stage: Stage) -> None:
    stage, ideas = sqlite_stage, ideas_on(sqlite_stage)
    held, unknown = await checked(stage, ideas=ideas), await trials.tried(ideas, channel="phone")
    await trials.confirm(ideas, held)
    await trials.make_standard(ideas, held)
    await trials.make_standard(ideas, unknown, why="The law asks for it.")
    later = CHECKED + timedelta(days=50)
    await trials.bring_in(ideas, answers(later, "chat", 276, 300), answers(BEFORE, "phone", 90, 100))
    await trials.bring_in(ideas, answers(later, "phone", 90, 100))

    await stage.pulse(days=60)

    posts = [card["text"] for card in cards(stage)]
    assert any("it has held" in text and held in text for text in posts)
    assert any("there is too little to say" in text for text in posts if unknown in text)
    assert any("it has held" in text for text in stage.told(AGENT))


async def test_an_effect_that_has_faded_is_told_to_the_author_the_lead_and_the_channel_and_stands_on_the_card(
    stage: Stage,
) -> None:
    number = await checked(stage)
    ideas = ideas_on(stage)
    await trials.confirm(ideas, number)
    await trials.make_standard(ideas, number)
    await trials.bring_in(ideas, answers(CHECKED + timedelta(days=50), "chat", 256, 300))

    await stage.pulse(days=60)

    faded = "Looked at again after 60 days: it has faded."
    for user in (AGENT, LEAD):
        told = about(stage, user, faded)
        assert "85.0 % (255 of 300) → 85.3 % (256 of 300)" in told["text"]
        assert "Chance alone could explain that." in told["text"]
    offered = str(about(stage, LEAD, faded)["blocks"])
    assert "kaizen.open_replan" in offered
    assert "kaizen.open_stop" in offered
    assert any(faded in line for line in thread(stage))
    assert any(faded in card["text"] and number in card["text"] for card in cards(stage))
    assert faded in str(cards(stage)[0]["blocks"])

    learnt = await stage.act(LEAD, about(stage, LEAD, faded), "kaizen.open_replan", learnt="Nobody keeps it up.")

    assert not learnt.errors
    assert "Please write the next plan" in stage.told(AGENT)[-1]


async def test_chinese_readers_get_a_check_in_chinese(sqlite_stage: Stage) -> None:
    stage, ideas = sqlite_stage, ideas_on(sqlite_stage)
    number = (await ideas.submit(COLLEAGUE)).row.number
    await stage.pulse()
    assert AUTHOR.id == AGENT
    await ideas.answer(number, Step.PLAN, who=AUTHOR)
    await trials.tried(ideas, number)
    await trials.satisfied(ideas, (255, 300), (276, 300))

    await stage.pulse(days=(CHECKED - trials.TODAY).days)

    told = stage.told(AGENT_ZH)[-1]
    assert "检查" in told
    assert "+7.0" in told
    assert "Checked" not in told
    assert any("K-1" in text for text in stage.told(LEAD))
    assert stage.told(HEAD) is not None


async def test_two_changes_of_one_figure_are_said_to_be_inseparable_on_both(sqlite_stage: Stage) -> None:
    stage, ideas = sqlite_stage, ideas_on(sqlite_stage)
    first = await trials.tried(ideas)
    await trials.satisfied(ideas, (255, 300), (276, 300))
    await stage.pulse(days=7)
    second = await trials.tried(ideas)
    await trials.bring_in(ideas, answers(AFTER + timedelta(days=4), "chat", 276, 300))

    await stage.pulse(days=(CHECKED - trials.TODAY).days - 7)
    await stage.pulse(days=7)

    lines = [line for line in thread(stage) if "Checked:" in line]
    assert len(lines) == 2
    for line, other in zip(lines, (second, first), strict=True):
        assert f"{other} changed something for the same figure in the same days" in line

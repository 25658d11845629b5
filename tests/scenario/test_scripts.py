"""What to say to a customer: scripts in the channel and over a form, and a private word on words better avoided."""

from typing import Any

import pytest

from handlers.complaints.ids import OPEN_FOLLOW_UP, PRESENT_STATE
from handlers.scripts import ids
from sandbox.actor import Actor
from tests.desk import POLICY
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, COMPLAINTS, GUEST, HEAD, LEAD, OWNER, Stage, open_sandbox, open_stage


async def ask(stage: Stage, user: str, words: str = "") -> dict[str, Any]:
    """Ask for scripts in the channel, and return the private answer."""
    actor = stage.person(user)
    delivery = await actor.command(f"/script {words}", COMPLAINTS)
    assert delivery.acked
    assert delivery.error is None
    return actor.private(COMPLAINTS)[-1]


async def choose(stage: Stage, actor: Actor, where: dict[str, Any], action: str, value: str | None = None) -> None:
    """Use a button or the menu of scripts."""
    block = next(
        block["block_id"]
        for block in where["blocks"]
        if any(one.get("action_id") == action for one in (block.get("accessory", {}), *block.get("elements", [])))
    )
    await actor.click(where, action, block_id=block, value=value)
    await stage.house.services.tasks.settle()


@pytest.mark.parametrize(("user", "said"), [(AGENT, "I am sorry"), (HEAD, "非常抱歉")])
async def test_a_script_is_answered_privately_in_the_reader_s_language(
    sqlite_stage: Stage, user: str, said: str
) -> None:
    answer = await ask(sqlite_stage, user, "sorry")

    assert said in answer["text"]
    assert answer["is_ephemeral"]
    assert not sqlite_stage.diary()


async def test_a_script_can_be_had_in_the_other_language_and_back(sqlite_stage: Stage) -> None:
    agent = sqlite_stage.person(AGENT)

    await choose(sqlite_stage, agent, await ask(sqlite_stage, AGENT, "greeting"), ids.TRANSLATE)
    chinese = agent.private(COMPLAINTS)[-1]
    await choose(sqlite_stage, agent, chinese, ids.SHOW)

    assert "您好" in chinese["text"]
    assert "Good day" in agent.private(COMPLAINTS)[-1]["text"]


async def test_without_words_every_script_is_offered(sqlite_stage: Stage) -> None:
    agent = sqlite_stage.person(AGENT)
    answer = await ask(sqlite_stage, AGENT)

    await choose(sqlite_stage, agent, answer, ids.SHOW, "upgrade")

    assert all(script.name.en in answer["text"] for script in POLICY.scripts.values())
    assert "being upgraded" in agent.private(COMPLAINTS)[-1]["text"]


@pytest.mark.parametrize(("words", "said"), [("xyzzy", "No script fits"), ("greting", "Perhaps"), ("help", "/script")])
async def test_any_words_behind_the_command_are_answered_helpfully(sqlite_stage: Stage, words: str, said: str) -> None:
    assert said in (await ask(sqlite_stage, AGENT, words))["text"]


async def test_guests_learn_no_scripts(sqlite_stage: Stage) -> None:
    guest = sqlite_stage.person(GUEST)

    await guest.command("/script sorry")

    assert "Only members of the service team" in guest.private()[-1]["text"]


async def test_the_command_carries_the_prefix_of_the_policy(sqlite_url: str, clock: FakeClock) -> None:
    policy = POLICY.model_copy(update={"slack": POLICY.slack.model_copy(update={"command_prefix": "acme-"})})
    async with open_sandbox(clock, policy) as slack, open_stage(slack, sqlite_url, clock, policy) as stage:
        agent = stage.person(AGENT)
        await agent.command("/acme-script")

        assert "`/acme-script greeting`" in agent.private()[-1]["text"]


async def test_scripts_open_over_a_form_and_leave_what_was_typed(sqlite_stage: Stage) -> None:
    await sqlite_stage.file()
    owner = sqlite_stage.person(OWNER)
    await owner.click(owner.dm()[-1], OPEN_FOLLOW_UP)
    form = await sqlite_stage.open(owner)
    await owner.fill(form, {PRESENT_STATE: "half a sentence"})

    await owner.click(form, ids.OPEN)
    await choose(sqlite_stage, owner, await sqlite_stage.open(owner), ids.SHOW, "transferred")

    window = await sqlite_stage.open(owner)
    assert "I have handed your complaint" in str(window)
    assert "您的投诉已转给" in str(window)
    await owner.close(window)
    typed = (await sqlite_stage.open(owner))["state"]["values"][PRESENT_STATE][PRESENT_STATE]["value"]
    assert typed == "half a sentence"


async def test_a_script_that_the_policy_has_dropped_is_refused(sqlite_url: str, clock: FakeClock) -> None:
    dropped = POLICY.model_copy(update={"scripts": {}})
    async with open_sandbox(clock) as slack:
        async with open_stage(slack, sqlite_url, clock) as before:
            answer = await ask(before, AGENT, "greeting")
        async with open_stage(slack, sqlite_url, clock, dropped) as stage:
            agent = stage.person(AGENT)

            await choose(stage, agent, answer, ids.TRANSLATE)

            assert "does not exist any more" in agent.private(COMPLAINTS)[-1]["text"]


async def test_who_wrote_words_better_avoided_is_told_so_alone_and_it_is_saved(stage: Stage) -> None:
    number = await stage.file()
    await stage.follow_up(OWNER, stage.person(OWNER).dm()[-1], present_state="张三丰, I don’t know. 没办法")

    hint = stage.told(OWNER)[-1]
    assert "“I don't know”. Better: “I will find out" in hint
    assert "“没办法”" in hint
    assert "张三丰" not in hint
    assert not any("Better" in text for text in [*stage.diary(), *stage.told(LEAD), *stage.told(AGENT)])
    assert "in progress" in stage.cards()[-1]["text"]
    assert number in stage.cards()[-1]["text"]


async def test_a_solution_is_looked_at_like_a_follow_up(sqlite_stage: Stage) -> None:
    await sqlite_stage.file()
    owner = sqlite_stage.person(OWNER)
    await sqlite_stage.follow_up(OWNER, owner.dm()[-1])
    before = len(owner.dm())

    await sqlite_stage.resolve(OWNER, owner.dm()[0], solution="It is impossible to deliver.")

    assert any("“impossible”" in text for text in sqlite_stage.told(OWNER)[before:])


async def test_words_that_are_well_chosen_are_left_alone(sqlite_stage: Stage) -> None:
    await sqlite_stage.file()
    owner = sqlite_stage.person(OWNER)

    await sqlite_stage.follow_up(OWNER, owner.dm()[-1])

    assert not any("wording" in text for text in sqlite_stage.told(OWNER))

"""A centre that keeps customers' details in its own system: none is typed in Slack, and none is stored."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.demo import demo_policy
from domain.crm import Crm
from handlers.complaints import ids
from tests.crm import TOKEN, CompanyCrm, open_crm
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, INTAKE, OWNER, Stage, choice_in, open_sandbox, open_stage


@dataclass
class Centre:
    """A strict centre: its bot, and its own system of customers."""

    stage: Stage
    crm: CompanyCrm

    async def file(self) -> None:
        agent = self.stage.person(AGENT)
        await agent.command("/complaint")
        form = await self.stage.open(agent)
        asked = {block.get("block_id") for block in form["blocks"]}
        assert not asked & {"customer_name", "customer_contact"}
        typed = {field: value for field, value in INTAKE.items() if field in asked}
        assert not (await agent.submit(form, typed)).errors
        await self.stage.pulse()

    async def reveal(self) -> str:
        """Look at the customer of the case for which there is a message, and return what the window shows then."""
        owner = self.stage.person(OWNER)
        if owner.view() is None:
            await owner.click(owner.dm()[-1], ids.OPEN_DETAILS)
        window = await self.stage.open(owner)
        await owner.click(window, ids.REVEAL, value=choice_in(window, ids.REVEAL))
        return str(await self.stage.open(owner))


@pytest.fixture
async def centre(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Centre]:
    async with open_crm() as crm:
        link = "https://crm.example.com/o/{order}"
        rules = Crm(strict=True, link=link, fetch=crm.url, name="customer.name", contact="customer.phone")
        policy = demo_policy().model_copy(update={"crm": rules})
        tokens: dict[str, Any] = {"redress_source_tokens": f"crm={TOKEN}"}
        async with (
            open_sandbox(clock, policy) as slack,
            open_stage(slack, sqlite_url, clock, policy, **tokens) as stage,
        ):
            yield Centre(stage, crm)


async def test_a_customer_is_asked_for_when_they_are_needed_and_kept_nowhere(centre: Centre) -> None:
    await centre.file()
    assert centre.crm.asked == []

    shown = await centre.reveal()

    assert all(part in shown for part in ("张三丰", "13812345678", "https://crm.example.com/o/20260914000123"))
    assert ids.REVEAL not in shown
    said = str([centre.stage.person(user).dm() for user in (AGENT, OWNER)]) + str(centre.stage.cards())
    assert not [part for part in ("张", "5678", "crm.example.com") if part in said]


async def test_where_the_company_s_system_does_not_answer_the_link_is_left_and_one_may_ask_again(
    centre: Centre,
) -> None:
    await centre.file()
    centre.crm.status = 500

    shown = await centre.reveal()
    assert "does not answer" in shown
    assert "https://crm.example.com/o/20260914000123" in shown
    centre.crm.status = 200

    assert "张三丰" in await centre.reveal()

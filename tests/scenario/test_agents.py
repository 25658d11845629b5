"""Who is who, said in Slack: an agent of imported contacts is matched, and their own lead sees their figures."""

from tests.contacts import contact
from tests.scenario.stage import AGENT, LEAD, OWNER, Stage
from tests.scenario.test_digest_buttons import TODAY, import_


async def test_an_agent_whom_nobody_knew_is_somebody_once_a_lead_has_said_so(sqlite_stage: Stage) -> None:
    stage, lead = sqlite_stage, sqlite_stage.person(LEAD)
    await import_(stage, [contact(n, TODAY, agent="Becky") for n in range(3)])
    await stage.pulse()

    await lead.command("/quality agents")
    form = await stage.open(lead)
    await lead.submit(form, {"who_0": OWNER})
    await lead.command("/quality by agent")

    answer = lead.private()[-1]["text"]
    assert f"<@{OWNER}> (Becky)" in answer


async def test_an_agent_may_not_say_who_is_who(sqlite_stage: Stage) -> None:
    agent = sqlite_stage.person(AGENT)

    await agent.command("/quality agents")

    assert agent.view() is None
    assert agent.private()

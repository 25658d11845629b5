"""Ends without a callback, and cases that come back, as people reach them from the menu of a case."""

import json
from typing import Any

from tests.scenario.stage import AGENT, HEAD, LEAD, OWNER, Stage


async def choose(stage: Stage, user: str, action: str, **values: Any) -> dict[str, str]:
    """Choose an entry of the card's menu, send the form it opens, and return what was refused."""
    actor, card = stage.person(user), stage.cards()[-1]
    number = card["text"].split(" · ")[0]
    await actor.click(card, "menu.more", value=json.dumps({"a": action, "n": number}, separators=(",", ":")))
    delivery = await actor.submit(await stage.open(actor), values)
    await stage.pulse()
    return dict(delivery.errors)


async def test_a_case_is_withdrawn_and_opened_again(stage: Stage) -> None:
    await stage.file(AGENT)

    assert not await choose(stage, OWNER, "closing.open_withdraw", words="Never mind.", method="phone")
    assert "closed (withdrawn by the customer)" in stage.cards()[0]["text"]
    assert not await choose(stage, AGENT, "closing.open_reopen", reason="It broke again.")

    assert "Reopened once" in stage.cards()[0]["text"]
    assert [line.split(" · ")[0] for line in stage.diary()] == [
        "Withdrawn by the customer",
        "Not solved, case reopened",
    ]
    said = "".join(str(call.args) for call in stage.slack.calls() if call.method.startswith("chat."))
    assert "Never mind" not in said
    assert "broke again" not in said


async def test_a_case_is_merged_and_a_wrong_number_is_refused_beside_its_field(stage: Stage) -> None:
    first = await stage.file(AGENT)
    await stage.file(AGENT)

    assert "no case C-1" in (await choose(stage, LEAD, "closing.open_merge", target="C-1"))["target"]
    assert not await choose(stage, LEAD, "closing.open_merge", target=first)

    assert "closed (merged into another case)" in stage.cards()[1]["text"]
    assert any("was merged into this case" in text for text in stage.told(OWNER))


async def test_who_filed_what_is_no_complaint_hears_of_it(sqlite_stage: Stage) -> None:
    await sqlite_stage.file(AGENT)

    assert not await choose(
        sqlite_stage, LEAD, "closing.open_not_complaint", kind="inquiry", reason="Asked for opening hours."
    )

    assert "not to be a complaint, but an inquiry" in sqlite_stage.told(AGENT)[-1]


async def test_lead_and_head_close_what_is_exhausted(sqlite_stage: Stage) -> None:
    await sqlite_stage.file(AGENT)
    await sqlite_stage.follow_up(OWNER, sqlite_stage.person(OWNER).dm()[-1])

    assert not await choose(sqlite_stage, LEAD, "closing.open_exhaust", offered="A refund.", letter="email")
    request = sqlite_stage.person(HEAD).dm()[-1]
    await sqlite_stage.decide(HEAD, request)

    assert "closed (all reasonable options exhausted)" in sqlite_stage.cards()[0]["text"]

"""A case in the hands of another department, as people live it in Slack."""

from typing import Any

from handlers.handoffs import ids
from tests.scenario.stage import AGENT, COMPLAINTS, LEAD, OWNER, OWNER_ZH, PRODUCT, Stage


async def hand_off(stage: Stage, **values: Any) -> dict[str, str]:
    """File a case, ask the product department for help with it, and return what was refused."""
    await stage.file(AGENT)
    given = {"department": "product", "asked_of": "Is batch 7 faulty?", **values}
    return dict((await stage.choose(OWNER, stage.person(OWNER).dm()[-1], ids.OPEN_HAND_OFF, **given)).errors)


async def test_a_department_is_asked_takes_it_on_and_gives_it_back(stage: Stage) -> None:
    assert not await hand_off(stage)

    asked = stage.person(PRODUCT).dm()[-1]
    assert "asks Product for help with this case" in asked["text"]
    assert "Product is asked to take it on, since" in stage.cards()[0]["text"]
    await stage.press(PRODUCT, asked, ids.TAKE)
    await stage.pulse()
    assert "With Product: <@U0QUAL01>, since" in stage.cards()[0]["text"]
    assert "You have taken this on" in stage.told(PRODUCT)[-1]
    assert "<@U0QUAL01> has taken this on for Product." in stage.told(LEAD)[-1]
    await stage.pulse(hours=2)
    await stage.act(PRODUCT, stage.person(PRODUCT).dm()[-1], ids.OPEN_RETURN, result="done", report="Batch 7 is fine.")

    assert "has done what Product was asked for" in stage.told(OWNER)[-1]
    assert "need do nothing more here" in stage.told(PRODUCT)[-1]
    assert [line.split(" · ")[0] for line in stage.diary()] == [
        "Handed to another department: Product",
        "Department has taken it on: Product",
        "Hand-off to the department ended: Product",
    ]
    said = "".join(str(call.args) for call in stage.slack.calls() if call.method.startswith("chat."))
    assert "atch 7" not in said
    await stage.press(OWNER, stage.person(OWNER).dm()[-1], "complaint.open_details")
    details = str((await stage.open(stage.person(OWNER)))["blocks"])
    assert "Is batch 7 faulty?" in details
    assert "Product: taken on after 0 s" in details
    await stage.person(AGENT).command("/complaint show C-260914-001")
    assert "with <@U0QUAL01> for 2 h (2 h in opening hours)" in str(stage.person(AGENT).private()[-1]["blocks"])


async def test_of_two_who_take_it_on_the_second_hears_who_was_first(stage: Stage) -> None:
    await hand_off(stage)
    asked, led = stage.person(PRODUCT).dm()[-1], stage.person(LEAD).dm()[-1]

    await stage.person(PRODUCT).click(asked, ids.TAKE)
    await stage.person(LEAD).click(led, ids.TAKE)
    await stage.pulse()

    (whisper,) = stage.person(LEAD).private()
    assert whisper["text"].startswith("<@U0QUAL01> has taken C-260914-001 on already.")
    assert stage.diary()[-1].endswith("<@U0QUAL01>")


async def test_what_nobody_takes_on_in_an_hour_is_told_to_who_leads_and_says_how_long_it_waits(stage: Stage) -> None:
    await hand_off(stage)

    await stage.pulse(minutes=61)

    last = stage.person(LEAD).dm()[-1]
    assert "Department to take it on overdue" in last["text"]
    assert "Product has not taken it on yet" in last["text"]
    assert "Waiting to be taken on by Product for 1 h 1 min" in str(last["blocks"])
    assert "Department to take it on: the time has run out." in stage.diary()[-1]
    await stage.press(LEAD, last, ids.TAKE)
    await stage.pulse()
    assert "done late" in stage.person(LEAD).dm()[-1]["text"]


async def test_a_customer_who_was_told_of_it_counts_as_followed_up(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_off(stage, promised="yes")

    assert "in progress" in stage.cards()[0]["text"]
    assert "Promised contact due" in str(stage.cards()[0]["blocks"])
    assert "2026-09-14 11:00" in str(stage.cards()[0]["blocks"])


async def test_others_do_not_take_it_on_and_the_own_department_is_refused(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.press(OWNER, message, ids.OPEN_HAND_OFF)
    form = await stage.open(stage.person(OWNER))
    departments = next(block for block in form["blocks"] if block.get("block_id") == ids.DEPARTMENT)
    assert "Warehouse" not in str(departments)
    await stage.person(OWNER).submit(form, {"department": "product", "asked_of": "Is it faulty?"})
    await stage.pulse()

    await stage.person(OWNER_ZH).click(stage.cards()[0], ids.TAKE)
    await stage.pulse()

    assert "只有" in stage.person(OWNER_ZH).private()[-1]["text"]
    assert "is asked to take it on" in stage.cards()[0]["text"]


async def test_a_solution_ends_it_and_whoever_has_it_may_leave_it(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await hand_off(stage, promised="yes")
    await stage.press(PRODUCT, stage.person(PRODUCT).dm()[-1], ids.TAKE)
    await stage.pulse()

    await stage.resolve(OWNER, stage.person(OWNER).dm()[-1])

    assert "You need do nothing more about C-260914-001 for Product: Resolved (<@U0OWNER1>)." in stage.told(PRODUCT)[-1]
    assert "Product" not in stage.cards()[0]["text"]
    assert COMPLAINTS in {message["channel"] for message in stage.cards()}

"""The first life of a complaint, from the form to the confirmed callback, as people live it in Slack."""

from tests.scenario.stage import AGENT, COMPLAINTS, HEAD, LEAD, OWNER, PRODUCT, Stage


async def test_a_complaint_is_filed_followed_up_resolved_confirmed_and_closed(stage: Stage) -> None:
    number = await stage.file(AGENT)
    assert number == "C-260914-001"
    assert any("You filed C-260914-001" in text for text in stage.told(AGENT))
    owner_message = stage.person(OWNER).dm()[-1]

    await stage.follow_up(OWNER, owner_message)
    await stage.resolve(OWNER, owner_message)
    await stage.call_back()

    assert "closed (customer satisfied)" in stage.cards()[0]["text"]
    assert [line.split(" · ")[0] for line in stage.diary()] == [
        "Follow-up recorded",
        "Resolved",
        "Chosen to call back: <@U0OWNER2>",
        "Solution confirmed, customer satisfied",
    ]


async def test_a_forgotten_case_is_reminded_escalated_and_shown_as_overdue(stage: Stage) -> None:
    await stage.file(AGENT)

    await stage.pulse(hours=12)
    assert "due in 12 h" in stage.told(OWNER)[-1]
    await stage.pulse(hours=8)
    await stage.pulse(hours=3)
    assert not stage.told(LEAD)
    await stage.pulse(minutes=30)
    assert "Heads-up" in stage.told(LEAD)[-1]
    await stage.pulse(minutes=30)
    assert "The time has run out" in stage.told(LEAD)[-1]
    assert not stage.told(HEAD)
    await stage.pulse(hours=4)
    assert stage.told(HEAD)

    assert "overdue since" in stage.cards()[0]["text"]


async def test_not_solved_opens_a_second_cycle(stage: Stage) -> None:
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)

    await stage.call_back(solved="no", satisfied="no", score=None)

    assert "Reopened once" in stage.cards()[0]["text"]
    assert "not solved" in stage.told(LEAD)[-1]


async def test_no_customer_data_stands_in_any_message(stage: Stage) -> None:
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)
    await stage.call_back()

    said = "".join(str(call.args) for call in stage.slack.calls() if call.method.startswith("chat."))
    for secret in ("张三丰", "13812345678", "20260914000123", "carrier is searching", "promised for Friday", "courier"):
        assert secret not in said
    assert stage.person(AGENT).messages(COMPLAINTS)


async def test_a_reopened_case_is_kept_up_to_date_in_every_message_about_it(stage: Stage) -> None:
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)
    await stage.call_back(solved="no", satisfied="no", score=None)

    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)
    await stage.call_back()

    assert all("closed" in text for text in stage.told(OWNER) if "reopened, because" in text)
    assert "closed" in stage.told(LEAD)[-1]


async def test_the_caller_reads_what_the_customer_was_told(stage: Stage) -> None:
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)

    agent = stage.person(AGENT)
    await agent.click(agent.dm()[-1], "complaint.open_details")
    window = await stage.open(agent)

    assert "Sent anew by courier." in str(window)
    assert "13812345678" not in str(window)


async def test_a_colleague_of_another_department_is_told_whom_to_ask(stage: Stage) -> None:
    await stage.file(AGENT)
    colleague = stage.person(PRODUCT)

    await colleague.click(stage.cards()[0], "complaint.open_details")
    await stage.house.services.tasks.settle()

    assert colleague.view() is None
    assert f"<@{OWNER}>" in colleague.private()[-1]["text"]

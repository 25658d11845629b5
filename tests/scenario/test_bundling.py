"""Several promises that are about to be missed are one message, which follows what is done."""

from tests.scenario.stage import AGENT, OWNER, OWNER_ZH, Stage, of_customer


async def test_an_owner_of_many_cases_is_reminded_of_all_in_one_message(stage: Stage) -> None:
    for number in range(6):
        await stage.file(AGENT, **of_customer(number))
    before = {user: len(stage.person(user).dm()) for user in (OWNER, OWNER_ZH)}

    await stage.pulse(hours=7.5)

    new = {user: stage.person(user).dm()[before[user] :] for user in before}
    (mine,) = [one for one in new[OWNER] if "cases wait for you" in one["text"]]
    assert any("件投诉等待您处理" in one["text"] for one in new[OWNER_ZH])
    assert mine["text"].count("C-") == 3

    number = mine["text"].split("C-")[1].split(" ")[0]
    await stage.follow_up(OWNER, mine)
    after = next(one for one in stage.person(OWNER).dm() if one["ts"] == mine["ts"])
    assert number in str(after["blocks"])
    assert "2 cases wait for you" in after["text"] or "3 cases wait for you" in after["text"]

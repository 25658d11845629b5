"""Asking the company's own system who a customer is."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.check import check_crm
from config.settings import Settings
from domain.crm import Crm
from domain.errors import Refusal
from handlers.crm.asking import Asker, CrmFailed, Trouble
from storage.models import ComplaintRow
from tests.crm import TOKEN, CompanyCrm, open_crm
from tests.desk import POLICY, desk_with
from tests.integration.casework import Casework

ORDER = "20260914000123"


@pytest.fixture
async def crm() -> AsyncIterator[CompanyCrm]:
    async with open_crm() as opened:
        yield opened


def asker(crm: CompanyCrm, token: str | None = TOKEN, **rules: Any) -> Asker:
    wanted = {"name": "customer.name", "contact": "customer.phone", **rules}
    return Asker(Crm(strict=True, fetch=crm.url, **wanted), SecretStr(token) if token is not None else None)


async def test_it_says_who_a_customer_is(crm: CompanyCrm) -> None:
    details = await asker(crm).ask(ORDER, "C-260914-001")

    assert (details.name, details.contact) == ("张三丰", "13812345678")
    assert "张三丰" not in repr(details)
    assert crm.asked == [ORDER]


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({"status": 401}, Trouble.REFUSED),
        ({"status": 403}, Trouble.REFUSED),
        ({"status": 302}, Trouble.REFUSED),
        ({"status": 404}, Trouble.NOT_KNOWN),
        ({"status": 500}, Trouble.SILENT),
        ({"text": "<html>"}, Trouble.UNREADABLE),
        ({"text": "[]"}, Trouble.NOT_KNOWN),
        ({"text": " " * (1 << 21)}, Trouble.UNREADABLE),
        ({"hangs": True}, Trouble.SILENT),
        ({"customers": {}}, Trouble.NOT_KNOWN),
        ({"url": "http://127.0.0.1:9/{order}"}, Trouble.SILENT),
    ],
)
async def test_what_goes_wrong_has_a_name_and_is_asked_once(
    crm: CompanyCrm, change: dict[str, Any], trouble: Trouble
) -> None:
    for name, value in change.items():
        setattr(crm, name, value)

    with pytest.raises(CrmFailed) as failed:
        await asker(crm, timeout=timedelta(milliseconds=300)).ask(ORDER, "C-260914-001")

    assert failed.value.trouble is trouble
    assert len(crm.asked) <= 1


async def test_one_that_needs_no_token_gets_none_and_a_wrong_one_is_refused(crm: CompanyCrm) -> None:
    for token in (None, "another"):
        with pytest.raises(CrmFailed, match="refused"):
            await asker(crm, token).ask(ORDER, "C-260914-001")


async def test_what_goes_wrong_is_logged_without_a_word_of_it(crm: CompanyCrm, log: Callable[[], str]) -> None:
    crm.text = "张三丰"
    with pytest.raises(CrmFailed):
        await asker(crm).ask(ORDER, "C-260914-001")

    said = log()
    assert "crm_not_answering" in said
    assert not [secret for secret in ("张三丰", ORDER, TOKEN) if secret in said]


@pytest.fixture
def strict(work: Casework) -> Casework:
    """Casework in a centre that keeps customers' details elsewhere."""
    rules = Crm(strict=True, link="https://crm.example.com/{order}")
    work.desk = desk_with(POLICY.model_copy(update={"crm": rules}))
    return work


WITHOUT: dict[str, Any] = {"customer_name": "", "customer_contact": ""}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"customer_name": "张三丰"}, "kept_elsewhere"),
        ({"customer_contact": "13812345678"}, "kept_elsewhere"),
        ({"order_number": ""}, "answer_needed"),
        ({"description": "Call me at １３８ 1234 5678."}, "contact_kept_elsewhere"),
        ({"remedy": "Mail to zhang@x.com"}, "contact_kept_elsewhere"),
    ],
)
async def test_a_strict_centre_takes_in_nothing_by_which_a_customer_is_reached(
    strict: Casework, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        await strict.file(**{**WITHOUT, **changes})

    assert await strict.rows(ComplaintRow) == []


async def test_a_strict_centre_corrects_the_order_and_nothing_else(strict: Casework) -> None:
    case = await strict.file(**WITHOUT)

    with pytest.raises(Refusal, match="kept_elsewhere"):
        await strict.correct(case, name="张三丰", contact="", order=ORDER)
    await strict.correct(case, name="", contact="", order="77")

    assert strict.desk.vault.open("order_number", (await strict.rows(ComplaintRow))[0].order_number) == "77"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "ok   crm: answers"),
        ({"status": 403}, "FAIL crm: does not let us in"),
        ({"hangs": True}, "FAIL crm: does not answer"),
        ({"text": "<html>"}, "FAIL crm: answers with something else than JSON"),
    ],
)
async def test_check_says_whether_it_answers(crm: CompanyCrm, change: dict[str, Any], said: str) -> None:
    for name, value in change.items():
        setattr(crm, name, value)
    settings = Settings.model_validate({"redress_source_tokens": f"crm={TOKEN}"})
    rules = Crm(strict=True, fetch=crm.url, timeout=timedelta(milliseconds=300))

    (finding,) = await check_crm(settings, POLICY.model_copy(update={"crm": rules}))

    assert str(finding).startswith(said)
    assert await check_crm(settings, POLICY) == []

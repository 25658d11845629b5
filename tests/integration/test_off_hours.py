"""Whoever files or owns a case is told when its first deadline falls into a time when nobody may be at work."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.features import whole_repertoire
from config.words import load_words
from handlers.complaints.ids import CARD, CREATOR_DM, OWNER_DM
from handlers.posts import Reader
from storage.models import NoticeRow
from tests.desk import AGENT, OWNER, ZONE
from tests.fakes import START
from tests.integration.casework import Casework

FRIDAY_EVENING = START + timedelta(days=4, hours=7)


async def said(work: Casework, kind: str, language: str = "en") -> str:
    """What a message about the first case says now."""
    (notice,) = await work.owed(kind)

    def render(session: Session, notice: NoticeRow) -> str:
        reader = Reader(load_words()[language], ZONE, OWNER if kind == OWNER_DM else AGENT)
        return str(whole_repertoire().renders[kind](session, notice, work.desk, reader, work.clock.now()))

    return await work.store.read(render, notice)


@pytest.mark.parametrize(("language", "words"), [("en", "when the centre is closed"), ("zh_CN", "届时服务中心不营业")])
async def test_a_deadline_on_a_saturday_is_asked_about_at_once(work: Casework, language: str, words: str) -> None:
    work.clock.at = FRIDAY_EVENING
    await work.file()

    assert words in await said(work, CREATOR_DM, language)
    assert words in await said(work, OWNER_DM, language)
    assert words not in await said(work, CARD, language)


async def test_a_deadline_while_the_centre_is_open_goes_without_saying(work: Casework) -> None:
    await work.file()

    assert "when the centre is closed" not in await said(work, CREATOR_DM)


async def test_once_the_customer_was_contacted_nobody_is_asked_any_more(work: Casework) -> None:
    work.clock.at = FRIDAY_EVENING
    await work.follow_up(await work.file())

    assert "when the centre is closed" not in await said(work, CREATOR_DM)

"""Slack in, Slack out, for answering suggestions."""

from collections.abc import Callable

from domain.kaizen.states import Step
from domain.rights import of_idea
from domain.words import Words
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.answering import views
from handlers.kaizen.answering.actions import check_idea, record_answer, record_done, record_reply
from handlers.kaizen.facts import IdeaFacts
from handlers.replies import open_form
from handlers.routes import Act, Routes, View
from handlers.services import Services

FormView = Callable[[IdeaFacts, Words], View]


def register(routes: Routes) -> None:
    """Enter the ways to answer a suggestion."""
    routes.action(ids.OPEN_ANSWER, open_answer, of_idea(Step.PLAN))
    routes.action(ids.OPEN_REPLY, open_reply, of_idea(Step.REPLY))
    routes.action(ids.OPEN_DONE, open_done, of_idea(Step.FINISH))
    routes.view(ids.ANSWER_FORM, submit_answer, of_idea(Step.PLAN))
    routes.view(ids.REPLY_FORM, submit_reply, of_idea(Step.REPLY), nameless=True)
    routes.view(ids.DONE_FORM, submit_done, of_idea(Step.FINISH), nameless=True)


async def open_answer(act: Act, services: Services) -> None:
    """Open the form in which somebody says what becomes of a suggestion."""
    await _open(act, services, Step.PLAN, views.answer_form)


async def open_reply(act: Act, services: Services) -> None:
    """Open the form in which an author answers a question."""
    await _open(act, services, Step.REPLY, views.reply_form)


async def open_done(act: Act, services: Services) -> None:
    """Open the form in which an idea is reported as done."""
    await _open(act, services, Step.FINISH, views.done_form)


async def submit_answer(act: Act, services: Services) -> None:
    """Record what becomes of a suggestion."""
    answer, directory = views.read_answer(act.view, act.key), services.directory
    owner = await directory.person(answer.owner) if answer.owner else None
    roster, desk = directory.roster(), services.desk
    await services.store.write(record_answer, answer, act.person, owner, roster, desk, act.now)
    await act.ack()
    services.ring()


async def submit_reply(act: Act, services: Services) -> None:
    """Record what an author answers."""
    word, roster = views.read_word(act.view, act.key), services.directory.roster()
    await services.store.write(record_reply, word, act.person, roster, services.desk, act.now)
    await act.ack()
    services.ring()


async def submit_done(act: Act, services: Services) -> None:
    """Record that an idea was carried out."""
    word, roster = views.read_word(act.view, act.key), services.directory.roster()
    await services.store.write(record_done, word, act.person, roster, services.desk, act.now)
    await act.ack()
    services.ring()


async def _open(act: Act, services: Services, step: Step, view: FormView) -> None:
    number = CaseRef.read(act.value).number
    idea = await services.store.read(check_idea, number, step, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, view(idea, act.words)))

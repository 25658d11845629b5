"""Slack in, Slack out, for lists of suggestions."""

from domain.errors import Refusal
from domain.rights import TEAM
from domain.words import marked
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.seeing import views
from handlers.kaizen.seeing.actions import read_history, read_mine, read_top, read_waiting
from handlers.kaizen.voting.counting import BEFORE_RANKING, FRESH, count_votes
from handlers.posts import Post
from handlers.replies import open_form, reader_of, whisper
from handlers.routes import Act, Routes, Verb
from handlers.services import Services

_TOP = Verb("top", marked("`{command} top`: what is backed by most teams and people"), "top", also=("排行", "排名"))
_MINE = Verb("mine", marked("`{command} mine`: your own suggestions and where they stand"), "mine", also=("我的",))
_SHOW = Verb(
    "show", marked("`{command} show 17`: a suggestion, and what became of it"), "show NUMBER", also=("查看", "显示")
)
_WAITING = Verb(
    "waiting", marked("`{command} waiting`: who waits for whose answer"), "waiting", also=("待答复", "等待")
)


def register(routes: Routes) -> None:
    """Enter what people can ask for."""
    routes.verb(ids.COMMAND, _TOP, show_top, TEAM)
    routes.verb(ids.COMMAND, _MINE, list_mine, TEAM)
    routes.verb(ids.COMMAND, _SHOW, show_idea, TEAM)
    routes.verb(ids.COMMAND, _WAITING, list_waiting, TEAM)
    routes.action(ids.OPEN_IDEA, open_idea, TEAM)


async def show_top(act: Act, services: Services) -> None:
    """Rank the suggestions by the cards as they are now; looking at them may take longer than an answer may."""
    await act.ack()
    act.later(_rank(act, services))


async def list_mine(act: Act, services: Services) -> None:
    """Answer with the suggestions of whoever asks."""
    ideas = await services.store.read(read_mine, act.person, services.desk, act.now)
    await _answer(act, views.mine_post(ideas, services.policy, act.now, reader_of(act)))


async def show_idea(act: Act, services: Services) -> None:
    """Answer with one suggestion and its history."""
    if not act.text:
        raise Refusal("idea_number_needed", command=act.payload["command"])
    history = await services.store.read(read_history, act.text, act.person, services.desk, act.now)
    await _answer(act, views.history_post(history, services.policy, act.now, reader_of(act)))


async def open_idea(act: Act, services: Services) -> None:
    """Show one suggestion and its history in a window."""
    number = CaseRef.read(act.value).number
    history = await services.store.read(read_history, number, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, views.history_window(history, services.policy, act.now, reader_of(act))))


async def list_waiting(act: Act, services: Services) -> None:
    """Answer with who waits for whose answer."""
    waiting, total = await services.store.read(read_waiting, act.person, services.desk, act.now)
    await _answer(act, views.waiting_post(waiting, total, services.policy, act.now, reader_of(act)))


async def _rank(act: Act, services: Services) -> None:
    since = act.now - FRESH
    await count_votes(services, since, BEFORE_RANKING)
    roster, desk = services.directory.roster(), services.desk
    top = await services.store.read(read_top, act.person, roster, desk, since, act.now)
    post = views.top_post(top, services.policy, act.now, reader_of(act))
    await whisper(act, post.text, post.blocks)


async def _answer(act: Act, post: Post) -> None:
    await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")

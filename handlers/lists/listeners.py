"""Slack in, Slack out, for lists."""

from dataclasses import replace

from domain.errors import Refusal
from domain.rights import TEAM
from domain.words import marked
from domain.worklist import Wanted
from handlers.complaints.ids import COMMAND
from handlers.forms import ListRef
from handlers.lists import ids, views
from handlers.lists.actions import read_history, read_page, search
from handlers.lists.arguments import read_wanted
from handlers.posts import Post
from handlers.replies import open_form, reader_of, replace_answer
from handlers.routes import Act, Routes, Verb
from handlers.services import Services

_MINE = Verb("mine", marked("`{command} mine`: what waits for you"), "mine", also=("我的",))
_LIST = Verb(
    "list",
    marked(
        "`{command} list`: open cases; `overdue`, `due today`, `without owner`, `owner @name`, `team NAME`, "
        "`category NAME` and `state NAME` after it narrow them down"
    ),
    "list",
    also=("列表", "清单"),
)
_SHOW = Verb(
    "show",
    marked("`{command} show C-260914-017`: a case, what was done to it, and what can be done now"),
    "show NUMBER",
    also=("查看",),
)
_SEARCH = Verb(
    "search",
    marked(
        "`{command} search`: find cases by order number, phone, e-mail or words; without words it opens a form, "
        "so that nothing of what you seek stays in Slack"
    ),
    "search WORDS",
    also=("find", "搜索", "查找"),
)


def register(routes: Routes) -> None:
    """Enter what people can ask for."""
    routes.verb(COMMAND, _MINE, list_mine, TEAM)
    routes.verb(COMMAND, _LIST, list_cases, TEAM)
    routes.verb(COMMAND, _SHOW, show_case, TEAM)
    routes.verb(COMMAND, _SEARCH, find_cases, TEAM)
    routes.action(ids.PREVIOUS, turn_page, TEAM)
    routes.action(ids.NEXT, turn_page, TEAM)
    routes.action(ids.OPEN_SEARCH, open_search, TEAM)
    routes.view(ids.SEARCH_FORM, submit_search, TEAM)


async def list_mine(act: Act, services: Services) -> None:
    """Answer with what waits for whoever asks."""
    wanted = replace(_wanted(act, services), hands=act.person.id)
    await _answer(act, await _page(act, services, wanted, 0))


async def list_cases(act: Act, services: Services) -> None:
    """Answer with the cases that fit the words behind the verb."""
    await _answer(act, await _page(act, services, _wanted(act, services), 0))


async def turn_page(act: Act, services: Services) -> None:
    """Put another page of a list in the place of the one that was shown; who asks is looked at anew."""
    ref = ListRef.read(act.value)
    post = await _page(act, services, ref.wanted, ref.page)
    await act.ack()
    act.later(replace_answer(act, post))


async def show_case(act: Act, services: Services) -> None:
    """Answer with a case as it stands now and what was done to it."""
    if not act.text:
        raise Refusal("number_needed", command=act.payload["command"])
    desk = services.desk
    past = await services.store.read(read_history, act.text, act.person, desk, act.now)
    await _answer(act, views.history_post(past, services.policy, act.now, reader_of(act)))


async def find_cases(act: Act, services: Services) -> None:
    """Answer with the cases in which the words behind the verb stand; without words, open the form for them."""
    if not act.text:
        await open_search(act, services)
        return
    found = await services.store.read(search, act.text, act.person, services.desk, act.now)
    await _answer(act, views.found_post(found, services.policy, act.now, reader_of(act)))


async def open_search(act: Act, services: Services) -> None:
    """Open the form in which something is sought."""
    await act.ack()
    act.later(open_form(act, views.search_form(act.words)))


async def submit_search(act: Act, services: Services) -> None:
    """Show what was found in the place of the form."""
    sought = views.read_sought(act.view)
    found = await services.store.read(search, sought, act.person, services.desk, act.now)
    window = views.found_window(found, services.policy, act.now, reader_of(act))
    await act.ack(response_action="update", view=window)


def _wanted(act: Act, services: Services) -> Wanted:
    return read_wanted(act.text, act.person, services.policy, services.desk.words.values(), act.words)


async def _page(act: Act, services: Services, wanted: Wanted, number: int) -> Post:
    page = await services.store.read(read_page, wanted, number, act.person, services.desk, act.now)
    return views.list_post(page, services.policy, act.now, reader_of(act))


async def _answer(act: Act, post: Post) -> None:
    await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")

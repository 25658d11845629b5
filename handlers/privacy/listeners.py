"""Slack in, Slack out, for decisions about customers' data."""

from functools import partial

from domain.retention import Wish
from domain.rights import GUARDIANS
from domain.words import marked
from handlers.forms import CaseRef
from handlers.privacy import ids, views
from handlers.privacy.actions import ask, decide, look_to_decide, take_export
from handlers.privacy.exporting import send_file
from handlers.privacy.form import PrivacyRef
from handlers.privacy.looks import lately, looks_post, read_looks
from handlers.privacy.waiting import overview_post, read_overview
from handlers.replies import open_form, reader_of
from handlers.routes import Act, Command, Routes, Verb
from handlers.services import Services
from handlers.verbs import follow

_VERBS = {
    Wish.ERASE: Verb(
        "erase",
        marked("`{command} erase`: have all that identifies a customer erased; a second person agrees"),
        "erase",
        also=("删除", "删除数据"),
    ),
    Wish.EXPORT: Verb(
        "export",
        marked("`{command} export`: have a file written of all that is stored of a customer; a second person agrees"),
        "export",
        also=("导出", "导出数据"),
    ),
    Wish.HOLD: Verb(
        "hold",
        marked("`{command} hold`: keep a customer's data for a dispute or an authority; a second person agrees"),
        "hold",
        also=("保留", "冻结"),
    ),
    Wish.RELEASE: Verb(
        "release",
        marked("`{command} release`: end such a legal hold; a second person agrees"),
        "release",
        also=("解除", "解除保留"),
    ),
}


_OVERVIEW = Verb(
    "list",
    marked("`{command}` or `{command} list`: what waits for a second person, and what is on legal hold"),
    "list",
    also=("", "列表", "清单"),
)
_LOOKS = Verb(
    "looks",
    marked("`{command} looks`: who has looked at customers' details in the last 30 days, how often and what for"),
    "looks",
    also=("查看记录", "查看"),
)


def register(routes: Routes) -> None:
    """Enter what can be decided about customers' data."""
    entry = Command("Erase, export or keep a customer's data: for admins and heads, two of them each time")
    routes.command(ids.COMMAND, partial(privacy_command, routes), entry, GUARDIANS)
    for wish, verb in _VERBS.items():
        routes.verb(ids.COMMAND, verb, partial(open_ask, wish), GUARDIANS)
    routes.verb(ids.COMMAND, _OVERVIEW, show_overview, GUARDIANS)
    routes.verb(ids.COMMAND, _LOOKS, show_looks, GUARDIANS)
    routes.view(ids.ASK_FORM, submit_ask, GUARDIANS)
    routes.action(ids.OPEN_DECISION, open_decision, GUARDIANS)
    routes.view(ids.DECISION_FORM, submit_decision, GUARDIANS)
    routes.action(ids.OPEN_RELEASE, open_release, GUARDIANS)
    routes.action(ids.FETCH, fetch_file, GUARDIANS)


async def privacy_command(routes: Routes, act: Act, services: Services) -> None:
    """Do what the first word behind the command asks for."""
    await follow(routes, act, services)


async def open_ask(wish: Wish, act: Act, services: Services) -> None:
    """Open the form in which something is asked for about a customer's data."""
    await act.ack()
    act.later(open_form(act, views.ask_form(wish, act.words)))


async def show_overview(act: Act, services: Services) -> None:
    """Answer with what waits for a second person, and what is on legal hold."""
    overview = await services.store.read(read_overview, act.person, services.desk, act.now)
    post = overview_post(overview, str(act.payload["command"]), act.person, reader_of(act))
    await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")


async def open_release(act: Act, services: Services) -> None:
    """Open the form in which the end of a legal hold is asked for, for the case beside the button."""
    number = CaseRef.read(act.value).number
    await act.ack()
    act.later(open_form(act, views.ask_form(Wish.RELEASE, act.words, number)))


async def show_looks(act: Act, services: Services) -> None:
    """Answer with who has looked at customers' details."""
    looks = await services.store.read(read_looks, act.person, services.policy, act.now)
    post = looks_post(lately(act.words), looks, services.policy, act.words)
    await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")


async def submit_ask(act: Act, services: Services) -> None:
    """Keep what was asked for and ask a second person; whoever has asked sees what was found."""
    asking = views.read_asking(act.view, act.key)
    request = await services.store.write(ask, asking, act.person, services.desk, act.now)
    await act.ack(response_action="update", view=views.asked_window(request, reader_of(act)))
    services.ring()


async def open_decision(act: Act, services: Services) -> None:
    """Open the form in which a second person decides."""
    wanted = PrivacyRef.read(act.value).request
    request = await services.store.read(look_to_decide, wanted, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, views.decision_form(request, reader_of(act))))


async def submit_decision(act: Act, services: Services) -> None:
    """Agree to what was asked for, and do it; or decline it."""
    verdict = views.read_verdict(act.view, act.key)
    await services.store.write(decide, verdict, act.person, services.desk, act.now)
    await act.ack()
    services.ring()


async def fetch_file(act: Act, services: Services) -> None:
    """Send the file of a customer's data to whoever has asked for it."""
    wanted = PrivacyRef.read(act.value).request
    numbers = await services.store.write(take_export, wanted, act.person, services.desk, act.now)
    await act.ack()
    act.later(send_file(act, services, numbers))

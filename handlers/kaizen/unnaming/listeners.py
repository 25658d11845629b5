"""Slack in, Slack out, for names that are taken off suggestions."""

from domain.errors import Refusal
from domain.rights import only
from domain.words import marked
from handlers.kaizen import ids
from handlers.kaizen.unnaming import views
from handlers.kaizen.unnaming.actions import look_at_names, unname
from handlers.replies import open_form
from handlers.routes import Act, Routes, Verb
from handlers.services import Services

_UNNAME = Verb(
    "unname",
    marked("`{command} unname 17`: take your name off a suggestion of yours, everywhere it is shown"),
    "unname NUMBER",
    also=("匿名", "隐去姓名"),
)
_AUTHORS = only("its authors their own; admins and heads for an author who asks them")


def register(routes: Routes) -> None:
    """Enter the way to take a name off."""
    routes.verb(ids.COMMAND, _UNNAME, open_unname, _AUTHORS)
    routes.view(ids.UNNAME_FORM, submit_unname, _AUTHORS, nameless=True)


async def open_unname(act: Act, services: Services) -> None:
    """Open the form in which a name is taken off a suggestion."""
    if not act.text:
        raise Refusal("unname_number_needed", command=act.payload["command"])
    named = await services.store.read(look_at_names, act.text, act.person, services.desk)
    names = {person: services.directory.known(person).name for person in named.people}
    await act.ack()
    act.later(open_form(act, views.unname_form(named, names, act.words)))


async def submit_unname(act: Act, services: Services) -> None:
    """Take the name off, wherever it is shown."""
    form = views.read_unnaming(act.view)
    await services.store.write(unname, form, act.person, services.desk, act.now)
    await act.ack(response_action="update", view=views.unnamed_window(act.words))
    services.ring()

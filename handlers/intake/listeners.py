"""Slack in, Slack out, for intake."""

from domain.errors import Refusal
from domain.rights import TEAM, of_case
from domain.states import Move
from domain.words import marked
from handlers.complaints.ids import COMMAND
from handlers.forms import CaseRef
from handlers.intake import ids, views
from handlers.intake.actions import file_complaint
from handlers.intake.following import look_back
from handlers.intake.form import Carried
from handlers.intake.quoting import read_message
from handlers.intake.similar import Similar
from handlers.intake.sources import case_of_source
from handlers.replies import open_form, reader_of
from handlers.routes import Act, Routes, Shortcut, Verb
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter the ways to file a complaint; other features open the form by its action."""
    routes.verb(
        COMMAND,
        Verb("", marked("`{command}`: file a complaint, or choose *Make this a complaint* in the menu of a message")),
        open_file_form,
        TEAM,
    )
    routes.shortcut(
        ids.FILE_SHORTCUT, open_file_form, Shortcut("File a complaint", "Open the form for a complaint"), TEAM
    )
    routes.shortcut(
        ids.MESSAGE_SHORTCUT,
        make_complaint,
        Shortcut("Make this a complaint", "Open the form for a complaint with the words of this message", "message"),
        TEAM,
    )
    routes.action(ids.OPEN_FILE, open_file_form, TEAM)
    routes.action(ids.OPEN_LINKED, open_linked_form, TEAM)
    routes.view(ids.FILE_FORM, submit_complaint, of_case(Move.FILE))


async def open_file_form(act: Act, services: Services) -> None:
    """Open the intake form before anything slow."""
    await act.ack()
    act.later(open_form(act, views.file_form(services.policy, reader_of(act), act.now)))


async def make_complaint(act: Act, services: Services) -> None:
    """Open the intake form with the words of a message, or the case that the message belongs to already.

    Raises `Refusal` for a message that cannot be a complaint.
    """
    directory, desk = services.directory, services.desk
    message = read_message(act.payload, directory.home.permalink, lambda user: directory.known(user).name)
    known = await services.store.read(case_of_source, message.source, act.person, desk, act.now)
    if known is None and message.is_ours:
        raise Refusal("message_is_ours")
    await act.ack()
    reader, carried = reader_of(act), Carried(source=message.source)
    if known is not None:
        view = views.known_window(known, services.policy, reader, act.now)
    else:
        view = views.file_form(services.policy, reader, act.now, carried=carried, message=message)
    act.later(open_form(act, view))


async def open_linked_form(act: Act, services: Services) -> None:
    """Open the intake form for a case that follows another one."""
    asked = CaseRef.read(act.value).number
    number, known = await services.store.write(look_back, asked, act.person, services.desk, act.now)
    await act.ack()
    carried = Carried(linked=number)
    form = views.file_form(services.policy, reader_of(act), act.now, carried=carried, known=known)
    act.later(open_form(act, form))


async def submit_complaint(act: Act, services: Services) -> None:
    """Decide, then answer: an error lands beside its field, and a case is stored when the form closes.

    Where there are cases like it the form comes back with them, and with all that was typed.
    """
    form = views.read_intake(act.view, act.key, services.policy)

    try:
        roster = services.directory.roster()
        await services.store.write(file_complaint, form, act.person, roster, services.desk, act.now)
    except Similar as similar:
        carried = views.read_carried(act.view)
        again = views.file_form(services.policy, reader_of(act), act.now, similar.candidates, carried=carried)
        await act.ack(response_action="update", view=again)
        return
    await act.ack()

    services.ring()

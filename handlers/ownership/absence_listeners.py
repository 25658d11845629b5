"""Slack in, Slack out, for who is away."""

from domain.rights import only
from domain.words import marked
from handlers.complaints.ids import COMMAND
from handlers.ownership import ids
from handlers.ownership.absence_views import away_form, read_absence, read_leave
from handlers.ownership.absences import record_leave, record_return, whereabouts
from handlers.replies import open_form, reader_of, update_form
from handlers.routes import Act, Routes, Verb
from handlers.services import Services

_ABSENCES = only("everybody for themselves; whoever leads them for others")


def register(routes: Routes) -> None:
    """Enter what people can say about who is away."""
    away = marked("`{command} away`: say that you are away, or that somebody you lead is")
    routes.verb(COMMAND, Verb("away", away, "away", also=("请假",)), open_away, _ABSENCES)
    routes.action(ids.OPEN_AWAY, open_away, _ABSENCES)
    routes.action(ids.END_AWAY, end_away, _ABSENCES)
    routes.view(ids.AWAY_FORM, submit_away, _ABSENCES)


async def open_away(act: Act, services: Services) -> None:
    """Open the form in which somebody says that they are away."""
    roster = services.directory.roster()
    known = await services.store.read(whereabouts, act.person, roster, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, away_form(known, reader_of(act), act.now)))


async def submit_away(act: Act, services: Services) -> None:
    """Store that somebody is away; from then on cases go to others."""
    form, roster = read_leave(act.view, act.key), services.directory.roster()
    await services.store.write(record_leave, form, act.person, roster, services.desk, act.now)
    await services.directory.refresh_absences()
    await act.ack()


async def end_away(act: Act, services: Services) -> None:
    """Store that somebody is back, and show who is away after it."""
    absence, roster = read_absence(act.value), services.directory.roster()
    known = await services.store.write(record_return, absence, act.person, roster, services.desk, act.now)
    await services.directory.refresh_absences()
    await act.ack()
    act.later(update_form(act, away_form(known, reader_of(act), act.now)))

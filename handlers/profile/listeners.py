"""Slack in, Slack out, for what people say of themselves."""

from domain.rights import TEAM, only
from domain.words import marked
from handlers.complaints.ids import COMMAND
from handlers.profile import ids
from handlers.profile.choices import choices_form, offer_of, read_choice, record_choice
from handlers.profile.hours import drop_day, hours_of, record_hours, take_centre_hours
from handlers.profile.views import WhoRef, hours_form, read_hours_form
from handlers.replies import open_form, update_form
from handlers.routes import Act, Routes, Verb
from handlers.services import Services

_HOURS = only("everybody for themselves; whoever leads them for others")


def register(routes: Routes) -> None:
    """Enter what people can say of themselves."""
    hours = marked("`{command} hours`: say when you work, or when somebody you lead does")
    routes.verb(COMMAND, Verb("hours", hours, "hours", also=("排班",)), open_hours, _HOURS)
    routes.action(ids.OPEN_HOURS, open_hours, _HOURS)
    routes.action(ids.OPEN_HOURS_OF, open_hours_of, _HOURS)
    routes.action(ids.CENTRE_HOURS, use_centre_hours, _HOURS)
    routes.action(ids.DROP_DAY, as_usual, _HOURS)
    routes.view(ids.HOURS_FORM, submit_hours, _HOURS)
    settings = marked("`{command} settings`: your language, and which messages you wish")
    routes.verb(COMMAND, Verb("settings", settings, "settings", also=("设置",)), open_choices, TEAM)
    routes.action(ids.OPEN_CHOICES, open_choices, TEAM)
    routes.view(ids.CHOICES_FORM, submit_choices, TEAM)


async def open_hours(act: Act, services: Services) -> None:
    """Open the form in which somebody says when they work."""
    await _open(act, services, act.person.id)


async def open_hours_of(act: Act, services: Services) -> None:
    """Open the form of somebody whom the person leads, on top of their own."""
    chosen = act.payload["actions"][0].get("selected_user")
    await _open(act, services, str(chosen or act.person.id))


async def submit_hours(act: Act, services: Services) -> None:
    """Store when somebody works; their reminders follow it from then on."""
    form, roster = read_hours_form(act.view, act.key), services.directory.roster()
    await services.store.write(record_hours, form, act.person, roster, services.desk, act.now)
    await services.directory.refresh_absences()
    await act.ack()


async def use_centre_hours(act: Act, services: Services) -> None:
    """Give somebody the centre's hours again, and show them."""
    ref, roster = WhoRef.read(act.value), services.directory.roster()
    known = await services.store.write(take_centre_hours, ref.person, act.person, roster, services.desk, act.now)
    await services.directory.refresh_absences()
    await act.ack()
    act.later(update_form(act, hours_form(known, act.words)))


async def as_usual(act: Act, services: Services) -> None:
    """Take back that a day differs, and show the days that are left."""
    ref, roster = WhoRef.read(act.value), services.directory.roster()
    day = ref.day or act.now.date()
    known = await services.store.write(drop_day, ref.person, day, act.person, roster, services.desk, act.now)
    await services.directory.refresh_absences()
    await act.ack()
    act.later(update_form(act, hours_form(known, act.words)))


async def open_choices(act: Act, services: Services) -> None:
    """Open the form in which somebody says in which language they read, and what they wish to hear."""
    roster = services.directory.roster()
    offered = await services.store.read(offer_of, act.person, roster, services.desk)
    await act.ack()
    act.later(open_form(act, choices_form(offered, act.words)))


async def submit_choices(act: Act, services: Services) -> None:
    """Store what somebody chose; from now on they are spoken to so."""
    choice, roster = read_choice(act.view), services.directory.roster()
    await services.store.write(record_choice, choice, act.key, act.person, roster, services.desk, act.now)
    await services.directory.refresh_absences()
    await act.ack()


async def _open(act: Act, services: Services, who: str) -> None:
    roster = services.directory.roster()
    known = await services.store.read(hours_of, who, act.person, roster, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, hours_form(known, act.words)))

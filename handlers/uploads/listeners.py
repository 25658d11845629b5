"""Slack in, Slack out, for tables of contacts."""

from domain.rights import STEERERS
from handlers.forms import UploadRef
from handlers.replies import open_form
from handlers.routes import Act, Routes, Shortcut
from handlers.services import Services
from handlers.uploads import ids
from handlers.uploads.actions import ask_for, decide
from handlers.uploads.jobs import work_off
from handlers.uploads.views import read_upload, upload_form


def register(routes: Routes) -> None:
    """Enter the way in for tables."""
    routes.shortcut(
        ids.OPEN, open_upload, Shortcut("Import contacts", "Upload the table of a help desk or hotline"), STEERERS
    )
    routes.view(ids.FORM, submit_upload, STEERERS)
    routes.action(ids.TAKE_IN, take_in, STEERERS)
    routes.action(ids.DISCARD, discard, STEERERS)


async def open_upload(act: Act, services: Services) -> None:
    """Open the form for whoever answers for the numbers."""
    await act.ack()
    act.later(open_form(act, upload_form(services.policy, act.words)))


async def submit_upload(act: Act, services: Services) -> None:
    """Keep what was chosen; it is looked at afterwards."""
    upload = read_upload(act.view, act.key)
    await services.store.write(ask_for, upload, act.person, services.policy, act.now)
    await act.ack()

    services.ring()
    act.later(work_off(services))


async def take_in(act: Act, services: Services) -> None:
    """Have the table taken in that was looked at."""
    await _decide(act, services, "wanted")
    act.later(work_off(services))


async def discard(act: Act, services: Services) -> None:
    """Leave the table that was looked at."""
    await _decide(act, services, "discarded")


async def _decide(act: Act, services: Services, state: str) -> None:
    ref = UploadRef.read(act.value)
    await services.store.write(decide, ref, act.person, services.policy, state, act.now)
    await act.ack()

    services.ring()

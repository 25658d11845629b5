"""Slack in, Slack out, for commitments."""

from domain.lifecycle import Move
from domain.rights import of_case
from handlers.commitments import ids, views
from handlers.commitments.actions import record_commitment, record_kept
from handlers.replies import open_case_form, save_case_form
from handlers.routes import Act, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do about commitments."""
    routes.action(ids.OPEN_COMMIT, open_commitment, of_case(Move.COMMIT))
    routes.action(ids.OPEN_KEEP, open_kept, of_case(Move.KEEP))
    routes.view(ids.COMMIT_FORM, submit_commitment, of_case(Move.COMMIT))
    routes.view(ids.KEEP_FORM, submit_kept, of_case(Move.KEEP))


async def open_commitment(act: Act, services: Services) -> None:
    """Open the form for a commitment."""
    await open_case_form(act, services, Move.COMMIT, views.commitment_form)


async def submit_commitment(act: Act, services: Services) -> None:
    """Record a commitment."""
    form = views.read_commitment(act.view, act.key)
    await save_case_form(act, services, form, record_commitment, views.commitment_form)


async def open_kept(act: Act, services: Services) -> None:
    """Open the form for a commitment that was kept."""
    await open_case_form(act, services, Move.KEEP, views.kept_form)


async def submit_kept(act: Act, services: Services) -> None:
    """Record that a commitment was kept."""
    await save_case_form(act, services, views.read_kept(act.view, act.key), record_kept, views.kept_form)

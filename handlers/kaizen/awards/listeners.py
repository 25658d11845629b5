"""Slack in, Slack out, for awards."""

from domain.rights import TEAM, only
from domain.words import marked
from handlers.kaizen.awards import ids, views
from handlers.kaizen.awards.actions import answer_consent, decide, read_ledger, read_to_decide
from handlers.kaizen.awards.form import AwardRef
from handlers.kaizen.ids import COMMAND
from handlers.replies import open_form, reader_of
from handlers.routes import Act, Routes, Verb
from handlers.services import Services

_AWARDS = Verb(
    "awards",
    marked("`{command} awards`: what was awarded, why, and who decided; open to everybody"),
    "awards",
    also=("奖励", "奖项"),
)

_DECIDING = only("a lead of the winners or a head, and never a winner")
_WINNERS = only("whose award it is")


def register(routes: Routes) -> None:
    """Enter what can be done about awards."""
    routes.verb(COMMAND, _AWARDS, show_ledger, TEAM)
    routes.action(ids.OPEN_DECISION, open_decision, _DECIDING)
    routes.view(ids.DECISION_FORM, submit_decision, _DECIDING)
    routes.action(ids.NAME_ME, name_me, _WINNERS)
    routes.action(ids.NAME_ME_NOT, name_me_not, _WINNERS)


async def show_ledger(act: Act, services: Services) -> None:
    """Answer with the ledger, and with what waits for the word of whoever asks."""
    ledger = await services.store.read(read_ledger, act.person, services.policy, act.now)
    post = views.ledger_post(ledger, services.policy, reader_of(act))
    await act.ack(post.text, blocks=post.blocks, response_type="ephemeral")


async def open_decision(act: Act, services: Services) -> None:
    """Open the form in which somebody decides on a nomination."""
    award_id = AwardRef.read(act.value).award
    award = await services.store.read(read_to_decide, award_id, act.person, services.policy)
    await act.ack()
    act.later(open_form(act, views.decision_form(award, act.person.id, services.policy, act.words)))


async def submit_decision(act: Act, services: Services) -> None:
    """Confirm, grant or refuse a nomination."""
    decision, roster = views.read_decision(act.view, act.key), services.directory.roster()
    await services.store.write(decide, decision, act.person, roster, services.desk, act.now)
    await act.ack()
    services.ring()


async def name_me(act: Act, services: Services) -> None:
    """Thank a winner in the channel, by name."""
    await _consent(act, services, named=True)


async def name_me_not(act: Act, services: Services) -> None:
    """Thank a winner in no channel."""
    await _consent(act, services, named=False)


async def _consent(act: Act, services: Services, *, named: bool) -> None:
    await services.store.write(answer_consent, AwardRef.read(act.value).award, named, act.person, act.now)
    await act.ack()
    services.ring()

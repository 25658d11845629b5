"""The sweep at the end of a shift: nothing falls due in anybody's absence without somebody being asked."""

import structlog

from handlers.apart import Apart
from handlers.services import Services
from handlers.shifts.asking import Question, ask, open_questions

_LOG = structlog.get_logger(__name__)


async def sweep_shifts(services: Services) -> int:
    """Ask who is to be asked by now, where the policy wants it; return how many people that were.

    Safe to run twice, late, or in several processes: each is asked once for each end of a shift, and the message says
    only what still holds when it is sent.
    """
    if not services.policy.ladders.hand_over:
        return 0
    roster, now = services.directory.roster(), services.clock.now()
    questions = await services.store.read(open_questions, roster, services.desk, now)
    asked = sum([await _ask(services, question) for question in questions])
    if asked:
        services.ring()
    return asked


async def _ask(services: Services, question: Question) -> bool:
    """One person who cannot be asked must not hold up the others."""
    with Apart(_LOG, "shift_question_not_asked", kind=question.kind):
        return await services.store.write(ask, question, services.clock.now())
    return False

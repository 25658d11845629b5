"""The part of a Home about awards: nominations that wait for this person's word."""

from sqlmodel import Session

from handlers.home.parts import Filled, HomePart, HomeParts, Stretch, Visit
from handlers.kaizen.awards.actions import asked_of
from handlers.kaizen.awards.views import nomination_blocks


def register(parts: HomeParts) -> None:
    """Enter the part about awards."""
    parts.add(HomePart("awards_to_decide", to_decide, most=2, mine=True))


def to_decide(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """The nominations on which this person is to decide before anybody else, the oldest first."""
    waiting = asked_of(session, visit.person.id, visit.policy, visit.now)
    if not waiting:
        return None
    lines = [nomination_blocks(award, visit.words) for award in stretch.of(waiting)]
    return Filled(visit.words.gettext("Nominations that wait for your word"), lines, len(waiting))

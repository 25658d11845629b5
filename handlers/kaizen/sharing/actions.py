"""What is done with a sharing digest: somebody presents the improvement that asks for it, or not after all."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from domain.errors import Refusal
from domain.people import Person
from handlers.digests import ids as digest_ids
from handlers.digests.behind import RunRef
from storage.digests import kept_run
from storage.notices import refresh_standing
from storage.sharing import leave_talk, take_talk, talk_of

_STANDING: Final = (digest_ids.SHARING,)


def present(session: Session, ref: RunRef, person: Person, now: datetime) -> None:
    """Have somebody present the improvement of a sharing digest; twice is once.

    Raises `Refusal` for an outsider, and when somebody else was faster.
    """
    suggestion_id = _asked(session, ref, person)
    if not take_talk(session, ref.run, suggestion_id, person.id, now):
        taken = talk_of(session, ref.run)
        if taken is not None and taken.person != person.id:
            raise Refusal("talk_taken", actor=taken.person)
    refresh_standing(session, ref.run, _STANDING, now)


def present_not(session: Session, ref: RunRef, person: Person, now: datetime) -> None:
    """Give a talk back, so that somebody else may take it. Raises `Refusal` when it is not this person's."""
    _asked(session, ref, person)
    if not leave_talk(session, ref.run, person.id):
        raise Refusal("talk_not_yours")
    refresh_standing(session, ref.run, _STANDING, now)


def _asked(session: Session, ref: RunRef, person: Person) -> int:
    """Return the idea that a sharing digest asks a speaker for."""
    if person.outsider:
        raise Refusal("outsider")
    run = kept_run(session, ref.run)
    asked = run.facts.get("report", {}).get("speaker") if run is not None and run.digest == "sharing" else None
    if asked is None:
        raise Refusal("unknown_control")
    return int(asked)

"""Suggestions that say what a new one says, in English or Chinese: shown before anything is saved."""

from dataclasses import dataclass

from sqlmodel import Session

from domain.errors import Refusal
from handlers.kaizen.submitting.form import Idea
from handlers.likeness import Matter, likeness
from storage.kaizen_models import SuggestionRow
from storage.suggestions import author_ids, latest_suggestions

# So many of the latest are compared, and as many shown as leave room for the form.
_COMPARED = 1000
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A suggestion like the new one; one that is *open* can be backed instead."""

    number: str
    title: str
    stage: str
    votes: int
    open: bool


class SimilarIdeas(Refusal):
    """There are suggestions already that say the same: nothing is stored until somebody decides."""

    def __init__(self, candidates: tuple[Candidate, ...]) -> None:
        super().__init__("similar_ideas")
        self.candidates = candidates


def similar_to(session: Session, idea: Idea, person: str) -> tuple[Candidate, ...]:
    """Return the suggestions that an idea is like, the likest first; one of *person*'s own cannot be backed by them."""
    mine = Matter.of(idea.title, idea.proposal)
    rows = latest_suggestions(session, _COMPARED)
    alike = [(likeness(mine, Matter.of(row.title, row.proposal)), row) for row in rows]
    shown = [row for like, row in sorted(alike, key=lambda one: -one[0]) if like][:_SHOWN]
    authors = author_ids(session, [row.id for row in shown if row.id is not None])
    return tuple(_candidate(row, person in authors[row.id or 0]) for row in shown)


def _candidate(row: SuggestionRow, own: bool) -> Candidate:
    return Candidate(row.number, row.title, row.stage, row.votes, row.decided_at is None and not own)

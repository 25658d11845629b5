"""Questions about what people have chosen: their language, and what they wish to hear."""

from collections.abc import Collection, Mapping, Sequence

from sqlmodel import Session, col, select

from domain.choices import USUAL, Wish
from storage.models import MemberRow
from storage.people_models import ChoiceRow
from storage.sql import keep


def languages(session: Session) -> Mapping[str, str]:
    """Return the languages that people have chosen in the place of that of their Slack."""
    rows = session.exec(select(ChoiceRow.person, ChoiceRow.language).where(col(ChoiceRow.language).is_not(None)))
    return {person: language for person, language in rows if language is not None}


def choice_of(session: Session, person: str) -> tuple[str | None, frozenset[Wish]]:
    """Return the language that somebody has chosen, if they have, and what they wish."""
    row = session.get(ChoiceRow, person)
    return row.language if row is not None else None, _wishes(row)


def wants(session: Session, person: str, wish: Wish) -> bool:
    """Say whether somebody wishes for something."""
    return wish in choice_of(session, person)[1]


def who_wants(session: Session, people: Collection[str], wish: Wish) -> frozenset[str]:
    """Return those of *people* who wish for something."""
    rows = session.exec(select(ChoiceRow).where(col(ChoiceRow.person).in_(people)))
    chosen = {row.person: row for row in rows}
    return frozenset(person for person in people if wish in _wishes(chosen.get(person)))


def _wishes(row: ChoiceRow | None) -> frozenset[Wish]:
    if row is None:
        return USUAL
    return frozenset(wish for wish in Wish if row.wishes.get(wish.value, wish in USUAL))


def wishing(session: Session, wish: Wish) -> Sequence[str]:
    """Return who has said that they wish for something, of those who are still there."""
    there = select(ChoiceRow).join(MemberRow, col(MemberRow.id) == ChoiceRow.person)
    rows = session.exec(there.where(col(MemberRow.deleted).is_(False)).order_by(ChoiceRow.person))
    return [row.person for row in rows if row.wishes.get(wish.value)]


def keep_choice(session: Session, person: str, language: str | None, wishes: Collection[Wish]) -> None:
    """Store what somebody has chosen of all there is now; of what comes later they will have chosen nothing."""
    chosen = {wish.value: wish in wishes for wish in Wish}
    keep(session, ChoiceRow, {"person": person}, {"language": language, "wishes": chosen})
    session.refresh(session.get_one(ChoiceRow, person))

"""The parts of a Home about suggestions: those that wait for one's answer, one's tasks, and one's own ideas."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlmodel import Session

from domain.kaizen.people import Hands, answering, responsible
from domain.kaizen.states import Stage
from domain.people import Roster
from handlers.blocks import Block, button, section
from handlers.forms import CaseRef
from handlers.home.parts import Filled, HomePart, HomeParts, Stretch, Visit
from handlers.kaizen import ids
from handlers.kaizen.answering.views import idea_buttons
from handlers.kaizen.card import due_lines, headline
from handlers.kaizen.facts import idea_facts
from handlers.kaizen.lines import idea_line
from handlers.kaizen.plan_words import task_line
from handlers.kaizen.present import present
from handlers.kaizen.trial.views import task_buttons
from storage.kaizen_models import SuggestionRow
from storage.plan_models import SuggestionTaskRow
from storage.plans import open_tasks_of
from storage.suggestion_clocks import next_dues
from storage.suggestions import author_ids, suggestions_of_author, undecided

# So many ideas of somebody's own are looked at.
_MOST: Final = 50
_OVER: Final = frozenset({Stage.DECLINED, Stage.MERGED, Stage.STOPPED, Stage.REWARDED})
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def register(parts: HomeParts) -> None:
    """Enter the parts about suggestions."""
    parts.add(HomePart("ideas_to_answer", to_answer, most=3, mine=True))
    parts.add(HomePart("ideas_tasks", tasks, most=3, mine=True))
    parts.add(HomePart("ideas_mine", mine, most=3))


def to_answer(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """The suggestions whose authors wait for this person, the most pressing first.

    Those are theirs to answer before anybody else, and those that are overdue where they stand above who was to answer.
    """
    rows = undecided(session)
    authors = author_ids(session, [row.id for row in rows if row.id is not None])
    dues = next_dues(session)
    roster = present(session, visit.now)
    waiting = [row for row in rows if _waits(row, authors[row.id or 0], dues, roster, visit)]
    waiting.sort(key=lambda row: (dues.get(row.id or 0, _NEVER), row.id or 0))
    return _filled(visit.words.gettext("Suggestions that wait for your answer"), waiting, session, visit, stretch)


def tasks(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """What somebody has to do for plans of suggestions, the most pressing first."""
    rows = open_tasks_of(session, visit.person.id)
    if not rows:
        return None
    lines = [[*_task(row, session, visit)] for row in stretch.of(rows)]
    return Filled(visit.words.gettext("Your tasks for suggestions"), lines, len(rows))


def mine(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """The ideas that somebody had and that are under way, the newest first."""
    rows = [row for row in suggestions_of_author(session, visit.person.id, _MOST) if Stage(row.stage) not in _OVER]
    return _filled(visit.words.gettext("Your suggestions under way"), rows, session, visit, stretch)


def _waits(
    row: SuggestionRow, authors: frozenset[str], dues: dict[int, datetime], roster: Roster, visit: Visit
) -> bool:
    hands, late = Hands(authors, row.area), dues.get(row.id or 0, _NEVER) <= visit.now
    if late:
        return visit.person.id in answering(hands, visit.policy)
    return visit.person.id == responsible(hands, visit.policy, roster)


def _filled(
    title: str, rows: Sequence[SuggestionRow], session: Session, visit: Visit, stretch: Stretch
) -> Filled | None:
    if not rows:
        return None
    return Filled(title, [[*_lines(row, session, visit)] for row in stretch.of(rows)], len(rows))


def _task(row: SuggestionTaskRow, session: Session, visit: Visit) -> Iterator[Block]:
    idea = idea_facts(session, session.get_one(SuggestionRow, row.suggestion_id), visit.desk, visit.now, visit.person)
    today = visit.now.astimezone(visit.policy.zoneinfo).date()
    late = [f":red_circle: {visit.words.gettext('overdue')}"] if row.due_on < today else []
    yield section("\n".join([task_line(idea, row, visit.words), " · ".join([*late, headline(idea)])]))
    value = CaseRef(number=idea.row.number).model_dump_json()
    opens = button(visit.words.gettext("Look at the suggestion"), ids.OPEN_IDEA, value)
    yield from task_buttons(idea, row, visit.words, opens)


def _lines(row: SuggestionRow, session: Session, visit: Visit) -> Iterator[Block]:
    idea = idea_facts(session, row, visit.desk, visit.now, visit.person)
    due = "\n".join(due_lines(idea, visit.now, visit.reader))
    yield idea_line(idea, visit.words, due)
    yield from idea_buttons(idea, visit.words)

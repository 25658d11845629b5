"""The parts of a Home about suggestions: those that wait for somebody, their tasks, and their own ideas."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlmodel import Session

from domain.kaizen.states import Stage
from handlers.blocks import Block, button, section
from handlers.forms import CaseRef
from handlers.home.parts import Filled, HomePart, HomeParts, Stretch, Visit
from handlers.kaizen import ids
from handlers.kaizen.answering.views import idea_buttons
from handlers.kaizen.card import due_lines, headline
from handlers.kaizen.facts import idea_facts
from handlers.kaizen.lines import idea_line
from handlers.kaizen.plan_words import task_line
from handlers.kaizen.trial.views import task_buttons
from handlers.kaizen.waiting import MOST_OWN, waiting_for
from storage.kaizen_models import SuggestionRow
from storage.plan_models import SuggestionTaskRow
from storage.plans import open_tasks_of
from storage.suggestions import suggestions_of_author

_OVER: Final = frozenset({Stage.DECLINED, Stage.MERGED, Stage.STOPPED, Stage.REWARDED})


def register(parts: HomeParts) -> None:
    """Enter the parts about suggestions."""
    parts.add(HomePart("ideas_to_answer", to_answer, most=3, mine=True))
    parts.add(HomePart("ideas_tasks", tasks, most=3, mine=True))
    parts.add(HomePart("ideas_mine", mine, most=3))


def to_answer(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """The suggestions whose next step this person owes, the most pressing first."""
    waiting = waiting_for(session, visit.person.id, visit.policy, visit.now)
    return _filled(visit.words.gettext("Suggestions that wait for you"), waiting, session, visit, stretch)


def tasks(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """What somebody has to do for plans of suggestions, the most pressing first."""
    rows = open_tasks_of(session, visit.person.id)
    if not rows:
        return None
    lines = [[*_task(row, session, visit)] for row in stretch.of(rows)]
    return Filled(visit.words.gettext("Your tasks for suggestions"), lines, len(rows))


def mine(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """The ideas that somebody had and that are under way, the newest first, without those that wait for them."""
    own = suggestions_of_author(session, visit.person.id, MOST_OWN)
    under_way = {row.id: row for row in own if row.id is not None and Stage(row.stage) not in _OVER}
    above = {row.id for row in waiting_for(session, visit.person.id, visit.policy, visit.now, under_way)}
    rows = [row for suggestion_id, row in under_way.items() if suggestion_id not in above]
    return _filled(visit.words.gettext("Your suggestions under way"), rows, session, visit, stretch)


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

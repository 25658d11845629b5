"""The figures of suggestions: who takes part, how soon authors are answered, and what becomes of their ideas.

Adoption, ideas per head and effectiveness are watched and never set as a goal: a goal for them invites filler.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.kaizen.plans import Verdict
from domain.kaizen.states import Stage

# What an adopted idea has to be carried out in before it counts as not carried out.
CARRIED_OUT_WITHIN: Final = timedelta(days=60)
# What all figures of suggestions look back on, in days.
ROLLING: Final = 90
_NOT_ADOPTED: Final = frozenset({Stage.SUBMITTED, Stage.DECLINED})


@dataclass(frozen=True, slots=True)
class Life:
    """One suggestion: where it stands, and when it was handed in, decided on and done (UTC)."""

    stage: Stage
    submitted_at: datetime
    decided_at: datetime | None = None
    done_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether it is an idea of its own: one that was merged says what another one says."""
        return self.stage is not Stage.MERGED

    @property
    def adopted(self) -> bool:
        """Whether it was adopted, whatever became of it since."""
        return self.counts and self.decided_at is not None and self.stage not in _NOT_ADOPTED


def participation(authors: Collection[str], staff: Collection[str]) -> Proportion:
    """Return those of the active staff who had an idea ÷ active staff."""
    return Proportion(len({*authors} & {*staff}), len({*staff}))


def adoption(lives: Iterable[Life], since: datetime, until: datetime) -> Proportion:
    """Return adopted ÷ decided, of those decided from *since* until before *until*."""
    decided = [life for life in lives if life.counts and _within(life.decided_at, since, until)]
    return Proportion(sum(life.adopted for life in decided), len(decided))


def per_head(lives: Iterable[Life], since: datetime, until: datetime, staff: Collection[str]) -> Fraction | None:
    """Return the valid ideas of these days ÷ active staff; an idea is valid once whoever leads has adopted it."""
    return Fraction(adoption(lives, since, until).k, len({*staff})) if staff else None


def implementation(lives: Iterable[Life], since: datetime, until: datetime) -> Proportion:
    """Return done within 60 days ÷ adopted, of those adopted so long before these days that it is known of each.

    The cohort is adopted from 60 days before *since* until before 60 days before *until*; so no young idea counts as
    one that was not carried out.
    """
    window = since - CARRIED_OUT_WITHIN, until - CARRIED_OUT_WITHIN
    cohort = [life for life in lives if life.adopted and _within(life.decided_at, *window)]
    return Proportion(sum(_in_time(life) for life in cohort), len(cohort))


def effectiveness(verdicts: Iterable[Verdict]) -> Proportion:
    """Return improved ÷ verdicts given; one that says there is too little to judge is a verdict too."""
    given = list(verdicts)
    return Proportion(sum(verdict is Verdict.IMPROVED for verdict in given), len(given))


def cycle_times(lives: Iterable[Life], since: datetime, until: datetime) -> Histogram:
    """Return how many seconds went by from submission to done, for what was done in these days."""
    done = ((life.submitted_at, life.done_at) for life in lives if _within(life.done_at, since, until))
    return Histogram.of(int((at - submitted).total_seconds()) for submitted, at in done if at is not None)


def _in_time(life: Life) -> bool:
    limit = CARRIED_OUT_WITHIN
    return life.done_at is not None and life.decided_at is not None and life.done_at <= life.decided_at + limit


def _within(at: datetime | None, since: datetime, until: datetime) -> bool:
    return at is not None and since <= at < until

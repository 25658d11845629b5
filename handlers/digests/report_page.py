"""A page of a weekly or monthly report: what all of its lines have in common."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.indicators.proportions import Proportion
from domain.indicators.rounding import exact
from domain.indicators.verdicts import Certainty, Judgement, judge
from domain.policy import Indicator
from domain.targets import Direction
from handlers.digests.lines import Page, plain_number
from handlers.digests.phrases import days_words
from handlers.digests.reports import Kind
from handlers.digests.shares import share_words
from handlers.digests.time_lines import MARKS


@dataclass(frozen=True, slots=True)
class ReportPage(Page):
    """One report while it is being written, a page like that of the daily digest."""

    @property
    def kind(self) -> Kind:
        """Whether it is of a week or of a month."""
        return Kind(self.facts["report"]["digest"])

    @property
    def asked(self) -> Mapping[str, Any]:
        """What was asked of complaints; nothing in the report of a team."""
        return self.own["complaints"] or {}

    def scores(self) -> Iterator[str]:
        """Say in the thread which scores came: above they have no place."""
        return self.each_scale()

    def received(self, asked: Mapping[str, Any]) -> str:
        """Say of which days a figure is that needs time to be known."""
        days = [date.fromisoformat(asked[end]) for end in ("from", "to")]
        return self.words.gettext("received {days}").format(days=days_words(self.words, days))

    def rate(self, k: int, n: int, indicator: Indicator | None = None) -> str:
        """A percentage with its interval and verdict, or the counts where there are too few."""
        proportion = Proportion(k, n)
        goal = self.own["targets"].get(indicator.value) if indicator is not None else None
        said = share_words(self.words, self.ladder, proportion, goal["value"] if goal is not None else None)
        judgement = self.judgement(proportion, indicator)
        if judgement is None or goal is None:
            return said
        target = self.words.gettext("target {target} {mark}").format(
            target=plain_number(goal["value"]), mark=MARKS[judgement.verdict.value]
        )
        noise = [self.words.gettext("within noise")] if judgement.certainty is Certainty.WITHIN_NOISE else []
        return " · ".join([said, target, *noise])

    def judgement(self, proportion: Proportion, indicator: Indicator | None) -> Judgement | None:
        """Judge a figure by the target that was valid then; None where there is none, or too little to judge."""
        goal = self.own["targets"].get(indicator.value) if indicator is not None else None
        if goal is None or not self.fresh or not self.ladder.sample(proportion.n).allows_verdict:
            return None
        return judge(proportion, exact(goal["value"]), Direction(goal["direction"]))

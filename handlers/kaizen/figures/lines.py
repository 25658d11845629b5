"""The figures of suggestions in words: what is shown follows the ladder of sample sizes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from domain.indicators.ladder import SampleLadder
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.indicators.verdicts import Certainty, Verdict, judge
from domain.policy import Policy
from domain.targets import Direction
from domain.words import Words
from handlers.casework import department_name
from handlers.digests.phrases import month_words
from handlers.digests.shares import share_words
from handlers.phrases import span

_MARKS: Final = {Verdict.MET: ":white_check_mark:", Verdict.MISSED: ":x:"}


@dataclass(frozen=True, slots=True)
class FigureLines:
    """The figures while they are being written, as *rows* of a heading and what there is to say below it."""

    figures: Mapping[str, Any]
    policy: Policy
    words: Words

    @property
    def ladder(self) -> SampleLadder:
        """From how many on there is a percentage, and a verdict."""
        return SampleLadder(self.policy.digests.percent_from, self.policy.digests.verdict_from)

    def rows(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each figure: those that leads answer for first."""
        words, goals = self.words, self.policy.kaizen.goals
        yield words.gettext("First answer in time"), [*self._first_replies(goals.first_reply)]
        yield words.gettext("Taking part"), [*self._taking_part(goals.participation)]
        watched = words.gettext("watched, no goal")
        if (heads := self.figures.get("per_head")) is not None:
            yield words.gettext("Ideas per head"), [self._per_head(heads), watched]
        yield words.gettext("Adopted"), [*self._of("adoption", words.gettext("{share} of those decided")), watched]
        adopted = words.gettext("{share} of those adopted")
        yield words.gettext("Carried out within 60 days"), [*self._of("implementation", adopted, goals.implementation)]
        yield (
            words.gettext("Shown to work"),
            [*self._of("effectiveness", words.gettext("{share} of the checks")), watched],
        )
        yield words.gettext("From idea to done"), [*self._cycle(goals.cycle)]

    def _first_replies(self, goal: int) -> Iterator[str]:
        reply = self.figures["first_reply"]
        yield from self._said(reply["in_time"], "{share}", goal)
        if reply["median_open_s"] is not None:
            taken = span(self.words, timedelta(seconds=reply["median_open_s"]))
            yield self.words.gettext("median {span} of opening hours").format(span=taken)
        if len(reply["areas"]) > 1:
            yield from (self._area(area, one) for area, one in reply["areas"].items() if one is not None)

    def _area(self, area: str, one: Mapping[str, int]) -> str:
        nobody = self.words.gettext("no department")
        name = department_name(self.policy, area, self.words) if area else nobody
        return f"{name} {self.words.gettext('{k} of {n}').format(k=one['k'], n=one['n'])}"

    def _taking_part(self, goal: int) -> Iterator[str]:
        if self.figures["participation"] is not None:
            yield from self._of("participation", self.words.gettext("{share} of the staff had an idea"), goal)
        else:
            people = self.figures["authors"]
            yield self.words.ngettext("{n} person had an idea", "{n} people had an idea", people).format(n=people)
        new = self.figures["handed_in"]
        yield self.words.ngettext("{n} suggestion handed in", "{n} suggestions handed in", new).format(n=new)

    def _per_head(self, heads: Mapping[str, Any]) -> str:
        said = self.words.gettext("{ideas} adopted for each of the staff in {month}")
        month = month_words(self.words, date.fromisoformat(heads["from"]))
        return said.format(ideas=half_up(heads["ideas"], 2), month=month)

    def _cycle(self, goal: timedelta) -> Iterator[str]:
        cycle = self.figures["cycle"]
        if cycle["median_s"] is None:
            yield self._nothing()
            return
        median = timedelta(seconds=cycle["median_s"])
        done = self.words.ngettext("median {span} of {n} done", "median {span} of {n} done", cycle["n"])
        yield done.format(span=span(self.words, median), n=cycle["n"])
        if self.ladder.sample(cycle["n"]).shows_percent:
            mark = _MARKS[Verdict.MET if median <= goal else Verdict.MISSED]
            yield self.words.gettext("goal {goal} {mark}").format(goal=span(self.words, goal), mark=mark)

    def _of(self, name: str, sentence: str, goal: int | None = None) -> Iterator[str]:
        # Runs from before a figure was counted do not have it.
        return self._said(self.figures.get(name), sentence, goal)

    def _said(self, one: Mapping[str, int] | None, sentence: str, goal: int | None) -> Iterator[str]:
        if one is None:
            yield self._nothing()
            return
        proportion = Proportion(one["k"], one["n"])
        yield sentence.format(share=share_words(self.words, self.ladder, proportion, goal))
        if goal is not None and self.ladder.sample(proportion.n).allows_verdict:
            yield from self._judged(proportion, goal)

    def _judged(self, proportion: Proportion, goal: int) -> Iterator[str]:
        judgement = judge(proportion, Decimal(goal), Direction.AT_LEAST)
        assert judgement is not None, "there is data"
        mark = _MARKS[judgement.verdict]
        yield self.words.gettext("goal {goal} {mark}").format(goal=f"{goal} %", mark=mark)
        if judgement.certainty is Certainty.WITHIN_NOISE:
            yield self.words.gettext("within noise")

    def _nothing(self) -> str:
        return self.words.gettext("nothing yet")

"""What stands in the thread of a weekly or monthly report: what a meeting may want to know besides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from babel.dates import format_date

from domain.digests.agenda import MEETING
from domain.indicators.breaches import Breach
from domain.indicators.nps import FEWEST
from domain.indicators.pareto import pareto
from domain.indicators.percentiles import FEWEST_FOR_P90
from domain.indicators.rounding import half_up
from domain.policy import Indicator
from domain.words import marked
from handlers.blocks import escape
from handlers.casework import category_name, channel_name, department_name
from handlers.corrective.phrases import action_line
from handlers.digests.lines import Page
from handlers.digests.phrases import reason_name
from handlers.digests.report_page import ReportPage
from handlers.digests.reports import Kind
from handlers.digests.room import row
from handlers.kaizen.figures.lines import FigureLines
from handlers.numbers.phrases import number_lines
from handlers.phrases import locale_of, span
from handlers.quality.names import indicator_name, signed, value_words

_BREACHES: Final = {
    Breach.LATE_ENTRY: marked("entered late"),
    Breach.HANDOFF: marked("with another department"),
    Breach.ABSENCE: marked("owner away"),
    Breach.OVERLOAD: marked("too many at once"),
    Breach.FORGOTTEN: marked("not touched in time"),
    Breach.OTHER: marked("none of these"),
}
_CATEGORIES_SHOWN: Final = 8
_ACTIONS_SHOWN: Final = 8
# Reports that were published before it was a setting are of seven days.
_REPEATED_WITHIN: Final = 7 * 86400
# A target that nobody has looked at for six weeks is due for a look.
_REVIEW_AFTER: Final = timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class ReportThread(ReportPage):
    """The thread of one report while it is being written."""

    def rest(self) -> Iterator[str]:
        """Say in the thread what a meeting may want to know besides."""
        yield from self._teams()
        yield from self._pareto()
        yield from self._breaches()
        yield from self._resolved()
        yield from self._waiting()
        yield from self._acted()
        yield from self._contacts()
        yield from self._reasons()
        yield from self._cohort()
        yield from self._ideas()
        yield from self._reviews()
        yield from Page.rest(self)

    def numbers(self) -> Iterator[str]:
        """Say what was entered; what is for a meeting stands in a message of its own."""
        shown = set(MEETING) if self.kind is Kind.MONTHLY and self.own["complaints"] is not None else set()
        return number_lines(self.facts, self.own["scope"], self.policy, self.words, without=shown)

    def _teams(self) -> Iterator[str]:
        teams = self.facts["report"]["teams"]
        if teams is None:
            return
        raw = {name: self.short({"satisfied": one["k"], "answered": one["n"]}) for name, one in teams["raw"].items()}
        if teams["same_mix"]:
            yield row(self.words.gettext("Teams"), [f"{escape(name)} {shown}" for name, shown in raw.items()])
        elif teams["standardised"]:
            yield row(
                self.words.gettext("Teams, same channel mix"),
                [
                    self.words.gettext("{team} {percent} % (as it was {raw})").format(
                        team=escape(name), percent=half_up(percent, 1), raw=raw[name]
                    )
                    for name, percent in teams["standardised"].items()
                ],
            )
        else:
            yield self.words.gettext("Teams are not compared: their channels differ, and some have too few answers.")
        for name, channels in teams["channels"].items() if not teams["same_mix"] else ():
            shown = [
                f"{channel_name(self.policy, channel, self.words)} "
                f"{self.short({'satisfied': one['k'], 'answered': one['n']})}"
                for channel, one in channels.items()
            ]
            yield f"├ {escape(name)}: {' · '.join(shown)}"

    def _pareto(self) -> Iterator[str]:
        lines = pareto(self.asked.get("categories", {}))
        if len(lines) < 2:
            return
        yield row(self.words.gettext("What complaints are about"), [])
        for line in lines[:_CATEGORIES_SHOWN]:
            name = category_name(self.policy, line.code, self.words)
            yield f"• {name} {line.count} · {half_up(line.cumulative, 0)} %"

    def _breaches(self) -> Iterator[str]:
        if breaches := self.asked.get("breaches"):
            parts = [
                f"{self.words.gettext(said)} {breaches[cause.value]}"
                for cause, said in _BREACHES.items()
                if cause.value in breaches
            ]
            yield row(self.words.gettext("Broken promises"), parts)

    def _resolved(self) -> Iterator[str]:
        """Say how long complaints took from the customer's word to their solution."""
        times = self.asked.get("time_to_resolve")
        if times is None:
            return
        gross, few = times["gross"], times["n"] < FEWEST_FOR_P90
        slowest = self.words.gettext("longest {wait}") if few else self.words.gettext("p90 {wait}")
        solved = self.words.ngettext("{n} complaint", "{n} complaints", times["n"]).format(n=times["n"])
        parts = [
            self.words.gettext("median {median}").format(median=self._span(gross["median_s"])),
            slowest.format(wait=self._span(gross["max_s" if few else "p90_s"])),
            solved,
        ]
        if times["net"] != gross:
            net = self._span(times["net"]["median_s"])
            parts.append(self.words.gettext("median {median} without waits for customers").format(median=net))
        yield row(self.words.gettext("Time to resolve"), parts)

    def _span(self, seconds: int) -> str:
        return span(self.words, timedelta(seconds=seconds))

    def _waiting(self) -> Iterator[str]:
        if handoffs := self.asked.get("handoffs"):
            yield row(self.words.gettext("Hand-offs, median until taken on"), map(self._handoff, handoffs.items()))

    def _acted(self) -> Iterator[str]:
        """List what is being done about causes, and what was done in the week; a month has a message for that."""
        if self.own["complaints"] is None or not (actions := self.facts["report"].get("actions")):
            return
        yield row(self.words.gettext("Corrective actions"), [])
        for one in actions[:_ACTIONS_SHOWN]:
            yield f"• {action_line(one, self.policy, self.words)}"
        if (more := len(actions) - _ACTIONS_SHOWN) > 0:
            yield "• " + self.words.gettext("and {n} more").format(n=more)

    def _handoff(self, handoff: tuple[str, Mapping[str, Any]]) -> str:
        name, one = handoff
        unknown = self.words.gettext("most are still waiting")
        taken = unknown if one["median_s"] is None else span(self.words, timedelta(seconds=one["median_s"]))
        return f"{department_name(self.policy, name, self.words)} {taken} ({one['taken'] + one['waiting']})"

    def _contacts(self) -> Iterator[str]:
        for name, one in self.own["channels"].items():
            channel = channel_name(self.policy, name, self.words)
            if (rate := one["answer_rate"]) is not None and one["abandoned"]:
                heading = self.words.gettext("Answered {channel}").format(channel=channel)
                yield row(heading, [self.rate(rate["k"], rate["n"], Indicator.ANSWER_RATE)])
        if (first := self.own["resolved_first"]) is not None:
            heading = self.words.gettext("Resolved at first contact, as reported")
            yield row(heading, [self.rate(first["k"], first["n"], Indicator.FCR)])
        if (again := self.asked.get("repeats")) is not None:
            parts = [self.rate(again["repeated"], again["mature"], Indicator.REPEAT_RATE), self.received(again)]
            within = timedelta(seconds=again.get("within_s", _REPEATED_WITHIN))
            heading = self.words.gettext("Customers who came back within {span}").format(span=span(self.words, within))
            yield row(heading, parts)
        if (nps := self.own["nps"]) is not None:
            yield row(self.words.gettext("NPS"), [self._nps(nps), *self._nps_change(nps)])

    def _nps(self, nps: Mapping[str, Any]) -> str:
        """A score is no percentage; of too few it is a count of each kind, and without variation it has no interval."""
        if nps["answered"] < FEWEST or nps["low"] is None:
            return self.words.gettext("{promoters} promoters and {detractors} detractors of {n}").format(
                promoters=nps["promoters"], detractors=nps["detractors"], n=nps["answered"]
            )
        return self.words.gettext("{score} ({low} to {high}, {n} answers)").format(
            score=signed(nps["score"], 0), low=signed(nps["low"]), high=signed(nps["high"]), n=nps["answered"]
        )

    def _nps_change(self, nps: Mapping[str, Any]) -> Iterator[str]:
        """Say what the score was before, and whether more than chance has moved it, where both are of enough."""
        change = self.own.get("nps_change")
        if change is None or min(nps["answered"], change["answered"]) < FEWEST:
            return
        yield self.words.gettext("before {score}").format(score=signed(change["before"], 0))
        yield self.words.gettext("really moved") if change["real"] else self.words.gettext("within noise")

    def _reasons(self) -> Iterator[str]:
        """Say what low scores were put down to; reports from before it was gathered know nothing of it."""
        told = self.own.get("score_reasons") or {"given": {}, "missing": 0}
        given, missing = told["given"], told["missing"]
        n = sum(given.values()) + missing
        if not given and not (missing and self.policy.score_reasons):
            return
        parts = [f"{escape(reason_name(self.words, self.policy, key))} {count}" for key, count in given.items()]
        if missing:
            parts.append(self.words.gettext("no reason {n}").format(n=missing))
        of = self.words.ngettext("of {n} low score", "of {n} low scores", n).format(n=n)
        yield row(self.words.gettext("Reasons of low scores"), [*parts, of])

    def _cohort(self) -> Iterator[str]:
        cohort = self.facts["report"].get("cohort")
        if cohort is None or cohort["csat"] is None or self.own["complaints"] is None:
            return
        parts = [self.rate(cohort["csat"]["k"], cohort["csat"]["n"], Indicator.CSAT)]
        if not cohort["final"]:
            on = format_date(date.fromisoformat(cohort["final_on"]), "medium", locale_of(self.words))
            parts.append(self.words.gettext("answers count until {day}").format(day=on))
        yield row(self.words.gettext("CSAT of this month's contacts"), parts)

    def _ideas(self) -> Iterator[str]:
        """Say how suggestions are doing, over the 90 days until the end of the report."""
        figures = self.asked.get("kaizen")
        if figures is None or not (figures["handed_in"] or figures["adoption"] or figures["cycle"]["n"]):
            return
        yield row(self.words.gettext("Suggestions over 90 days"), [])
        for heading, parts in FigureLines(figures, self.policy, self.words).rows():
            yield f"• {heading}: {' · '.join(parts)}"

    def _reviews(self) -> Iterator[str]:
        """Name the targets that are due for a look: they have stood for six weeks."""
        if self.kind is not Kind.MONTHLY:
            return
        last = date.fromisoformat(self.facts["days"][1])
        old = [
            f"{indicator_name(self.words, Indicator(name))} {value_words(self.words, Indicator(name), one['value'])}"
            for name, one in self.own["targets"].items()
            if last - date.fromisoformat(one["since"]) > _REVIEW_AFTER
        ]
        if old:
            yield row(self.words.gettext("Targets to look at, unchanged for six weeks"), old)

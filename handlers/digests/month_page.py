"""A monthly report for a meeting: each chapter from its chart to a conclusion, its cause, and what is done about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from domain.digests.agenda import MEETING
from domain.indicators.pareto import pareto
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.indicators.steady import steady_shift
from domain.numbers import Entered
from domain.policy import Indicator
from domain.words import marked
from handlers.blocks import escape, retold
from handlers.casework import category_name, channel_name
from handlers.corrective.phrases import action_line, effect_line
from handlers.digests.bases import rate_words
from handlers.digests.report_lines import sparkline
from handlers.digests.report_page import ReportPage
from handlers.digests.shares import percent_of
from handlers.digests.time_lines import judged_of, verdict_words
from handlers.numbers.phrases import number_line
from handlers.quality.names import indicator_name, signed

VERDICTS: Final = {
    "improved": marked("improved"),
    "no_evidence": marked("no evidence of an effect"),
    "worse": marked("worse"),
    "insufficient": marked("too little data to tell"),
}
_STEADY: Final = 3
_MOST: Final = 8
# Which ideas are about satisfaction and which about waits, by what they are measured by.
_SATISFIES: Final = frozenset({Indicator.CSAT.value, Indicator.FCR.value})
_QUICKENS: Final = frozenset({Indicator.FRT.value, Indicator.ANSWER_RATE.value, Indicator.AHT.value})


@dataclass(frozen=True, slots=True)
class MonthPage(ReportPage):
    """What stands in the thread of a monthly report, while it is being written."""

    @property
    def month(self) -> Mapping[str, Any]:
        """What only a monthly report has."""
        found: Mapping[str, Any] = self.facts["report"]["month"]
        return found

    def chapters(self) -> Iterator[str]:
        """Write the chapters in the order in which a meeting goes through them, and all indicators before."""
        yield _heading(self.words.gettext("All indicators over six months"))
        yield from (f"• {self._kpi(one)}" for one in self.month["kpis"])
        yield from self._chapter(self.words.gettext("CSAT"), self._satisfaction())
        yield from self._chapter(self.words.gettext("First response time"), self._waiting())
        yield from self._chapter(self.words.gettext("Complaints"), self._complained())

    def doing(self) -> Iterator[str]:
        """Say what is being done, what came of what was done, and what was learnt and written down."""
        yield _heading(self.words.gettext("Corrective actions"))
        yield from self._actions()
        if plans := self.month["plans"]:
            yield _heading(self.words.gettext("Ideas that are tried or were checked"))
            yield from (f"• {self._plan(one)}" for one in plans[:_MOST])
        if awards := self.month.get("awards"):
            yield _heading(self.words.gettext("Awards"))
            yield from (f"• {line}" for line in self._awards(awards))
        known = [name for name in MEETING if name in self.policy.daily_numbers]
        if known:
            yield _heading(self.words.gettext("Training and knowledge base"))
            yield from (f"• {self._entered(name)}" for name in known)

    def _kpi(self, kpi: Mapping[str, Any]) -> str:
        name = indicator_name(self.words, Indicator(kpi["indicator"]))
        if "medians" in kpi:
            return self._median(name, kpi)
        shares = [Proportion(*one) for one in kpi["shares"]]
        bars = sparkline([one.k / one.n if one.n else None for one in shares])
        latest = shares[-1]
        no_data = self.words.gettext("no data")
        shown = self.rate(latest.k, latest.n, Indicator(kpi["indicator"])) if latest.n else no_data
        return f"{name} `{bars}` {shown}"

    def _median(self, name: str, kpi: Mapping[str, Any]) -> str:
        medians: Sequence[int | None] = kpi["medians"]
        highest = max((one for one in medians if one is not None), default=0)
        bars = sparkline([one / highest if one is not None and highest else None for one in medians])
        frt = self.own["channels"].get(kpi["channel"], {}).get("frt", {})
        median = self._latest(medians[-1], frt)
        parts = [self.words.gettext("median {median}").format(median=median)]
        enough = bool(frt) and self.ladder.sample(judged_of(frt)).allows_verdict
        if enough and frt["verdict"] is not None and self.fresh:
            parts.append(verdict_words(self.words, frt))
        channel = escape(channel_name(self.policy, kpi["channel"], self.words))
        return f"{name} · {channel} `{bars}` {' · '.join(parts)}"

    def _latest(self, median: int | None, frt: Mapping[str, Any]) -> str:
        """Write the median of the last month; among those who still wait it is longer than the target."""
        if median is not None:
            return self.wait(median)
        waits = frt.get("verdict") is not None
        return f"> {self.wait(frt['target_s'])}" if waits else self.words.gettext("no data")

    def _chapter(self, title: str, parts: Sequence[str]) -> Iterator[str]:
        chart, conclusion, cause, measure = parts
        yield _heading(title)
        yield "├ " + self.words.gettext("Chart: {chart}").format(chart=chart)
        yield "├ " + self.words.gettext("Conclusion: {conclusion}").format(conclusion=conclusion)
        yield "├ " + self.words.gettext("Cause: {cause}").format(cause=cause)
        yield "└ " + self.words.gettext("Measure: {measure}").format(measure=measure)

    def _satisfaction(self) -> tuple[str, str, str, str]:
        csat = self.own["csat"]
        conclusion = self.rate(csat["satisfied"], csat["answered"], Indicator.CSAT)
        shown = conclusion if csat["answered"] else self.words.gettext("no data")
        steady = self._steady()
        said = " · ".join(part for part in (shown, self.finding(self.own["finding"]), *steady) if part)
        return self._bars(Indicator.CSAT), said, self._moved_by(), self._tried(_SATISFIES)

    def _steady(self) -> Iterator[str]:
        """Say where satisfaction has gone one way for three months, further than chance explains."""
        shares = [Proportion(one["satisfied"], one["answered"]) for one in self.own["trend"][-_STEADY:]]
        if steady_shift(shares) is not None:
            yield self.words.gettext("{course} over {n} months ({counts}): shift confirmed").format(
                course=" → ".join(str(percent_of(one)) for one in shares),
                n=len(shares),
                counts=", ".join(f"{one.k}/{one.n}" for one in shares),
            )

    def _moved_by(self) -> str:
        change = self.own["change"]
        if change is None:
            return self.words.gettext("not known: there is nothing to compare with")
        if not change["real"]:
            return self.words.gettext("nothing to explain: it moved no more than chance explains")
        return self.words.gettext("{points} pp = within channels {within}, channel mix {mix}").format(
            points=signed(change["points"]), within=signed(change["within"], 2), mix=signed(change["mix"], 2)
        )

    def _waiting(self) -> tuple[str, str, str, str]:
        channels = {name: one["frt"] for name, one in self.own["channels"].items() if judged_of(one["frt"])}
        within = {name: one["percent_within"] for name, one in channels.items()}
        late = [(100 - percent, name) for name, percent in within.items() if percent is not None]
        waits = [" ".join(self.waits(name, one)) for name, one in channels.items()]
        cause = self.words.gettext("not known: there are no targets to hold waits against")
        if late:
            percent, name = max(late)
            cause = self.words.gettext("{channel}: {percent} % waited longer than the target").format(
                channel=escape(channel_name(self.policy, name, self.words)), percent=half_up(Fraction(percent), 0)
            )
        conclusion = "; ".join(waits) or self.words.gettext("no data")
        return self._bars(Indicator.FRT), conclusion, cause, self._tried(_QUICKENS)

    def _complained(self) -> tuple[str, str, str, str]:
        asked, lines = self.asked, pareto(self.asked["categories"])
        rate = asked["rate"]
        parts = [self.words.gettext("in {received} · closed {closed} · reopened {reopened}").format(**_flow(asked))]
        if rate is not None:
            shown = self.rate(rate["k"], rate["n"], Indicator.COMPLAINT_RATE)
            parts.append(rate_words(self.words, shown, rate, self.policy))
        cause = self.words.gettext("none: nobody has complained")
        measure = self.words.gettext("none")
        if lines:
            shown = self.rate(lines[0].count, lines[0].share.n)
            name = escape(category_name(self.policy, lines[0].code, self.words))
            cause = self.words.gettext("most about {category}: {rate}").format(category=name, rate=shown)
            mine = [one for one in self.month["actions"] if one["category"] == lines[0].code]
            measure = "; ".join(f"{one['number']} {retold(one['measure'])}" for one in mine) or measure
        return self._bars(Indicator.COMPLAINT_RATE), " · ".join(parts), cause, measure

    def _bars(self, indicator: Indicator) -> str:
        """Draw an indicator over six months, of waits each channel."""
        shown = []
        for one in self.month["kpis"]:
            if one["indicator"] != indicator:
                continue
            if "shares" in one:
                shown.append(f"`{sparkline([k / n if n else None for k, n in one['shares']])}`")
            else:
                channel = escape(channel_name(self.policy, one["channel"], self.words))
                shown.append(f"{channel} `{sparkline(one['medians'])}`")
        return " · ".join(shown) or self.words.gettext("no data")

    def _tried(self, metrics: frozenset[str]) -> str:
        mine = [self._plan(one) for one in self.month["plans"] if one["metric"] in metrics]
        return "; ".join(mine) or self.words.gettext("none")

    def _plan(self, plan: Mapping[str, Any]) -> str:
        verdict = VERDICTS.get(plan["verdict"])
        said = self.words.gettext(verdict) if verdict is not None else self.words.gettext("being tried")
        return f"{plan['number']} {retold(plan['title'])} ({said})"

    def _actions(self) -> Iterator[str]:
        actions = self.month["actions"]
        for one in actions[:_MOST]:
            effect = effect_line(one, self.words)
            yield f"• {action_line(one, self.policy, self.words)}" + (f"\n   {effect}" if effect else "")
        if not actions:
            yield "• " + self.words.gettext("none is open, and none was done")
        elif (more := len(actions) - _MOST) > 0:
            yield "• " + self.words.gettext("and {n} more").format(n=more)

    def _awards(self, awards: Mapping[str, Any]) -> Iterator[str]:
        words = self.words
        granted = words.ngettext("{n} granted this month", "{n} granted this month", awards["granted"])
        sums = [f"{total:,} {escape(currency)}" for currency, total in awards["sums"].items()]
        yield " · ".join([granted.format(n=awards["granted"]), *sums])
        if waiting := awards["open"]:
            yield words.ngettext("{n} waits for a decision", "{n} wait for a decision", waiting).format(n=waiting)

    def _entered(self, name: str) -> str:
        number = self.policy.daily_numbers[name]
        found = self.facts["numbers"].get(self.own["scope"], {}).get(name)
        if found is None:
            shown = escape(number.name.in_language(self.words.language))
            return self.words.gettext("{name}: nobody has entered it for this month").format(name=shown)
        return number_line(number, Entered(*found), self.policy, self.words)


def _heading(text: str) -> str:
    return f"*{text}*"


def _flow(asked: Mapping[str, Any]) -> dict[str, int]:
    return {name: asked[name] for name in ("received", "closed", "reopened")}

"""A weekly or monthly report in words: what changed, where it comes from, what is late and who waits for whom.

It is a page like the daily digest, with the same rules for what may be said of how few.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from domain.digests.agenda import LEADING_FROM
from domain.indicators.charts import Finding
from domain.indicators.pareto import pareto
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.indicators.verdicts import Certainty
from domain.policy import ClockKind, Indicator, Policy
from domain.words import Words, marked
from handlers.casework import category_name, channel_name, department_name
from handlers.digests.bases import rate_words
from handlers.digests.lines import (
    FINDINGS,
    Digest,
    Page,
    plain_number,
)
from handlers.digests.phrases import days_words, month_words, scope_name, sentences
from handlers.digests.report_page import ReportPage
from handlers.digests.report_thread import ReportThread
from handlers.digests.reports import Kind
from handlers.digests.room import row
from handlers.digests.shares import percent_of
from handlers.digests.time_lines import judged_of
from handlers.phrases import clock_name, span
from handlers.posts import Reader
from handlers.quality.names import signed

_TITLES: Final = {
    Kind.WEEKLY: marked("Weekly quality report · {days} · {scope}"),
    Kind.MONTHLY: marked("Monthly quality report · {days} · {scope}"),
}
_TRENDS: Final = {
    Kind.WEEKLY: marked("{bars} {n} weeks"),
    Kind.MONTHLY: marked("{bars} {n} months"),
}
_QUIET: Final = {
    Kind.WEEKLY: marked("No signal on the chart of {n} weeks."),
    Kind.MONTHLY: marked("No signal on the chart of {n} months."),
}
_LED: Final = {
    Kind.WEEKLY: marked("first of all for {n} weeks running"),
    Kind.MONTHLY: marked("first of all for {n} months running"),
}
_BARS: Final = "▁▂▃▄▅▆▇█"
_HEADLINES: Final = 3
# From how long a department lets others wait on that somebody should speak with it.
_SLOW_FROM: Final = timedelta(hours=1)


def report_digest(facts: Mapping[str, Any], scope: str, policy: Policy, reader: Reader) -> Digest:
    """Write the weekly or monthly report of *scope* from the facts kept with its run."""
    own = next(one for one in facts["report"]["scopes"] if one["scope"] == scope)
    page = _Report(facts, own, facts["more"][scope], policy, reader)
    lines = [
        *page.warning(),
        *page.headline(),
        *page.csat(),
        *page.frt(),
        *page.complaints(),
        *page.question(),
        *page.data(),
    ]
    thread = ReportThread(facts, own, facts["more"][scope], policy, reader)
    return Digest(page.title(), tuple(lines), tuple(thread.rest()))


@dataclass(frozen=True, slots=True)
class _Report(ReportPage):
    """One report while it is being written."""

    def title(self) -> str:
        """Name the report, its days and whose it is."""
        first, last = (date.fromisoformat(day) for day in self.facts["days"])
        shown = month_words(self.words, first) if self.kind is Kind.MONTHLY else days_words(self.words, [first, last])
        title = self.words.gettext(_TITLES[self.kind]).format(
            days=shown, scope=scope_name(self.words, self.own["scope"])
        )
        return f":chart_with_upwards_trend: {title}"

    def headline(self) -> Iterator[str]:
        """Say in at most three sentences what somebody must know: signals first, then targets reached or not."""
        said = [*self._signals(), *self._verdicts()][:_HEADLINES]
        if not said:
            said = [self.words.gettext(_QUIET[self.kind]).format(n=len(self.own["trend"]))]
        yield sentences(self.words, said)

    def csat(self) -> Iterator[str]:
        """Say how satisfied customers were, what moved since the period before, and how it has gone."""
        csat, before = self.own["csat"], self.own["before"]["csat"]
        now = Proportion(csat["satisfied"], csat["answered"])
        parts = [self.share(now, csat["target"]), *self.judged(now)]
        if before is not None and self.ladder.sample(before["n"]).shows_percent:
            earlier = percent_of(Proportion(before["k"], before["n"]))
            parts.append(self.words.gettext("before {percent} %").format(percent=earlier))
        yield row(self.words.gettext("CSAT"), parts)
        yield from self._change()
        yield from self._trend()

    def waits(self, name: str, frt: Mapping[str, Any]) -> Iterator[str]:
        """Say how long customers of a channel waited, and how long in the period before."""
        before = self.own["before"]["frt_median_s"].get(name)
        for line in Page.waits(self, name, frt):
            yield (
                line
                if before is None
                else " · ".join([line, self.words.gettext("median before {median}").format(median=self.wait(before))])
            )

    def complaints(self) -> Iterator[str]:
        """Say what came in, what was solved, what was done in time and what customers said of it."""
        if not self.asked:
            return
        yield row(self.words.gettext("Complaints"), self._flow())
        yield from self._leading()
        solved = self.asked["resolution"]
        mature = solved["solved"] + solved["unsolved"]
        if mature:
            parts = [self.rate(solved["solved"], mature, Indicator.RESOLUTION_RATE), self.received(solved)]
            if solved["unconfirmed"]:
                parts.append(self.words.gettext("{n} of them unconfirmed").format(n=solved["unconfirmed"]))
            yield row(self.words.gettext("Resolved"), parts)
        if on_time := list(self._on_time(self.words)):
            yield row(self.words.gettext("On time"), on_time)
        yield from self._callbacks()
        yield from self._improvements()

    def question(self) -> Iterator[str]:
        """Ask at most one thing: about the department that others wait for, or a channel nobody complains by."""
        slow = [(one["median_s"], name, one) for name, one in self.asked.get("handoffs", {}).items() if one["median_s"]]
        longest = max(slow, default=None, key=lambda one: one[0])
        if longest is not None and longest[0] >= _SLOW_FROM.total_seconds():
            yield self.words.gettext(
                ":speech_balloon: {department} took {span} to take on what was handed to it (median of {n}). "
                "Who speaks with them?"
            ).format(
                department=department_name(self.policy, longest[1], self.words),
                span=span(self.words, timedelta(seconds=longest[0])),
                n=longest[2]["taken"] + longest[2]["waiting"],
            )
        elif silent := self.asked.get("silent"):
            yield self.words.gettext(
                ":speech_balloon: No complaint has come by {channel} for two weeks. Are they written down there?"
            ).format(channel=channel_name(self.policy, silent[0], self.words))

    def _signals(self) -> Iterator[str]:
        if not self.fresh:
            return
        if Finding(self.own["finding"]).is_signal:
            yield self.words.gettext("CSAT {finding}.").format(
                finding=self.words.gettext(FINDINGS[Finding(self.own["finding"])])
            )
        change = self.own["change"]
        if change is not None and change["real"]:
            yield self.words.gettext("CSAT has really moved: {points} pp ({low} to {high}).").format(
                points=signed(change["points"]), low=signed(change["low"]), high=signed(change["high"])
            )

    def _verdicts(self) -> Iterator[str]:
        csat = self.own["csat"]
        judgement = self.judgement(Proportion(csat["satisfied"], csat["answered"]), Indicator.CSAT)
        if judgement is not None and judgement.certainty is Certainty.CLEAR:
            reached = marked("CSAT clearly reaches its target of {target} %.")
            missed = marked("CSAT clearly misses its target of {target} %.")
            sentence = reached if judgement.verdict == "met" else missed
            yield self.words.gettext(sentence).format(target=plain_number(csat["target"]))
        for name, one in self.own["channels"].items():
            frt = one["frt"]
            if frt["verdict"] == "missed" and self.fresh and self.ladder.sample(judged_of(frt)).allows_verdict:
                yield self.words.gettext("FRT {channel} misses its target of {target}.").format(
                    channel=channel_name(self.policy, name, self.words), target=self.wait(frt["target_s"])
                )

    def _change(self) -> Iterator[str]:
        change = self.own["change"]
        before = self.own["before"]["csat"]
        if change is None or not self.ladder.sample(min(before["n"], self.own["csat"]["answered"])).allows_verdict:
            return
        if len(change["parts"]) > 1:
            yield "├ " + self.words.gettext("{points} pp = within channels {within}, channel mix {mix}").format(
                points=signed(change["points"]), within=signed(change["within"], 2), mix=signed(change["mix"], 2)
            )
            yield "├ " + " · ".join(self._moved())
        else:
            moved = self.words.gettext("{points} pp since the period before").format(points=signed(change["points"]))
            yield "├ " + " · ".join([moved] if change["real"] else [moved, self.words.gettext("within noise")])

    def _moved(self) -> Iterator[str]:
        for name, one in self.own["channels"].items():
            before, now = self.own["before"]["channels"].get(name), one["csat"]
            if before is not None and now["answered"]:
                yield self.words.gettext("{channel} {before} → {now}").format(
                    channel=channel_name(self.policy, name, self.words),
                    before=self.short({"satisfied": before["k"], "answered": before["n"]}),
                    now=self.short(now),
                )

    def _trend(self) -> Iterator[str]:
        trend = self.own["trend"]
        bars = sparkline([one["satisfied"] / one["answered"] if one["answered"] else None for one in trend])
        parts = [self.words.gettext(_TRENDS[self.kind]).format(bars=f"`{bars}`", n=len(trend))]
        if (limits := self.own["limits"]) is not None:
            parts.append(
                self.words.gettext("limits {low}–{high}").format(
                    low=half_up(limits["low"], 1), high=half_up(limits["high"], 1)
                )
            )
        yield "└ " + " · ".join(part for part in (*parts, self.finding(self.own["finding"])) if part)

    def _flow(self) -> Iterator[str]:
        asked = self.asked
        yield self.words.gettext("in {received} · closed {closed} · reopened {reopened}").format(
            received=asked["received"], closed=asked["closed"], reopened=asked["reopened"]
        )
        yield self.still_open(asked)
        if asked["open"]:
            yield self.words.gettext("older than a day {old}, than three {very_old}").format(
                old=asked["open_over_24h"], very_old=asked["open_over_72h"]
            )
        if (rate := asked["rate"]) is not None:
            said = self.rate(rate["k"], rate["n"], Indicator.COMPLAINT_RATE)
            yield rate_words(self.words, said, rate, self.policy)

    def _leading(self) -> Iterator[str]:
        lines = pareto(self.asked["categories"])
        if not lines:
            return
        parts = [
            self.words.gettext("most about {category}: {rate}").format(
                category=category_name(self.policy, lines[0].code, self.words),
                rate=self.rate(lines[0].count, lines[0].share.n),
            )
        ]
        if (running := self.asked["leading_for"]) > 1:
            parts.append(self.words.gettext(_LED[self.kind]).format(n=running))
        if running >= LEADING_FROM:
            parts.append(self._acting(lines[0].code))
        yield "└ " + " · ".join(parts)

    def _acting(self, category: str) -> str:
        """Say what is done about what leads again and again, or that something has to be."""
        if (number := self.asked.get("acting", {}).get(category)) is not None:
            return self.words.gettext("{number} is under way").format(number=number)
        command = f"/{self.policy.slack.command_prefix}quality actions"
        return self.words.gettext(":point_right: a corrective action is due: `{command}`").format(command=command)

    def _on_time(self, words: Words) -> Iterator[str]:
        for name, one in self.asked["on_time"].items():
            if one is not None:
                indicator = Indicator.PROMISE_RATE if name == ClockKind.PROMISE else Indicator.ON_TIME_RATE
                yield f"{clock_name(words, ClockKind(name))} {self.rate(one['k'], one['n'], indicator)}"

    def _callbacks(self) -> Iterator[str]:
        tally = self.asked["callbacks"]
        if not tally["due"]:
            return
        parts = [
            self.words.gettext("on time {k} of {n}").format(k=tally["on_time"], n=tally["due"]),
            self.words.gettext("reached {k} of {n}").format(k=tally["reached"], n=tally["due"]),
        ]
        # Of nobody who was reached, or who answered, there is nothing to say.
        if reached := tally["reached"]:
            parts.append(self.words.gettext("solved {k} of {n}").format(k=tally["solved"], n=reached))
        if answered := tally["answered"]:
            parts.append(self.words.gettext("satisfied {k} of {n}").format(k=tally["satisfied"], n=answered))
        parts.append(self.words.gettext("closed loop {k} of {n}").format(k=tally["completed"], n=tally["due"]))
        if (again := self.asked["reopened_of_resolved"]) is not None:
            parts.append(self.words.gettext("opened again {k} of {n}").format(k=again["k"], n=again["n"]))
        yield row(self.words.gettext("Callbacks"), parts)

    def _improvements(self) -> Iterator[str]:
        ideas = self.asked["improvements"]
        if not (ideas["new"] or ideas["running"] or ideas["done"]):
            return
        new = self.words.ngettext("new {n} from {people} person", "new {n} from {people} people", ideas["people"])
        parts = [new.format(n=ideas["new"], people=ideas["people"]) if ideas["new"] else self.words.gettext("none new")]
        if ideas["median_answer_s"] is not None:
            answer = span(self.words, timedelta(seconds=ideas["median_answer_s"]))
            parts.append(self.words.gettext("first answer median {span}").format(span=answer))
        if (in_time := ideas.get("in_time")) is not None:
            parts.append(self.words.gettext("answered in time {k} of {n}").format(k=in_time["k"], n=in_time["n"]))
        parts.append(self.words.gettext("being carried out {n}").format(n=ideas["running"]))
        parts.append(self.words.gettext("done {n}").format(n=ideas["done"]))
        yield row(self.words.gettext("Suggestions"), parts)


def sparkline(shares: Sequence[float | None]) -> str:
    """Draw shares as bars between the lowest and the highest of them; a gap where there is none."""
    known = [one for one in shares if one is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    steps = len(_BARS) - 1
    return "".join(
        "·" if one is None else _BARS[round((one - low) / (high - low) * steps) if high > low else steps // 2]
        for one in shares
    )

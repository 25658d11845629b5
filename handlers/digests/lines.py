"""A daily digest in words: one set of facts, as the lines that a message and a shell print alike.

What is shown follows the ladder of sample sizes: too few answers are counts, few ones are called a small sample, and
only enough of them are judged.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from domain.digests.corrections import leading
from domain.indicators.charts import Finding
from domain.indicators.freshness import Freshness
from domain.indicators.ladder import Sample, SampleLadder
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import exact, half_up
from domain.indicators.verdicts import Certainty, judge
from domain.policy import ClockKind, Policy
from domain.targets import Direction
from domain.words import Words, marked
from handlers.blocks import escape
from handlers.casework import category_name, channel_name
from handlers.digests.day_lines import day_by_day
from handlers.digests.gather import CENTRE
from handlers.digests.phrases import apart_words, closed_words, days_words, scope_name, wait_words
from handlers.digests.shares import percent_of, share_words
from handlers.digests.surge_lines import surging, usual_words
from handlers.digests.time_lines import MARKS, handling_line, judged_of, target_parts, wait_parts
from handlers.kaizen.phrases import unanswered_line
from handlers.numbers.phrases import number_lines
from handlers.phrases import clock_name, moment, span
from handlers.posts import Reader

FINDINGS: Final = {
    Finding.COMMON_CAUSE: marked("normal variation"),
    Finding.TOO_FEW: marked("too few days to compare"),
    Finding.ABOVE: marked(":large_orange_diamond: *signal: above its limits*"),
    Finding.BELOW: marked(":large_orange_diamond: *signal: below its limits*"),
    Finding.JUMP: marked(":large_orange_diamond: *signal: a jump*"),
    Finding.SHIFT: marked(":large_orange_diamond: *signal: a lasting shift*"),
    Finding.CROSSINGS: marked(":large_orange_diamond: *signal: stuck on one side*"),
}
_WARNINGS: Final = {
    Freshness.MISSING: marked(":warning: *No contacts have been imported yet*, so there is nothing to judge."),
    Freshness.STALE: marked(":warning: *The data is old*: nothing has come in since {moment}. No verdicts today."),
    Freshness.SPARSE: marked(
        ":warning: *The data looks incomplete*: far fewer contacts than usual. No verdicts today."
    ),
}
_CHANNELS_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest ready to be read: its *title*, the *lines* everybody reads, and the rest for the thread."""

    title: str
    lines: tuple[str, ...]
    thread: tuple[str, ...]


def daily_digest(facts: Mapping[str, Any], scope: str, policy: Policy, reader: Reader) -> Digest:
    """Write the daily digest of *scope* from the facts kept with its run."""
    own = next(one for one in facts["report"]["scopes"] if one["scope"] == scope)
    page = Page(facts, own, facts["more"][scope], policy, reader)
    if page.is_quiet():
        return Digest(page.title(), (page.quiet_line(),), tuple(page.rest()))
    lines = [*page.warning(), *page.duties(), *page.csat(), *page.frt(), *page.complaints(), *page.data()]
    return Digest(page.title(), tuple(lines), tuple(page.rest()))


def figure_lines(facts: Mapping[str, Any], scope: str, policy: Policy, reader: Reader) -> tuple[str, ...]:
    """Write what there is to say of *scope* in figures, without what is to be done about it."""
    own = next(one for one in facts["report"]["scopes"] if one["scope"] == scope)
    page = Page(facts, own, facts["more"][scope], policy, reader)
    return (*page.warning(), *page.csat(), *page.frt(), *page.rest(), *page.complaints(), *page.data())


def glance_lines(facts: Mapping[str, Any], scope: str, policy: Policy, reader: Reader) -> tuple[str, ...]:
    """Write the figures of *scope* against their targets in few lines, of which none grows by itself as time passes."""
    own = next(one for one in facts["report"]["scopes"] if one["scope"] == scope)
    if own["complaints"] is not None:
        own = {**own, "complaints": {**own["complaints"], "oldest_open_s": None}}
    page = Page(facts, own, facts["more"][scope], policy, reader)
    return (*page.warning(), *page.csat(), *page.frt(), *page.complaints())


@dataclass(frozen=True, slots=True)
class Page:
    """One digest while it is being written: *own* are the figures of its scope, *more* what only people are shown."""

    facts: Mapping[str, Any]
    own: Mapping[str, Any]
    more: Mapping[str, Any]
    policy: Policy
    reader: Reader

    @property
    def words(self) -> Words:
        return self.reader.words

    @property
    def ladder(self) -> SampleLadder:
        return SampleLadder(self.policy.digests.percent_from, self.policy.digests.verdict_from)

    @property
    def fresh(self) -> bool:
        return Freshness(self.facts["data"]["freshness"]) is Freshness.FRESH

    def title(self) -> str:
        """Name the digest, its days and whose it is."""
        days = [date.fromisoformat(day) for day in self.facts["days"]]
        # Translators: the heading of the daily report; {days} such as "Mon 14 Sep", {scope} the centre or a team.
        title = self.words.gettext("Quality digest · {days} · {scope}").format(
            days=days_words(self.words, days), scope=scope_name(self.words, self.own["scope"])
        )
        return f":bar_chart: {title}"

    def is_quiet(self) -> bool:
        """Say whether there is nothing that anybody must do or look at."""
        duties = self.facts["duties"]
        findings = [self.more["csat"]["finding"], *self.more["frt"].values()]
        judged = [self.own["csat"], *(one["frt"] for one in self.own["channels"].values())]
        enough = self.policy.digests.verdict_from
        return (
            self.fresh
            and not (duties["overdue_count"] or duties["today_count"] or duties.get("ideas"))
            and not any(Finding(finding).is_signal for finding in findings)
            and not self.more["csat"].get("response_fell")
            and not (self.own["complaints"] is not None and surging(self.facts))
            and not any(one["verdict"] == "missed" and judged_of(one) >= enough for one in judged)
        )

    def quiet_line(self) -> str:
        """Say in one line that all is well."""
        csat = self.own["csat"]
        return self.words.gettext(
            ":white_check_mark: Nothing overdue, no signal. {satisfied} of {answered} satisfied · {contacts} contacts "
            "· {open} complaints open."
        ).format(
            satisfied=csat["satisfied"],
            answered=csat["answered"],
            contacts=self.own["contacts"],
            open=(self.own["complaints"] or {}).get("open", 0),
        )

    def warning(self) -> Iterator[str]:
        """Say first what is wrong with the data."""
        freshness = Freshness(self.facts["data"]["freshness"])
        if freshness is not Freshness.FRESH:
            latest = max((one["at"] for one in self.facts["data"]["imports"]), default=None)
            at = moment(self.words, datetime.fromisoformat(latest), self.reader.zone) if latest else "–"
            yield self.words.gettext(_WARNINGS[freshness]).format(moment=at)

    def duties(self) -> Iterator[str]:
        """Say what people must do today; only the centre's digest does."""
        duties = self.facts["duties"]
        ideas = duties.get("ideas", ())
        if self.own["scope"] != CENTRE or not (duties["overdue_count"] or duties["today_count"] or ideas):
            return
        heading = self.words.gettext("Needs you today")
        yield f":arrow_forward: *{heading}*"
        if overdue := duties["overdue_count"]:
            sentence = self.words.ngettext("{n} overdue: {cases}", "{n} overdue: {cases}", overdue)
            yield "• " + sentence.format(n=overdue, cases=" · ".join(self._late(duty) for duty in duties["overdue"]))
        if due := duties["today_count"]:
            sentence = self.words.ngettext(
                "{n} due today, next: {case} · {callbacks} of them callbacks",
                "{n} due today, next: {case} · {callbacks} of them callbacks",
                due,
            )
            case = self._due(duties["today"][0])
            yield "• " + sentence.format(n=due, case=case, callbacks=duties["callbacks_count"])
        if ideas:
            yield "• " + unanswered_line(self.words, ideas)

    def csat(self) -> Iterator[str]:
        """Say how satisfied customers were, against the target and against the days before."""
        proportion = Proportion(self.own["csat"]["satisfied"], self.own["csat"]["answered"])
        parts = [self.share(proportion, self.own["csat"]["target"]), *self.judged(proportion), self._signal()]
        # Translators: CSAT is the share of satisfied customers.
        yield row(self.words.gettext("CSAT"), parts)
        shares = [
            f"{channel_name(self.policy, name, self.words)} {self.short(one['csat'])}"
            for name, one in self.own["channels"].items()
            if one["csat"]["answered"]
        ]
        if len(shares) > 1:
            yield "├ " + " · ".join(shares[:_CHANNELS_SHOWN])
        yield from day_by_day(self.words, self.facts["days"], self.more.get("chart"), self.short)
        if sent := self.more["csat"]["sent"]:
            answers = Proportion(min(self.own["csat"]["answered"], sent), sent)
            said = self.words.gettext("answers {answered} of {sent} sent ({percent} %)").format(
                answered=self.own["csat"]["answered"], sent=sent, percent=percent_of(answers)
            )
            yield "└ " + " · ".join([said, *self._fewer_answer()])

    def frt(self) -> Iterator[str]:
        """Say how long customers waited for a first word, channel by channel, and who came while these were closed."""
        for name, one in list(self.own["channels"].items())[:_CHANNELS_SHOWN]:
            yield from self.waits(name, one["frt"])
        apart = {name: one["out_of_hours"] for name, one in self.own["channels"].items() if one.get("out_of_hours")}
        if apart:
            names = {name: channel_name(self.policy, name, self.words) for name in apart}
            said = [f"{names[name]} {apart_words(self.words, one)}" for name, one in apart.items()]
            yield row(self.words.gettext("Outside opening hours"), said[:_CHANNELS_SHOWN])

    def complaints(self) -> Iterator[str]:
        """Say what came in, what was closed and what is open."""
        numbers = self.own["complaints"]
        if numbers is None:
            return
        parts = [
            self.words.gettext("in {received} · closed {closed} · reopened {reopened}").format(**_counts(numbers)),
            self.words.gettext("open {open}").format(open=numbers["open"]) + self._oldest(numbers["oldest_open_s"]),
        ]
        if (first := numbers["on_time"]["first_followup"]) is not None:
            small = self.ladder.sample(first["n"]) in (Sample.COUNTS, Sample.SMALL)
            said = self.words.gettext("first follow-up on time {k} of {n}").format(k=first["k"], n=first["n"])
            parts.append(f"{said} {self.words.gettext('(small sample)')}" if small else said)
        yield row(self.words.gettext("Complaints"), parts)
        if (top := leading(numbers["categories"])) is not None:
            name, count = top
            said = self.words.gettext("most about {category}: {count} of {received}").format(
                category=category_name(self.policy, name, self.words), count=count, received=numbers["received"]
            )
            yield "└ " + " · ".join([said, *usual_words(self.facts, name, self.words)])
            for other in surging(self.facts):
                if other != name:
                    said = f"{category_name(self.policy, other, self.words)}: {numbers['categories'].get(other, 0)}"
                    yield "└ " + " · ".join([said, *usual_words(self.facts, other, self.words)])

    def data(self) -> Iterator[str]:
        """Say how fresh the data is, and what was rejected."""
        times = [
            f"{escape(one['source'])} {moment(self.words, datetime.fromisoformat(one['at']), self.reader.zone)}"
            for one in self.facts["data"]["imports"][:_CHANNELS_SHOWN]
        ]
        if not times:
            return
        rejected = self.own["rejected"]
        rows = self.words.ngettext("{n} row rejected", "{n} rows rejected", rejected).format(n=rejected)
        known = self.words.gettext("data up to: {sources}").format(sources=" · ".join(times))
        yield ":information_source: " + " · ".join([known, rows] if rejected else [known])

    def rest(self) -> Iterator[str]:
        """Say in the thread what a team may want to know besides."""
        for name, one in list(self.own["channels"].items())[_CHANNELS_SHOWN:]:
            yield from self.waits(name, one["frt"])
        for scale, scores in self.more["csat"]["scores"].items():
            shown = " ".join(f"{score}★{scores[score]}" for score in sorted(scores, key=int, reverse=True))
            # Translators: {scale} is one of five, seven, ten, thumbs; {scores} such as "5★71 4★25".
            yield self.words.gettext("Scores: {scores}").format(scores=shown, scale=scale)
        if (mean := self.own["csat"]["mean"]) is not None:
            yield self.words.gettext("Mean score {mean}").format(mean=half_up(mean, 2))
        yield from self._handling()
        yield from self.numbers()
        if (satisfied := (self.own["complaints"] or {}).get("callback_satisfied")) is not None:
            yield self.words.gettext(
                "Satisfied with how their complaint was handled: {k} of {n} (not part of CSAT)"
            ).format(k=satisfied["k"], n=satisfied["n"])

    def numbers(self) -> Iterator[str]:
        """Say what somebody has entered."""
        return number_lines(self.facts, self.own["scope"], self.policy, self.words)

    def _handling(self) -> Iterator[str]:
        for name, one in self.own["channels"].items():
            if one["aht"]["mean_s"] is not None:
                yield handling_line(self.words, channel_name(self.policy, name, self.words), one["aht"])

    def waits(self, name: str, frt: Mapping[str, Any]) -> Iterator[str]:
        """Say how long customers of the channel *name* waited; nothing where nobody came."""
        if not frt["answered"] and frt["verdict"] is None:
            return
        parts = [
            *wait_parts(self.words, frt),
            *target_parts(self.words, frt, self.policy.digests, fresh=self.fresh),
            self._finding(self.more["frt"].get(name, Finding.TOO_FEW.value)),
        ]
        if closed := frt.get("answered_while_closed"):
            parts.append(closed_words(self.words, closed))
        heading = self.words.gettext("FRT {channel}").format(channel=channel_name(self.policy, name, self.words))
        yield row(heading, parts)

    def wait(self, seconds: float) -> str:
        """Write a wait."""
        return wait_words(self.words, seconds)

    def share(self, proportion: Proportion, target: float | None) -> str:
        """A percentage with its interval, or what may be said of so few."""
        sample = self.ladder.sample(proportion.n)
        if sample is Sample.NO_DATA:
            return self.words.gettext("no survey answers")
        if not sample.shows_percent:
            return self.words.gettext("{k} of {n} satisfied (too few for a percentage)").format(
                k=proportion.k, n=proportion.n
            )
        return share_words(self.words, self.ladder, proportion, target)

    def part(self, proportion: Proportion) -> str:
        """A part of a whole: a percentage with its interval, or of so few the counts alone."""
        return share_words(self.words, self.ladder, proportion)

    def judged(self, proportion: Proportion) -> Iterator[str]:
        """Hold satisfaction against its target, where there is one and enough answers; old data is not judged."""
        target = self.own["csat"]["target"]
        if target is None or not self.fresh or not self.ladder.sample(proportion.n).allows_verdict:
            return
        judgement = judge(proportion, exact(target), Direction.AT_LEAST)
        assert judgement is not None, "there is data"
        yield self.words.gettext("target {target} {mark}").format(
            target=plain_number(target), mark=MARKS[judgement.verdict.value]
        )
        if judgement.certainty is Certainty.WITHIN_NOISE:
            yield self.words.gettext("within noise")

    def _fewer_answer(self) -> Iterator[str]:
        """Warn where far fewer answer than usual: then it matters more who still does than what they say."""
        if self.more["csat"].get("response_fell"):
            answered, sent = self.more["csat"]["usual_response"]
            yield self.words.gettext(
                ":warning: usually {percent} %: far fewer answer, so ask who still does before you trust the CSAT"
            ).format(percent=percent_of(Proportion(min(answered, sent), sent)))

    def _signal(self) -> str:
        usual = Proportion(*self.more["csat"]["usual"])
        finding = self._finding(self.more["csat"]["finding"])
        if (pooled := self.more["csat"].get("pooled")) is not None:
            # Translators: {finding} such as "normal variation", for a day with too few answers of its own.
            finding = self.words.gettext("{finding} with its week so far, {k} of {n}").format(
                finding=finding, k=pooled[0], n=pooled[1]
            )
        if usual.percent is None or self.more["csat"]["finding"] in (None, Finding.TOO_FEW):
            return finding
        # Translators: {finding} such as "normal variation"; {percent} is the share over 28 days.
        return self.words.gettext("{finding} (28 days: {percent})").format(finding=finding, percent=percent_of(usual))

    def _finding(self, finding: str | None) -> str:
        """Say what a chart found; nothing where no chart was asked, as for a day that is not over."""
        return "" if finding is None else self.words.gettext(FINDINGS[Finding(finding)])

    def short(self, csat: Mapping[str, Any]) -> str:
        """Write satisfaction in short, as beside others."""
        proportion = Proportion(csat["satisfied"], csat["answered"])
        if not self.ladder.sample(proportion.n).shows_percent:
            return f"{proportion.k}/{proportion.n}"
        shown = self.words.gettext("{percent} %").format(percent=percent_of(proportion))
        return f"{shown} ({proportion.k}/{proportion.n})"

    def _late(self, duty: Mapping[str, Any]) -> str:
        late = datetime.fromisoformat(self.facts["at"]) - datetime.fromisoformat(duty["due_at"])
        # Translators: an overdue promise: {number} of the case, {what} such as "Solution", {span} such as "5 h".
        return self.words.gettext("{number} {person} ({what}, {span} late)").format(
            number=duty["number"],
            person=_mention(duty["person"]),
            what=clock_name(self.words, ClockKind(duty["kind"])),
            span=span(self.words, late),
        )

    def _due(self, duty: Mapping[str, Any]) -> str:
        at = moment(self.words, datetime.fromisoformat(duty["due_at"]), self.reader.zone)
        return f"{duty['number']} {_mention(duty['person'])} {at}"

    def _oldest(self, seconds: int | None) -> str:
        if seconds is None:
            return ""
        said = self.words.gettext("(oldest {span})").format(span=span(self.words, timedelta(seconds=seconds)))
        return f" {said}"


def row(heading: str, parts: Iterable[str]) -> str:
    """Write a line of a digest: what it is about, and what there is to say of it."""
    shown = " · ".join(part for part in parts if part)
    return f"*{heading}*  {shown}"


def _counts(numbers: Mapping[str, Any]) -> dict[str, int]:
    return {name: numbers[name] for name in ("received", "closed", "reopened")}


def plain_number(number: float) -> str:
    """Write a target as people do: 90 and not 90.0."""
    return f"{number:g}"


def _mention(person: str | None) -> str:
    return f"<@{person}>" if person else "–"

"""A daily digest in words: one set of facts, as the lines that a message and a shell print alike.

What is shown follows the ladder of sample sizes: too few answers are counts, few ones are called a small sample, and
only enough of them are judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from domain.digests.corrections import leading
from domain.indicators.charts import Finding
from domain.indicators.freshness import Freshness
from domain.indicators.ladder import Sample, SampleLadder
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import exact, half_up
from domain.indicators.verdicts import Certainty, judge
from domain.policy import Policy
from domain.targets import Direction
from domain.words import Words, marked
from handlers.blocks import escape
from handlers.casework import category_name, channel_name
from handlers.digests.day_lines import day_by_day
from handlers.digests.phrases import apart_words, closed_words, wait_words
from handlers.digests.room import Line, drawn, row
from handlers.digests.shares import percent_of, share_words, small_sample
from handlers.digests.surge_lines import surging, usual_words
from handlers.digests.time_lines import MARKS, handling_parts, target_parts, wait_parts
from handlers.numbers.phrases import number_lines
from handlers.phrases import moment, span
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
# What goes to the thread of a digest without room, the highest first.
ANSWERS, CHANNELS, APART, ABOUT, WAITS, DAYS, SURGING = 70, 60, 50, 40, 30, 20, 10


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest ready to be read: its *title*, the *lines* everybody reads, and the rest for the thread."""

    title: str
    lines: tuple[str, ...]
    thread: tuple[str, ...]


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

    def warning(self) -> Iterator[str]:
        """Say first what is wrong with the data."""
        freshness = Freshness(self.facts["data"]["freshness"])
        if freshness is not Freshness.FRESH:
            latest = max((one["at"] for one in self.facts["data"]["imports"]), default=None)
            at = moment(self.words, datetime.fromisoformat(latest), self.reader.zone) if latest else "–"
            yield self.words.gettext(_WARNINGS[freshness]).format(moment=at)

    def csat(self) -> Iterator[str]:
        """Say how satisfied customers were, against the target and against the days before."""
        return drawn(self.satisfaction())

    def satisfaction(self) -> Iterator[Line]:
        """Say the same, each line with how soon it may go to the thread."""
        proportion = Proportion(self.own["csat"]["satisfied"], self.own["csat"]["answered"])
        shown = self.share(proportion, self.own["csat"]["target"]) if proportion.n else self._no_answers()
        # Translators: CSAT is the share of satisfied customers.
        heading = self.words.gettext("CSAT")
        yield Line(row(heading, [shown, *self.judged(proportion), self._signal()]))
        shares = [
            f"{channel_name(self.policy, name, self.words)} {self.short(one['csat'])}"
            for name, one in self.own["channels"].items()
            if one["csat"]["answered"]
        ]
        if len(shares) > 1:
            yield Line(" · ".join(shares[:_CHANNELS_SHOWN]), CHANNELS, heading)
        for day in day_by_day(self.words, self.facts["days"], self.more.get("chart"), self.short, self._day_waits):
            yield Line(day, DAYS, heading)
        if answers := " · ".join(self._answers()):
            yield Line(answers, ANSWERS, heading)

    def frt(self) -> Iterator[str]:
        """Say how long customers waited for a first word, channel by channel, and who came while these were closed."""
        return drawn(self.waiting())

    def waiting(self) -> Iterator[Line]:
        """Say the same, each line with how soon it may go to the thread."""
        for place, (name, one) in enumerate(list(self.own["channels"].items())[:_CHANNELS_SHOWN]):
            yield from (Line(line, WAITS + place) for line in self.waits(name, one["frt"]))
        apart = {name: one["out_of_hours"] for name, one in self.own["channels"].items() if one.get("out_of_hours")}
        if apart:
            names = {name: channel_name(self.policy, name, self.words) for name in apart}
            said = [f"{names[name]} {apart_words(self.words, one)}" for name, one in apart.items()]
            yield Line(row(self.words.gettext("Outside opening hours"), said[:_CHANNELS_SHOWN]), APART)

    def complaints(self) -> Iterator[str]:
        """Say what came in, what was closed and what is open."""
        return drawn(self.complained())

    def complained(self) -> Iterator[Line]:
        """Say the same, each line with how soon it may go to the thread."""
        numbers = self.own["complaints"]
        if numbers is None:
            return
        heading = self.words.gettext("Complaints")
        yield Line(row(heading, self._flow_of_day(numbers)))
        if (top := leading(numbers["categories"])) is None:
            return
        name, count = top
        said = self.words.gettext("most about {category}: {count} of {received}").format(
            category=category_name(self.policy, name, self.words), count=count, received=numbers["received"]
        )
        more = surging(self.facts)
        about = " · ".join([said, *usual_words(self.facts, name, self.words)])
        yield Line(about, SURGING if name in more else ABOUT, heading)
        for other in more:
            if other != name:
                said = f"{category_name(self.policy, other, self.words)}: {numbers['categories'].get(other, 0)}"
                yield Line(" · ".join([said, *usual_words(self.facts, other, self.words)]), SURGING, heading)

    def _flow_of_day(self, numbers: Mapping[str, Any]) -> Iterator[str]:
        words = self.words
        yield words.gettext("in {received} · closed {closed}").format(
            received=numbers["received"], closed=numbers["closed"]
        )
        yield self.still_open(numbers)
        yield words.gettext("reopened {reopened}").format(reopened=numbers["reopened"])
        if (first := numbers["on_time"]["first_followup"]) is not None:
            small = self.ladder.sample(first["n"]) in (Sample.COUNTS, Sample.SMALL)
            said = words.gettext("first follow-up on time {k} of {n}").format(k=first["k"], n=first["n"])
            yield small_sample(words, said) if small else said

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
        yield from self.scores()
        if (mean := self.own["csat"]["mean"]) is not None:
            said = [self.words.gettext("Mean score {mean}").format(mean=half_up(mean, 2))]
            if low := self.more["csat"].get("low"):
                said.append(self.words.ngettext("{n} low score", "{n} low scores", low).format(n=low))
            yield " · ".join(said)
        yield from self._handling()
        yield from self.numbers()
        if (satisfied := (self.own["complaints"] or {}).get("callback_satisfied")) is not None:
            yield self.words.gettext(
                "Satisfied with how their complaint was handled: {k} of {n} (not part of CSAT)"
            ).format(k=satisfied["k"], n=satisfied["n"])

    def scores(self) -> Iterator[str]:
        """Say which scores came, one scale after the other, where they do not stand beside the answers already."""
        if len(self.more["csat"].get("scores", {})) > 1:
            yield from self.each_scale()

    def each_scale(self) -> Iterator[str]:
        """Write the scores of each scale."""
        for scores in self.more["csat"]["scores"].values():
            # Translators: {scores} such as "5★71 4★25".
            yield self.words.gettext("Scores: {scores}").format(scores=_scores(scores))

    def _answers(self) -> Iterator[str]:
        """Say how many of those who were asked have answered, and with which scores if all had the same choice."""
        answered, sent = self.own["csat"]["answered"], self.more["csat"].get("sent", 0)
        # What was answered counts as sent: where no other survey was, the source does not say which were.
        if sent > answered:
            yield self.words.gettext("answers {answered} of {sent} sent ({percent} %)").format(
                answered=answered, sent=sent, percent=percent_of(Proportion(answered, sent))
            )
            yield from self._fewer_answer()
        if len(scales := self.more["csat"].get("scores", {})) == 1:
            yield from (_scores(scores) for scores in scales.values())

    def _no_answers(self) -> str:
        """Say that nobody has answered, and when anything came last: it may be late."""
        latest = max((one["at"] for one in self.facts["data"]["imports"]), default=None)
        if latest is None:
            return self.words.gettext("no survey answers")
        at = moment(self.words, datetime.fromisoformat(latest), self.reader.zone)
        return self.words.gettext("no survey answers (data last came {moment})").format(moment=at)

    def _day_waits(self, day: Mapping[str, Any]) -> Iterator[str]:
        """Say how long customers waited on one day of several, channel by channel."""
        for name, (median, _) in list(day["frt"].items())[:_CHANNELS_SHOWN]:
            if median is not None:
                heading = self.words.gettext("FRT {channel}").format(
                    channel=channel_name(self.policy, name, self.words)
                )
                yield f"{heading} {self.wait(median)}"

    def numbers(self) -> Iterator[str]:
        """Say what somebody has entered."""
        return number_lines(self.facts, self.own["scope"], self.policy, self.words)

    def _handling(self) -> Iterator[str]:
        for name, one in self.own["channels"].items():
            if one["aht"]["mean_s"] is not None:
                channel = channel_name(self.policy, name, self.words)
                yield " · ".join(handling_parts(self.words, channel, one["aht"], self.policy.digests, fresh=self.fresh))

    def waits(self, name: str, frt: Mapping[str, Any]) -> Iterator[str]:
        """Say how long customers of the channel *name* waited; nothing where nobody came."""
        if not frt["answered"] and frt["verdict"] is None:
            return
        parts = [
            *wait_parts(self.words, frt),
            *target_parts(self.words, frt, self.policy.digests, fresh=self.fresh),
            self.finding(self.more["frt"].get(name, Finding.TOO_FEW.value)),
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
        finding = self.finding(self.more["csat"]["finding"])
        if finding and (pooled := self.more["csat"].get("pooled")) is not None:
            # Translators: {finding} such as "normal variation", for a day with too few answers of its own.
            finding = self.words.gettext("{finding} with its week so far, {k} of {n}").format(
                finding=finding, k=pooled[0], n=pooled[1]
            )
        if usual.percent is None or not finding or self.more["csat"]["finding"] == Finding.TOO_FEW:
            return finding
        # Translators: {finding} such as "normal variation"; {percent} is the share over 28 days.
        return self.words.gettext("{finding} (28 days: {percent})").format(finding=finding, percent=percent_of(usual))

    def finding(self, finding: str | None) -> str:
        """Say what a chart found; nothing of old data, and where no chart was asked, as for a day that is not over."""
        return "" if finding is None or not self.fresh else self.words.gettext(FINDINGS[Finding(finding)])

    def short(self, csat: Mapping[str, Any]) -> str:
        """Write satisfaction in short, as beside others."""
        proportion = Proportion(csat["satisfied"], csat["answered"])
        if not self.ladder.sample(proportion.n).shows_percent:
            return f"{proportion.k}/{proportion.n}"
        shown = self.words.gettext("{percent} %").format(percent=percent_of(proportion))
        return f"{shown} ({proportion.k}/{proportion.n})"

    def still_open(self, asked: Mapping[str, Any]) -> str:
        """Say how many complaints are open, and since when the oldest of them is."""
        if asked["oldest_open_s"] is None:
            return self.words.gettext("open {open}").format(open=asked["open"])
        oldest = span(self.words, timedelta(seconds=asked["oldest_open_s"]))
        return self.words.gettext("open {open} (oldest {span})").format(open=asked["open"], span=oldest)


def _scores(scores: Mapping[str, int]) -> str:
    return " ".join(f"{score}★{scores[score]}" for score in sorted(scores, key=int, reverse=True))


def plain_number(number: float) -> str:
    """Write a target as people do: 90 and not 90.0."""
    return f"{number:g}"

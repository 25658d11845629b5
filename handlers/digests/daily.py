"""The daily digest: what must be done today, how yesterday was, and how fresh all of it is; twelve lines at most."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from domain.indicators.charts import Finding
from domain.indicators.proportions import Proportion
from domain.policy import ClockKind, Policy
from handlers.casework import channel_name
from handlers.digests.gather import CENTRE
from handlers.digests.lines import Digest, Page
from handlers.digests.phrases import days_words, scope_name, sentences, unexplained_line
from handlers.digests.room import MOST, Line, fitted, row
from handlers.digests.surge_lines import surging
from handlers.digests.time_lines import judged_of
from handlers.kaizen.phrases import unanswered_line
from handlers.phrases import clock_name, moment, span
from handlers.posts import Reader

# So many channels are named on a quiet day.
_QUIET_CHANNELS: Final = 2


def daily_digest(facts: Mapping[str, Any], scope: str, policy: Policy, reader: Reader, most: int = MOST) -> Digest:
    """Write the daily digest of *scope* from the facts kept with its run: *most* lines with its title.

    A quiet day is one line and has no title.
    """
    own = next(one for one in facts["report"]["scopes"] if one["scope"] == scope)
    page = DailyPage(facts, own, facts["more"][scope], policy, reader)
    if page.is_quiet():
        return Digest("", (page.quiet_line(),), (*page.scores_of_a_quiet_day(), *page.rest()))
    lines, without_room = fitted([*page.lines()], most - 1)
    return Digest(page.title(), lines, (*without_room, *page.rest()))


@dataclass(frozen=True, slots=True)
class DailyPage(Page):
    """One daily digest while it is being written."""

    def title(self) -> str:
        """Name the digest, its days and whose it is."""
        return f":bar_chart: {self._name()}"

    def lines(self) -> Iterator[Line]:
        """Write its lines, always in the same order."""
        yield from map(Line, self.warning())
        yield from map(Line, self.duties())
        yield from self.satisfaction()
        yield from self.waiting()
        yield from self.complained()
        yield from map(Line, self.data())

    def is_quiet(self) -> bool:
        """Say whether there is nothing that anybody must do or look at."""
        findings = [self.more["csat"]["finding"], *self.more["frt"].values()]
        judged = [self.own["csat"], *(one["frt"] for one in self.own["channels"].values())]
        enough = self.policy.digests.verdict_from
        return (
            self.fresh
            and not self._has_duties()
            and not any(Finding(finding).is_signal for finding in findings)
            and not self.more["csat"].get("response_fell")
            and not (self.own["complaints"] is not None and surging(self.facts))
            and not any(one["verdict"] == "missed" and judged_of(one) >= enough for one in judged)
        )

    def quiet_line(self) -> str:
        """Say in one line that all is well, with the figures that everybody asks for."""
        return ":white_check_mark: " + sentences(self.words, self._quiet())

    def scores_of_a_quiet_day(self) -> Iterator[str]:
        """Say in its thread what the day's scores were, where they are of one scale: the line has no room for them."""
        if len(self.more["csat"].get("scores", {})) == 1:
            yield from self.each_scale()

    def duties(self) -> Iterator[str]:
        """Say what people must do today, or that there is nothing; only the centre's digest does."""
        if self.own["scope"] != CENTRE:
            return
        heading = self.words.gettext("Needs you today")
        if not self._has_duties():
            nothing = self.words.gettext("nothing is overdue, nothing is due today")
            yield f":arrow_forward: {row(heading, [nothing])}"
            return
        yield f":arrow_forward: *{heading}*"
        duties = self.facts["duties"]
        if overdue := duties["overdue_count"]:
            sentence = self.words.ngettext("{n} overdue: {cases}", "{n} overdue: {cases}", overdue)
            yield "• " + sentence.format(n=overdue, cases=" · ".join(map(self._late, duties["overdue"])))
        if duties["today_count"]:
            yield "• " + " · ".join(self._today(duties))
        if words_owed := [*self._words_owed(duties)]:
            yield "• " + " · ".join(words_owed)

    def _has_duties(self) -> bool:
        """Say whether anybody must do anything today; what there is to do stands in the centre's digest alone."""
        duties = self.facts["duties"]
        return self.own["scope"] == CENTRE and any(
            (duties["overdue_count"], duties["today_count"], duties.get("ideas"), duties.get("reasons"))
        )

    def _words_owed(self, duties: Mapping[str, Any]) -> Iterator[str]:
        """Say what waits for a word of somebody; runs from before it was gathered know nothing of it."""
        if reasons := duties.get("reasons"):
            yield unexplained_line(self.words, self.policy, reasons)
        if ideas := duties.get("ideas"):
            yield unanswered_line(self.words, ideas)

    def _name(self) -> str:
        days = [date.fromisoformat(day) for day in self.facts["days"]]
        # Translators: the heading of the daily report; {days} such as "Mon 14 Sep", {scope} the centre or a team.
        return self.words.gettext("Quality digest · {days} · {scope}").format(
            days=days_words(self.words, days), scope=scope_name(self.words, self.own["scope"])
        )

    def _quiet(self) -> Iterator[str]:
        words = self.words
        # Translators: {title} is the heading of the daily report.
        all_well = words.gettext("*{title}*: nothing overdue, no signal.")
        if self.own["scope"] != CENTRE:
            all_well = words.gettext("*{title}*: no signal.")
        yield all_well.format(title=self._name())
        satisfied = Proportion(self.own["csat"]["satisfied"], self.own["csat"]["answered"])
        # Translators: {share} such as "7 of 8 satisfied (too few for a percentage)" or "92.3 % (96 of 104, 85.6–96.1)".
        yield words.gettext("CSAT {share}.").format(share=self.share(satisfied, self.own["csat"]["target"]))
        for name, one in list(self.own["channels"].items())[:_QUIET_CHANNELS]:
            if (median := one["frt"]["median_s"]) is not None:
                yield words.gettext("FRT {channel} median {median} ({n} answered).").format(
                    channel=channel_name(self.policy, name, words), median=self.wait(median), n=one["frt"]["answered"]
                )
        if self.own["complaints"] is not None:
            yield self._still_open()

    def _still_open(self) -> str:
        words, still = self.words, self.own["complaints"]["open"]
        following = self.facts["duties"].get("next")
        if following is None:
            return words.ngettext("{n} complaint open.", "{n} complaints open.", still).format(n=still)
        said = words.ngettext(
            "{n} complaint open, next due {moment}.", "{n} complaints open, next due {moment}.", still
        )
        return said.format(n=still, moment=self._moment(following["due_at"]))

    def _today(self, duties: Mapping[str, Any]) -> Iterator[str]:
        due, callbacks = duties["today_count"], duties["callbacks_count"]
        sentence = self.words.ngettext("{n} due today: {case}", "{n} due today, next: {case}", due)
        yield sentence.format(n=due, case=self._due(duties["today"][0]))
        if not callbacks:
            return
        # Runs from before the next callback was kept know only how many there are.
        following = duties.get("callback")
        if following in (None, duties["today"][0]):
            yield self.words.ngettext("{n} of them a callback", "{n} of them callbacks", callbacks).format(n=callbacks)
        else:
            sentence = self.words.ngettext(
                "{n} of them a callback, next {case}", "{n} of them callbacks, next {case}", callbacks
            )
            yield sentence.format(n=callbacks, case=self._due(following))

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
        return f"{duty['number']} {_mention(duty['person'])} {self._moment(duty['due_at'])}"

    def _moment(self, written: str) -> str:
        return moment(self.words, datetime.fromisoformat(written), self.reader.zone)


def _mention(person: str | None) -> str:
    return f"<@{person}>" if person else "–"

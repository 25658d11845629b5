"""A sharing digest in words: one set of facts, as the lines that a message and a shell print alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.kaizen.effects import Change
from domain.kaizen.metrics import Metric
from domain.kaizen.plans import Verdict
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import retold
from handlers.digests.lines import Digest
from handlers.digests.phrases import day_words, days_words
from handlers.kaizen.checking.measuring import Measured
from handlers.kaizen.checking.words import change_words, so_far_words, verdict_name
from handlers.kaizen.plan_words import metric_name
from handlers.phrases import moment, together
from handlers.posts import Reader


def sharing_digest(facts: Mapping[str, Any], policy: Policy, reader: Reader) -> Digest:
    """Write what is shared from the facts kept with its run; a quiet week is one line."""
    page = SharingPage(facts, policy, reader)
    if page.is_quiet():
        return Digest(page.title(), (page.quiet_line(),), ())
    lines = [*page.done(), *page.learnt(), *page.new(), *page.waiting(), *page.trial(), *page.speaker(), *page.thanks()]
    return Digest(page.title(), tuple(lines), tuple(page.rest()))


@dataclass(frozen=True, slots=True)
class SharingPage:
    """One sharing digest while it is being written."""

    facts: Mapping[str, Any]
    policy: Policy
    reader: Reader

    @property
    def words(self) -> Words:
        """The words of whoever reads it."""
        return self.reader.words

    @property
    def told(self) -> Mapping[str, Any]:
        """What there is to tell."""
        told: Mapping[str, Any] = self.facts["report"]
        return told

    def title(self) -> str:
        """Name the week."""
        days = days_words(self.words, [date.fromisoformat(day) for day in self.facts["days"]])
        return ":tada: " + self.words.gettext("Improvements of the week · {days}").format(days=days)

    def is_quiet(self) -> bool:
        """Say whether there is nothing to tell."""
        return not any(self.told[part] for part in ("done", "learnt", "new", "waiting", "trial"))

    def quiet_line(self) -> str:
        """Say in one line that nothing has happened, and how something may."""
        command = f"`/{self.policy.slack.command_prefix}kaizen`"
        return self.words.gettext(
            "A quiet week: nothing done, nothing new, nobody waits for an answer. What would make your work easier? "
            "{command} takes it down in a minute."
        ).format(command=command)

    def done(self) -> Iterator[str]:
        """Tell first what was done, with its effect where a check has shown one."""
        done = self.told["done"]
        if done:
            yield _heading(":trophy:", self.words.gettext("Done this week"))
        for idea in done:
            yield "• " + " · ".join([f"*{idea_words(idea)}*", *self._effect(idea["effect"]), self._by(idea)])

    def learnt(self) -> Iterator[str]:
        """Tell one thing that was learnt from what did not work; nobody is named."""
        learnt = self.told["learnt"]
        if learnt is not None:
            heading = self.words.gettext("Learnt from what did not work")
            said = [retold(learnt["learnt"])] if learnt["learnt"] else [*self._effect(learnt)]
            yield f":mag: *{heading}*: {' · '.join([idea_words(learnt), *said])}"

    def new(self) -> Iterator[str]:
        """Tell what is new, in the order of teams and votes."""
        count = self.told["new_count"]
        if not count:
            return
        heading = self.words.ngettext("{n} new suggestion", "{n} new suggestions", count).format(n=count)
        shown = self.told["new"]
        first = self.words.gettext("the first {n} by teams, votes and age").format(n=len(shown))
        yield f":bulb: *{heading}*" + (f" · {first}" if count > len(shown) else "")
        yield from (f"• {idea_words(idea)} · {self._votes(idea)}" for idea in shown)

    def waiting(self) -> Iterator[str]:
        """Tell who waits for a first answer that is overdue, by whoever owes it."""
        waiting = self.told["waiting"]
        if waiting:
            total = sum(one["count"] for one in waiting)
            sentence = self.words.ngettext(
                "{n} suggestion still without a first answer", "{n} suggestions still without a first answer", total
            )
            yield _heading(":hourglass_flowing_sand:", sentence.format(n=total))
        yield from (f"• {self._lead(one['person'])}: {one['count']}" for one in waiting)

    def trial(self) -> Iterator[str]:
        """Tell what is on trial, and that it is too early to judge it, or what its check has found."""
        trial = self.told["trial"]
        if trial:
            yield _heading(":seedling:", self.words.gettext("On trial"))
        for idea in trial:
            yield "• " + " · ".join([idea_words(idea), *self._so_far(idea)])

    def speaker(self) -> Iterator[str]:
        """Ask for somebody who tells of one improvement at the next meeting."""
        idea = self.asked()
        if idea is not None:
            yield ":loudspeaker: " + self.words.gettext(
                "Who tells of {idea} at the next meeting? Five minutes are enough."
            ).format(idea=f"*{idea_words(idea)}*")

    def asked(self) -> Mapping[str, Any] | None:
        """Return the idea that asks for a speaker."""
        return next((idea for idea in self.told["done"] if idea["id"] == self.told["speaker"]), None)

    def thanks(self) -> Iterator[str]:
        """Thank everybody whose idea was adopted or carried out."""
        people, unnamed = self.told["thanks"]["people"], self.told["thanks"]["unnamed"]
        named = [f"<@{person}>" for person in people]
        if unnamed:
            others = self.words.ngettext("{n} person without a name", "{n} people without a name", unnamed)
            named.append(others.format(n=unnamed))
        if named:
            yield ":heart: " + self.words.gettext("Thank you, {people}!").format(people=together(self.words, named))

    def rest(self) -> Iterator[str]:
        """Tell in the thread which ideas wait for whom."""
        for one in self.told["waiting"]:
            yield f"*{self._lead(one['person'])}*"
            for idea in one["ideas"]:
                at = moment(self.words, datetime.fromisoformat(idea["since"]), self.reader.zone)
                since = self.words.gettext("handed in {moment}").format(moment=at)
                yield f"• {idea_words(idea)} · {since}"

    def _effect(self, effect: Mapping[str, Any] | None) -> Iterator[str]:
        """Say what a check has found, if there was one."""
        if effect is not None and effect["effect"]:
            metric, measured = Metric(effect["metric"]), Measured.from_dict(effect["effect"])
            yield verdict_name(self.words, Verdict(effect["verdict"]))
            changed = change_words(metric, measured.effect.own, self.words)
            yield f"{metric_name(self.words, metric)} {changed}"

    def _so_far(self, idea: Mapping[str, Any]) -> Iterator[str]:
        """Say since when a change is on trial, and when it is checked; of one that was checked, what was found."""
        since = day_words(self.words, date.fromisoformat(idea["started_on"]))
        metric = Metric(idea["metric"])
        # Runs from before checks were told here do not have them.
        if idea.get("checked") is not None:
            yield from self._effect(idea["checked"])
            yield self.words.gettext("checked, and to be concluded")
        elif idea["so_far"] is not None:
            yield so_far_words(metric, Change.from_dict(idea["so_far"]), self.words)
        else:
            yield metric_name(self.words, metric)
        yield self.words.gettext("since {day}").format(day=since)
        if idea["check_on"] is not None and idea["check_on"] > self.facts["at"][:10]:
            check = day_words(self.words, date.fromisoformat(idea["check_on"]))
            yield self.words.gettext("too early to judge before {day}").format(day=check)

    def _by(self, idea: Mapping[str, Any]) -> str:
        named = [f"<@{person}>" for person in idea["authors"]]
        if not named:
            return self.words.gettext("Shown without a name")
        return self.words.gettext("By {people}").format(people=together(self.words, named))

    def _votes(self, idea: Mapping[str, Any]) -> str:
        votes = self.words.ngettext("{n} vote", "{n} votes", idea["votes"]).format(n=idea["votes"])
        teams = self.words.ngettext("{n} team", "{n} teams", idea["teams"]).format(n=idea["teams"])
        return self.words.gettext("{votes} from {teams}").format(votes=votes, teams=teams)

    def _lead(self, person: str | None) -> str:
        return f"<@{person}>" if person is not None else self.words.gettext("nobody is named for them")


def _heading(sign: str, text: str) -> str:
    return f"{sign} *{text}*"


def idea_words(idea: Mapping[str, Any]) -> str:
    """Name an idea by its number and title."""
    return f"{idea['number']} {retold(idea['title'])}"

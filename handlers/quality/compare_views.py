"""A comparison in words: only what the samples bear, never a cause, and no totals that a mix of channels has made."""

from collections.abc import Iterator
from typing import Final

from domain.digests.facts import CsatFacts
from domain.indicators.csat import CsatTally
from domain.indicators.days import Period
from domain.indicators.decomposition import decompose
from domain.indicators.ladder import SampleLadder
from domain.indicators.percentiles import FEWEST_FOR_P90
from domain.indicators.proportions import Proportion, newcombe
from domain.indicators.standardise import same_mix
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, context, escape, section
from handlers.casework import channel_name
from handlers.digests.lines import Page
from handlers.digests.phrases import days_words
from handlers.posts import Post, Reader
from handlers.quality.arguments import Compared
from handlers.quality.comparing import Comparison, Side
from handlers.quality.figure_views import branches, paragraphs, standardised_lines, uncounted_lines
from handlers.quality.names import signed

_UNJUDGED: Final = {"csat": CsatFacts(CsatTally()).as_json()}


def comparison_post(comparison: Comparison, policy: Policy, reader: Reader) -> Post:
    """The answer to a question how two things compare."""
    page = _Page(comparison, policy, reader)
    lines = [*page.satisfaction(), *page.waits()]
    small = [*uncounted_lines(comparison.uncounted, reader.words), page.note()]
    title = page.title()
    blocks: list[Block] = [section(f"*{title}*"), *map(section, paragraphs(lines)), context(*small)]
    return Post("\n".join([title, *lines, *small]).replace("*", ""), blocks)


class _Page:
    """One comparison while it is being written."""

    def __init__(self, comparison: Comparison, policy: Policy, reader: Reader) -> None:
        self.compared: Compared = comparison.compared
        self.first, self.second = comparison.first, comparison.second
        self.policy, self.reader = policy, reader
        self.words: Words = reader.words
        self.ladder = SampleLadder(policy.digests.percent_from, policy.digests.verdict_from)
        self.names = [self._name(comparison.compared.first), self._name(comparison.compared.second)]
        self.writer = Page({}, _UNJUDGED, {}, policy, reader)

    def title(self) -> str:
        """Name what is compared."""
        title = self.words.gettext("{first} and {second} compared").format(first=self.names[0], second=self.names[1])
        if self.compared.period is None:
            return title
        return f"{title} · {days_words(self.words, list(self.compared.period))}"

    def satisfaction(self) -> Iterator[str]:
        """Say how satisfied customers were on both sides: of teams by channel, for their mixes may differ."""
        sides = (self.first, self.second)
        strata = {name: side.satisfaction for name, side in zip(self.names, sides, strict=True)}
        # A side without any answers has no mix of its own.
        alike = same_mix({name: mine for name, mine in strata.items() if mine})
        if self.compared.kind != "team" or alike:
            yield from self._pair(self.words.gettext("CSAT"), self.first.whole, self.second.whole)
        if self.compared.kind == "period":
            yield from self._moved()
        if self.compared.kind != "channel" and not (alike and len(self._channels()) < 2):
            yield from self._each_channel()
        if self.compared.kind != "channel" and not alike:
            yield from standardised_lines(strata, self.policy, self.reader)

    def waits(self) -> Iterator[str]:
        """Put the waits side by side, channel by channel."""
        if self.compared.kind == "channel":
            both = [(self._only_wait(self.first), self._only_wait(self.second), self.words.gettext("FRT"))]
        else:
            channels = sorted({*self.first.waits, *self.second.waits})
            heading = self.words.gettext("FRT {channel}")
            both = [
                (self._wait(self.first, one), self._wait(self.second, one), heading.format(channel=self._channel(one)))
                for one in channels
            ]
        for first, second, name in both:
            yield f"*{name}*  {self.names[0]}: {first} · {self.names[1]}: {second}"

    def note(self) -> str:
        """Say what such a comparison cannot say."""
        return self.words.gettext(
            "Two figures differ when the interval of their difference leaves out zero. It is arithmetic and no cause."
        )

    def _pair(self, heading: str, first: Proportion, second: Proportion) -> Iterator[str]:
        yield f"*{heading}*"
        shares = [
            f"{name}: {self.writer.share(one, None)}" for name, one in zip(self.names, (first, second), strict=True)
        ]
        yield from branches([*shares, self._difference(first, second)])

    def _difference(self, first: Proportion, second: Proportion) -> str:
        """Say whether the second is another than the first; of small samples nothing is said."""
        difference = newcombe(second, first)
        if difference is None or not all(self.ladder.sample(one.n).allows_verdict for one in (first, second)):
            return self.words.gettext("Too few answers to compare them.")
        low, high = signed(difference.interval.low), signed(difference.interval.high)
        sentence = (
            self.words.gettext("Difference {points} pp ({low} to {high}): more than chance explains.")
            if difference.real
            else self.words.gettext("No difference beyond chance: {points} pp ({low} to {high}).")
        )
        return sentence.format(points=signed(difference.points), low=low, high=high)

    def _moved(self) -> Iterator[str]:
        """Split a change into what the channels did and what their mix did; both add up exactly."""
        if not all(self.ladder.sample(side.whole.n).allows_verdict for side in (self.first, self.second)):
            return
        moved = decompose(self.first.satisfaction, self.second.satisfaction)
        if moved is None or len(self._channels()) < 2:
            return
        parts = ", ".join(
            f"{self._channel(name)} {signed(points, 2)}" for name, points in moved.within_parts.items() if points
        )
        said = self.words.gettext("Change {change} pp = within the channels {within}, mix of channels {mix}").format(
            change=signed(moved.change, 2), within=signed(moved.within, 2), mix=signed(moved.mix, 2)
        )
        yield f"{said} ({parts})" if parts else said

    def _each_channel(self) -> Iterator[str]:
        for name in self._channels():
            first, second = self.first.satisfaction.get(name), self.second.satisfaction.get(name)
            heading = self.words.gettext("CSAT {channel}").format(channel=self._channel(name))
            yield from self._pair(heading, first or Proportion(), second or Proportion())

    def _channels(self) -> list[str]:
        return sorted({*self.first.satisfaction, *self.second.satisfaction})

    def _only_wait(self, side: Side) -> str:
        return self._wait(side, next(iter(side.waits), ""))

    def _wait(self, side: Side, channel: str) -> str:
        """Write a median with how many it is of; where it falls among those who still wait, nobody knows it yet."""
        tally = side.waits.get(channel)
        if tally is None or not tally.n:
            return self.words.gettext("no contacts")
        median = self.writer.wait(tally.median) if tally.median is not None else self.words.gettext("still waiting")
        parts = [self.words.gettext("median {median}").format(median=median)]
        if tally.n >= FEWEST_FOR_P90 and tally.p90 is not None:
            parts.append(self.words.gettext("p90 {p90}").format(p90=self.writer.wait(tally.p90)))
        counted = self.words.ngettext("{n} contact", "{n} contacts", tally.n).format(n=tally.n)
        return f"{', '.join(parts)} ({counted})"

    def _name(self, one: Period | str) -> str:
        if isinstance(one, Period):
            return days_words(self.words, list(one))
        return self._channel(one) if self.compared.kind == "channel" else escape(one)

    def _channel(self, name: str) -> str:
        return escape(channel_name(self.policy, name, self.words))

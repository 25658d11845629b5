"""How long it took, in words: the median, and the slowest as far as so many can tell."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from domain.indicators.frt import Statistic
from domain.indicators.ladder import Sample, SampleLadder
from domain.indicators.percentiles import FEWEST_FOR_P90
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.reporting import DigestPolicy
from domain.words import Words, marked
from handlers.digests.phrases import wait_words
from handlers.digests.shares import share_words

MARKS: Final = {"met": ":white_check_mark:", "missed": ":x:"}
_JUDGED: Final = {
    Statistic.MEDIAN: marked("target {target} {mark}"),
    Statistic.P90: marked("target {target} for p90 {mark}"),
    Statistic.MEAN: marked("mean {mean}, target {target} {mark}"),
}
_ENOUGH: Final = marked("Handling time {channel}: mean {mean} · median {median} · p90 {high}")
_FEW: Final = marked("Handling time {channel}: mean {mean} of {n} · median {median} · longest {high}")


def wait_parts(words: Words, frt: Mapping[str, Any]) -> Iterator[str]:
    """Say how long customers waited: their median, and the 90th percentile or of few the longest wait."""
    # Translators: how long a customer waited, of so many who were answered: "median 22 s (58 answered)".
    median = words.gettext("median {median} ({n} answered)")
    yield median.format(median=_or_over(words, frt["median_s"], frt), n=frt["answered"])
    if judged_of(frt) >= FEWEST_FOR_P90:
        yield words.gettext("p90 {p90}").format(p90=_or_over(words, frt["p90_s"], frt))
    elif "max_s" in frt:
        # Digests that were published before it was kept know nothing of it.
        yield words.gettext("longest {wait}").format(wait=_or_over(words, frt["max_s"], frt))
    if pending := frt.get("pending"):
        yield words.ngettext("{n} pending", "{n} pending", pending).format(n=pending)


def target_parts(words: Words, frt: Mapping[str, Any], policy: DigestPolicy, *, fresh: bool) -> Iterator[str]:
    """Hold waits against their target, where there is one and enough contacts; old data is not judged."""
    target, percent = frt["target_s"], frt["percent_within"]
    if target is None:
        return
    if percent is not None:
        yield from _within(words, frt, SampleLadder(policy.percent_from, policy.verdict_from))
    if fresh and judged_of(frt) >= policy.verdict_from:
        yield verdict_words(words, frt)
        if percent is not None and percent < policy.tail_warning:
            waited = half_up(100 - Fraction(percent), 0)
            yield words.gettext(":warning: tail: {percent} % waited longer").format(percent=waited)
    if waiting := frt.get("waiting"):
        said = words.ngettext("{n} still waits beyond {target}", "{n} still wait beyond {target}", waiting)
        yield said.format(n=waiting, target=wait_words(words, target))


def _within(words: Words, frt: Mapping[str, Any], ladder: SampleLadder) -> Iterator[str]:
    """Say how many waited no longer than the target: of few with all that a small sample wants."""
    target, percent = wait_words(words, frt["target_s"]), half_up(frt["percent_within"], 0)
    # Digests that were published before it was kept know nothing of who was missed.
    known = "missed" in frt
    of = frt["within_target"] + frt["missed"] if known else judged_of(frt)
    sample = ladder.sample(of)
    if sample is Sample.FULL or (sample is Sample.SMALL and not known):
        yield words.gettext("within {target}: {percent} %").format(target=target, percent=percent)
    elif known:
        share = share_words(words, ladder, Proportion(frt["within_target"], of))
        yield words.gettext("within {target}: {share}").format(target=target, share=share)


def verdict_words(words: Words, frt: Mapping[str, Any]) -> str:
    """Say whether waits keep to their target, and by what of them that is said where it is not their median."""
    sentence = _JUDGED[judged_by(frt)]
    mean = wait_words(words, frt["mean_s"]) if frt.get("mean_s") is not None else "–"
    target = wait_words(words, frt["target_s"])
    return words.gettext(sentence).format(target=target, mark=MARKS[frt["verdict"]], mean=mean)


def judged_by(frt: Mapping[str, Any]) -> Statistic:
    """Return what of waits was held against their target; of digests published before it was kept, the median."""
    return Statistic(frt.get("judged", Statistic.MEDIAN))


def handling_parts(
    words: Words, channel: str, aht: Mapping[str, Any], policy: DigestPolicy, *, fresh: bool
) -> Iterator[str]:
    """Say how long the contacts of a *channel* took, of which there are some, and hold the mean of enough to a target.

    What was so short that it must have been misdialled is left out, and counted.
    """
    few = aht["handled"] < FEWEST_FOR_P90 and "max_s" in aht
    sentence = _FEW if few else _ENOUGH
    yield words.gettext(sentence).format(
        channel=channel,
        mean=wait_words(words, aht["mean_s"]),
        median=wait_words(words, aht["median_s"]),
        high=wait_words(words, aht["max_s" if few else "p90_s"]),
        n=aht["handled"],
    )
    if fresh and aht.get("verdict") is not None and aht["handled"] >= policy.verdict_from:
        target = wait_words(words, aht["target_s"])
        yield words.gettext("target {target} {mark}").format(target=target, mark=MARKS[aht["verdict"]])
    if ignored := aht.get("ignored"):
        yield words.ngettext("{n} misdialled, left out", "{n} misdialled, left out", ignored).format(n=ignored)


def judged_of(frt: Mapping[str, Any]) -> int:
    """Return how many the median is of: the answered, and whoever still waits beyond the target."""
    answered: int = frt["answered"]
    # Digests that were published before it was kept know nothing of who waits.
    return answered + int(frt.get("waiting", 0))


def _or_over(words: Words, seconds: int | None, frt: Mapping[str, Any]) -> str:
    """Write a wait; one among those who still wait is longer than the target, and nobody knows how much."""
    return wait_words(words, seconds) if seconds is not None else f"> {wait_words(words, frt['target_s'])}"

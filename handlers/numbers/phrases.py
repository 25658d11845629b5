"""Daily numbers in words."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from domain.indicators.ladder import Sample, SampleLadder
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.numbers import DailyNumber, Entered
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import escape
from handlers.digests.shares import small_sample


def number_lines(
    facts: Mapping[str, Any], scope: str, policy: Policy, words: Words, without: Collection[str] = ()
) -> Iterator[str]:
    """Say what somebody entered for a scope, from the facts of a digest; what the policy names no more is not said.

    What is told elsewhere is left out: it is named in *without*.
    """
    for name, (part, whole) in facts.get("numbers", {}).get(scope, {}).items():
        if name not in without and (number := policy.daily_numbers.get(name)) is not None:
            yield number_line(number, Entered(part, whole), policy, words)


def number_line(number: DailyNumber, entered: Entered, policy: Policy, words: Words) -> str:
    """Say one number; of a share so small that its percentage would mislead, only the counts."""
    name = escape(number.name.in_language(words.language))
    if entered.whole is None:
        # Translators: a daily number: {name} such as "Self-service use", {count} such as "1,234".
        return words.gettext("{name}: {count}").format(name=name, count=f"{entered.part:,}")
    share = Proportion(entered.part, entered.whole)
    sample = SampleLadder(policy.digests.percent_from, policy.digests.verdict_from).sample(share.n)
    if share.percent is None or not sample.shows_percent:
        return words.gettext("{name}: {part} of {whole}").format(
            name=name, part=f"{entered.part:,}", whole=f"{entered.whole:,}"
        )
    said = words.gettext("{name}: {part} of {whole} ({percent} %)").format(
        name=name, part=f"{entered.part:,}", whole=f"{entered.whole:,}", percent=half_up(share.percent, 1)
    )
    return small_sample(words, said) if sample is Sample.SMALL else said

"""Rounds: what is due is looked for in parts, none of which can keep the others from their turn."""

import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from bot.metrics import Metrics
from bot.rounds import Rounds
from storage.store import StoreUnavailable


class Looks:
    """Looks that note their turn; one of them breaks."""

    def __init__(self, breaks: BaseException) -> None:
        self.made: list[str] = []
        self._breaks = breaks

    async def first(self) -> None:
        self.made.append("first")

    async def broken(self) -> None:
        raise self._breaks

    async def last(self) -> None:
        self.made.append("last")

    def rounds(self, metrics: Metrics) -> Rounds:
        return Rounds({"first": self.first, "broken": self.broken, "last": self.last}, metrics)


def measured(metrics: Metrics, name: str, **labels: str) -> float:
    """Return what a measure stands at."""
    return next(
        sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    )


async def test_a_look_that_fails_is_counted_and_keeps_no_other_from_its_turn() -> None:
    looks, metrics = Looks(LookupError("a row that nobody can read")), Metrics.new()

    with capture_logs() as said:
        await looks.rounds(metrics).make()

    assert looks.made == ["first", "last"]
    assert measured(metrics, "redress_sweep_failures_total", sweep="broken") == 1
    assert [(line["event"], line["look"]) for line in said] == [("look_failed", "broken")]


async def test_without_the_database_nothing_more_is_looked_for_and_the_round_is_not_made() -> None:
    looks, metrics = Looks(StoreUnavailable("away")), Metrics.new()
    rounds = looks.rounds(metrics)
    before = rounds.made_at

    with pytest.raises(StoreUnavailable):
        await rounds.make()

    assert looks.made == ["first"]
    assert rounds.made_at == before

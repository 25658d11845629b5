"""What the bot measures of itself, in the form Prometheus reads."""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Histogram, generate_latest

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The measures of one process."""

    registry: CollectorRegistry
    answers: Histogram
    sweeps: Histogram = field(repr=False)

    @classmethod
    def new(cls) -> "Metrics":
        """Return measures that start from nothing."""
        registry = CollectorRegistry()
        return cls(
            registry,
            Histogram(
                "redress_answer_seconds",
                "Time until a delivery of Slack's was answered",
                ["surface"],
                buckets=_BUCKETS,
                registry=registry,
            ),
            Histogram("redress_sweep_seconds", "Time one sweep took", buckets=_BUCKETS, registry=registry),
        )

    def text(self) -> bytes:
        """Return all measures as Prometheus reads them."""
        return generate_latest(self.registry)

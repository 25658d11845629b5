"""What the bot measures of itself, in the form Prometheus reads: numbers and codes, never a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Final, Self

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
_SWEEPS = (0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0)
# A message is on time within the minute; what is hours late was owed while the bot or Slack was away.
_LATE = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 7200.0, 14400.0, 86400.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The measures of one process.

    What stands in the database is asked for when somebody looks, and is the same whichever process is asked; all else
    is what this process has done since it started.
    """

    registry: CollectorRegistry
    answers: Histogram
    sweeps: Histogram = field(repr=False)
    sweep_failures: Counter = field(repr=False)
    swept_at: Gauge = field(repr=False)
    calls: Counter = field(repr=False)
    notices: Counter = field(repr=False)
    lateness: Histogram = field(repr=False)
    breaches: Counter = field(repr=False)
    waiting: Gauge = field(repr=False)
    oldest: Gauge = field(repr=False)
    overdue: Gauge = field(repr=False)
    database: Gauge = field(repr=False)
    socket: Gauge = field(repr=False)
    sockets: Counter = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Return measures that start from nothing."""
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        Info("redress", "Which version runs", registry=registry).info({"version": version("redress")})

        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(name, what, labels, registry=registry)

        def gauge(name: str, what: str, *labels: str) -> Gauge:
            return Gauge(name, what, labels, registry=registry)

        def histogram(name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(name, what, labels, buckets=buckets, registry=registry)

        return cls(
            registry,
            histogram("redress_answer_seconds", "Time until a delivery of Slack's was answered", _QUICK, "surface"),
            histogram("redress_sweep_seconds", "Time that one look for what is due took", _SWEEPS, "sweep"),
            counter("redress_sweep_failures", "Looks for what is due that failed", "sweep"),
            gauge("redress_sweep_finished_timestamp_seconds", "When all that is due was last looked for"),
            counter("redress_slack_calls", "Calls of Slack's methods, by what came of them", "method", "outcome"),
            counter("redress_notices", "Messages owed that have ended, by their state", "state"),
            histogram("redress_notice_late_seconds", "How long after their moment messages were sent", _LATE, "kind"),
            counter("redress_breaches", "Promises whose time ran out", "clock"),
            gauge("redress_notices_waiting", "Messages owed by now that are not sent yet, by their state", "state"),
            gauge("redress_notice_oldest_seconds", "How long the message that has waited longest has been owed"),
            gauge("redress_clocks_overdue", "Running promises whose time has run out", "clock"),
            gauge("redress_database_up", "Whether the database answered when it was asked for these numbers"),
            gauge("redress_socket_connected", "Whether Slack can reach this process; 1 in HTTP mode"),
            counter("redress_sockets_opened", "Sockets to Slack that were opened"),
        )

    def sent(self, kind: str, facts: Mapping[str, Any], late: float) -> None:
        """Count a message that went out for the first time, *late* seconds after its moment."""
        self.notices.labels("sent").inc()
        self.lateness.labels(kind).observe(max(late, 0.0))
        if "breach" in facts:
            self.breaches.labels(str(facts["breach"])).inc()

    def ended(self, state: str) -> None:
        """Count a message that will not be sent: *obsolete*, or *failed* for good."""
        self.notices.labels(state).inc()

    def text(self) -> bytes:
        """Return all measures as Prometheus reads them."""
        return generate_latest(self.registry)

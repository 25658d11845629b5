"""Daily values and effects over a real quarter of a hotline, against plain Python over the same file."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from statistics import median_low

from sqlmodel import Session

from config.mapping import load_mapping
from domain.indicators.days import Period
from domain.indicators.proportions import Proportion, newcombe
from domain.kaizen.effects import Effect, effect_of
from domain.kaizen.metrics import Metric
from domain.kaizen.series import Series, Side, values_of
from domain.kaizen.windows import Place
from domain.rows import RowReader
from handlers.contacts.importing import import_table
from handlers.contacts.tables import open_table, scan
from handlers.digests.jobs import count_days
from storage.effects import Asked, daily_values
from storage.imports import Work
from storage.store import Store
from tests.contacts import AT_ANY_HOUR
from tests.desk import POLICY
from tests.fakes import FakeClock
from tests.integration.casework import Casework
from tests.integration.test_real_quarter import ZONE
from tests.quarter import FILE, needs_the_quarter

pytestmark = needs_the_quarter

NOW = datetime(2021, 6, 1, tzinfo=UTC)
BASELINE = Period(date(2021, 2, 1), date(2021, 2, 28))
AFTER = Period(date(2021, 3, 4), date(2021, 3, 17))
BOTH = Period(BASELINE.first, AFTER.last)


def by_day() -> Mapping[date, list[dict[str, str]]]:
    days: dict[date, list[dict[str, str]]] = defaultdict(list)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            days[date.fromisoformat(row["Date"])].append(row)
    return days


def seconds(text: str) -> int:
    hours, minutes, rest = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + rest


def share(rows: list[dict[str, str]], metric: Metric) -> Proportion:
    if metric is Metric.CSAT:
        rated = [int(row["Satisfaction rating"]) for row in rows if row["Satisfaction rating"]]
        return Proportion(sum(score >= 4 for score in rated), len(rated))
    column = "Resolved" if metric is Metric.FCR else "Answered"
    return Proportion(sum(row[column] == "Y" for row in rows), len(rows))


def times(rows: list[dict[str, str]], metric: Metric) -> list[int]:
    answered = [row for row in rows if row["Answered"] == "Y"]
    if metric is Metric.FRT:
        return [int(row["Speed of answer in seconds"]) for row in answered]
    return [seconds(row["AvgTalkDuration"]) for row in answered]


async def quarter(store: Store) -> None:
    mapping = load_mapping("call-centre")
    with open_table(FILE, mapping.file, scan(FILE)) as table:
        reader = RowReader(mapping, table.heading, ZONE, NOW, str)
        work = Work(mapping.source, "file", FILE.name, "digest", "me")
        await import_table(store, table, reader, work, AT_ANY_HOUR, FakeClock(), lambda _, __: None)
    services = Casework(store).services()
    while await count_days(services):
        pass


def ask(session: Session, metric: Metric, place: Place, period: Period = BOTH) -> Series:
    return daily_values(session, metric, Asked(place, period, NOW), POLICY)


def effect(session: Session, metric: Metric) -> Effect:
    before, after = (Side.of(ask(session, metric, Place(), period)) for period in (BASELINE, AFTER))
    return effect_of(metric, (before, after))


async def test_every_day_is_what_plain_python_makes_of_the_file(store: Store) -> None:
    await quarter(store)
    rows = by_day()

    for place in (Place(), Place(channel="phone"), Place(team="")):
        for metric in (Metric.CSAT, Metric.FCR, Metric.ANSWER_RATE):
            found = values_of(await store.read(ask, metric, place))
            assert found == {day: share(rows[day], metric).percent for day in BOTH if day in rows}, metric
        for metric in (Metric.FRT, Metric.AHT):
            found = values_of(await store.read(ask, metric, place))
            assert found == {day: median_low(times(rows[day], metric)) for day in BOTH if day in rows}, metric
    assert await store.read(ask, Metric.CSAT, Place(channel="chat")) == {}


async def test_before_and_after_are_what_plain_python_makes_of_the_file(store: Store) -> None:
    await quarter(store)
    rows = by_day()
    before, after = (Proportion.merged(share(rows[day], Metric.CSAT) for day in period) for period in (BASELINE, AFTER))
    expected = newcombe(after, before)
    waits = [[wait for day in period for wait in times(rows[day], Metric.FRT)] for period in (BASELINE, AFTER)]

    csat, frt = await store.read(effect, Metric.CSAT), await store.read(effect, Metric.FRT)

    assert expected is not None
    assert (csat.own.before.n, csat.own.after.n) == (before.n, after.n)
    assert (csat.own.moved, csat.own.interval) == (expected.points, expected.interval)
    assert [frt.own.before.value, frt.own.after.value] == [median_low(one) for one in waits]
    assert (frt.own.before.n, frt.own.after.n) == (len(waits[0]), len(waits[1]))
    assert list(frt.own.after.points) == list(AFTER)

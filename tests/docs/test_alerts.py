"""Dashboard and alerts ask for measures that exist, and every alert has its entry in the runbook."""

import json
import re

from bot.metrics import Metrics
from tests.docs.repository import ROOT, text
from tests.docs.test_pages import anchors

FOLDER = ROOT / "docs" / "operating"
ALERTS, DASHBOARD, RUNBOOK = FOLDER / "alerts.yml", FOLDER / "dashboard.json", FOLDER / "runbook.md"
OPERATING = ROOT / "docs" / "operating.md"


def measures() -> set[str]:
    """Return every name under which something can be asked of the bot."""
    kinds = dict(re.findall(r"^# TYPE (\w+) (\w+)$", Metrics.new().text().decode(), re.M))
    parts = {
        f"{name}{end}" for name, kind in kinds.items() if kind == "histogram" for end in ("_bucket", "_count", "_sum")
    }
    return parts | set(kinds)


def named(page: str) -> set[str]:
    return set(re.findall(r"\b(?:redress|process)_[a-z_]+\b", page))


def test_every_measure_that_is_asked_for_exists() -> None:
    for page in (ALERTS, DASHBOARD, OPERATING):
        assert named(text(page)) - measures() == set(), page.name


def test_every_measure_of_ours_is_documented() -> None:
    ours = {
        name
        for name in measures()
        if name.startswith("redress_") and not name.endswith(("_created", "_bucket", "_count", "_sum"))
    }

    assert ours - named(text(OPERATING)) == set()


def test_every_alert_has_its_entry_in_the_runbook_and_the_other_way_round() -> None:
    alerts = re.findall(r"alert: (\w+)", text(ALERTS))
    links = re.findall(r"runbook: docs/operating/runbook\.md#(\w+)", text(ALERTS))
    entries = re.findall(r"^## (\w+)$", text(RUNBOOK), re.M)

    assert alerts == entries
    assert links == [alert.lower() for alert in alerts]
    assert set(links) <= anchors(RUNBOOK)


def test_the_dashboard_can_be_read() -> None:
    panels = json.loads(text(DASHBOARD))["panels"]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])

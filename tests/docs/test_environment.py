"""What operators are told of the environment is what the settings read."""

import re

from config.settings import Settings, load_settings
from tests.docs.repository import ROOT, text

OPERATING = text(ROOT / "docs" / "operating.md")
ROWS = dict(re.findall(r"^\| `([A-Z_]+)` \|.*\| ([^|]+) \|$", OPERATING, re.M))


def test_every_variable_is_documented_and_no_other() -> None:
    assert set(ROWS) == {field.upper() for field in Settings.model_fields}


def test_the_documented_defaults_are_the_real_ones() -> None:
    settings = load_settings({}, serving=False)

    assert ROWS["PORT"] == f"`{settings.port}`"
    assert ROWS["REDRESS_TICK"] == f"`{settings.redress_tick.total_seconds():.0f}s`"
    assert settings.database_url == "sqlite:///redress.db"
    assert "`redress.db`" in ROWS["DATABASE_URL"]

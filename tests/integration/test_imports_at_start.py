"""A start loads what every bot needs, and leaves the rest to whoever comes to need it."""

import json
import subprocess
import sys

LOADED = """
import json, sys
import bot.main
from config.policy import load_policy
load_policy(None)
print(json.dumps(sorted(sys.modules)))
"""
# Migrations that are there already, workbooks, help desks and other systems, the holidays of all countries.
NOT_YET = {"alembic", "openpyxl", "httpx", "holidays.countries"}


def test_a_start_loads_nothing_that_only_some_starts_need() -> None:
    said = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True).stdout

    assert NOT_YET & set(json.loads(said)) == set()

"""The page about exports explains every column."""

import re

from handlers.exports.columns import COLUMNS
from tests.docs.repository import ROOT, text


def test_every_column_is_explained_and_no_other() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", text(ROOT / "docs" / "exports.md"), re.M)
    explained = [key for cells in rows for key in re.findall(r"`([^`]+)`", cells)]

    assert sorted(explained) == sorted(column.key for column in COLUMNS)

"""Headings and rows of an export, as values that a file of any format can hold."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.policy import Policy
from domain.words import Words
from handlers.exports.columns import COLUMNS, Cell, Column
from handlers.exports.facts import ExportFacts

# What a spreadsheet would take for the beginning of a formula, in full width too, or would drop before one.
_ACTS = frozenset("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Layout:
    """How an export is written: the centre's *policy* and zone, and the *words* of codes and headings.

    Without words both are keys, which stay the same whatever the policy or the language.
    """

    policy: Policy
    words: Words | None = None

    def headings(self) -> list[str]:
        """Return the heading of each column; those of moments name the zone."""
        return [
            f"{self._heading(one)} ({self.policy.zone})" if one.key.endswith("_at") else self._heading(one)
            for one in COLUMNS
        ]

    def row(self, facts: ExportFacts) -> list[Cell]:
        """Return the cells of one case: moments are local, and text cannot act as a formula."""
        zone = self.policy.zoneinfo
        return [self._cell(column, column.read(facts), zone) for column in COLUMNS]

    def as_text(self, cell: Cell) -> str:
        """Write a cell for a file that knows nothing but text; what is not known is empty."""
        if cell is None:
            return ""
        if isinstance(cell, bool):
            return self._truth(cell)
        return cell.isoformat(" ", "seconds") if isinstance(cell, datetime) else str(cell)

    def _truth(self, value: bool) -> str:
        if self.words is None:
            return "yes" if value else "no"
        return self.words.gettext("Yes") if value else self.words.gettext("No")

    def _heading(self, column: Column) -> str:
        return column.key if self.words is None else self.words.gettext(column.heading)

    def _cell(self, column: Column, value: Cell, zone: ZoneInfo) -> Cell:
        if isinstance(value, datetime):
            return value.astimezone(zone).replace(tzinfo=None)
        if not isinstance(value, str):
            return value
        said = (
            column.say(value, self.policy, self.words) if column.say is not None and self.words is not None else value
        )
        return harmless(said)


def harmless(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula: an apostrophe stands before what could be one."""
    return f"'{text}" if text[:1] in _ACTS else text

"""A mapping proposed for a table that nobody has described, from its heading and its first rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from domain import samples
from domain.cells import Cell, SpanForm
from domain.contacts import CES, NPS
from domain.headings import NAMES, fits, unit_of
from domain.mappings import NO, YES

_TIMES: Final = ("arrived_at", "responded_at", "resolved_at", "rated_at")
_SPANS: Final = ("waited", "talk", "hold", "acw")
_FLAGS: Final = ("answered", "abandoned", "resolved", "reopened", "survey_sent", "is_test")
_CHANNELS: Final = (
    ("chat", re.compile("chat|会话|在线")),
    ("email", re.compile("mail|邮件")),
    ("phone", re.compile("call|phone|talk|通话|来电|电话|坐席")),
)
_NEEDED: Final = ("external_id", "arrived_at")
_NAME_PART: Final = re.compile("[a-z]{2,}")


@dataclass(frozen=True)
class Guess:
    """The tables of a mapping; *remarks* on their keys, by path; *doubts* are the paths that somebody must look at."""

    tables: dict[str, Any]
    remarks: Mapping[str, str]
    doubts: frozenset[str]


@dataclass
class _Table:
    """What is known of a table while it is being guessed at."""

    heading: Sequence[str]
    columns: Mapping[str, list[Cell]]
    rows: int
    chosen: dict[str, list[str]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    doubts: set[str] = field(default_factory=set)

    def free(self) -> Iterator[str]:
        """Yield the columns that hold nothing yet."""
        taken = {one for headings in self.chosen.values() for one in headings}
        return (one for one in self.columns if one not in taken)

    def doubt(self, path: str, why: str) -> None:
        self.doubts.add(path)
        self.remarks[path] = f"Not sure: {why}"


def guess(name: str, heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Guess:
    """Propose a mapping for the table in the file *name*, of which *rows* are the first."""
    table = _looked_at(heading, rows)
    _choose_by_name(table)
    _choose_needed(table)
    tables: dict[str, Any] = {
        "source": _source(name),
        "unanswered": "abandoned",
        "times": _times(table),
        "columns": {chosen: _short(table.chosen[chosen]) for chosen in NAMES if chosen in table.chosen},
        "constants": _constants(table),
        "durations": _durations(table),
        "flags": _flags(table),
        "score": _score(table),
    }
    _remark(table)
    known = {key: value for key, value in tables.items() if value}
    return Guess(known, table.remarks, frozenset(table.doubts))


def _looked_at(heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> _Table:
    """Keep the columns that have a name of their own, with the cells in which something stands."""
    once = {place: one for place, one in enumerate(heading) if one and list(heading).count(one) == 1}
    columns = {one: samples.filled(row[place] for row in rows if place < len(row)) for place, one in once.items()}
    return _Table(heading, columns, len(rows))


def _choose_by_name(table: _Table) -> None:
    """Give each field the column whose name and contents fit it, the best name first."""
    fitting = [(fits(one, wanted), wanted, one) for wanted in NAMES for one in table.columns]
    for score, wanted, one in sorted(fitting, key=lambda fit: -fit[0]):
        if score and wanted not in table.chosen and one in table.free() and _may_hold(table, wanted, one):
            table.chosen[wanted] = [one]
    day = table.chosen.get("arrived_at", [""])[0]
    hours = [one for one in table.free() if samples.are_hours(table.columns[one])]
    if day and hours and samples.are_days(table.columns[day]):
        table.chosen["arrived_at"] = [day, hours[0]]


def _may_hold(table: _Table, wanted: str, one: str) -> bool:
    """Say whether what stands in a column can be what is wanted; an empty column can be anything."""
    cells = table.columns[one]
    if wanted == "external_id":
        return samples.are_unique(cells, table.rows)
    return not cells or _HOLDS.get(wanted, bool)(cells)


_HOLDS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(_TIMES, samples.times_in),
    **dict.fromkeys(_SPANS, samples.span_in),
    **dict.fromkeys(_FLAGS, samples.flags_in),
    "score": samples.scores_in,
    "nps": lambda cells: samples.whole_in(cells, NPS),
    "ces": lambda cells: samples.whole_in(cells, CES),
}


def _choose_needed(table: _Table) -> None:
    """Take what a contact cannot do without from the first column that may hold it, whatever its name."""
    for wanted in _NEEDED:
        if wanted in table.chosen:
            continue
        holding = next((one for one in table.free() if table.columns[one] and _may_hold(table, wanted, one)), None)
        table.chosen[wanted] = [holding or "?"]
        table.doubt(f"columns.{wanted}", "no column has a name that says so" if holding else "no column fits")


def _source(name: str) -> str:
    """Name the system after the file, without the digits that the next export will not have."""
    return "-".join(_NAME_PART.findall(name.casefold()))[:40].strip("-") or "import"


def _short(headings: list[str]) -> str | list[str]:
    return headings[0] if len(headings) == 1 else headings


def _times(table: _Table) -> list[str]:
    formats: dict[str, None] = {}
    for wanted in _TIMES:
        found = samples.times_in(_cells(table, wanted))
        if found is None:
            continue
        formats[found.format] = None
        if found.doubtful:
            table.doubt("times", "day and month could be the other way round")
        if found.format == "excel":
            table.doubt("times", "numbers are taken for the days of a spreadsheet")
    return [*formats] if [*formats] != ["iso"] else []


def _cells(table: _Table, wanted: str) -> list[Cell]:
    """Return what stands in the column of a field; a day and its hour as one text."""
    parts = [table.columns.get(one, []) for one in table.chosen.get(wanted, [])]
    if len(parts) < 2:
        return parts[0] if parts else []
    return [" ".join(str(part) for part in pair) for pair in zip(*parts, strict=False)]


def _constants(table: _Table) -> dict[str, str]:
    if "channel" in table.chosen:
        return {}
    everything = " ".join(table.heading).casefold()
    named = next((channel for channel, signs in _CHANNELS if signs.search(everything)), None)
    if named is None:
        table.doubt("constants.channel", "nothing in the table names the channel")
    return {"channel": named or "phone"}


def _durations(table: _Table) -> dict[str, str]:
    forms: dict[str, str] = {}
    for wanted in _SPANS:
        cells = _cells(table, wanted)
        form = samples.span_in(cells)
        if form is SpanForm.MS:
            table.doubt(f"durations.{wanted}", "could be hours and minutes too")
            forms[wanted] = form.value
        elif form is not None and not any(_says_how(cell) for cell in cells):
            unit = unit_of(table.chosen[wanted][0])
            forms[wanted] = (unit or SpanForm.SECONDS).value
            if unit is None:
                table.doubt(f"durations.{wanted}", "the heading names no unit")
    return forms


def _says_how(cell: Cell) -> bool:
    """Say whether a duration is more than a number: written by the clock, or with its unit."""
    return ":" in str(cell) or (isinstance(cell, str) and any(char.isalpha() for char in cell))


def _flags(table: _Table) -> dict[str, list[str]]:
    """Say how yes and no are spelled where it is not one of the usual ways."""
    yes: set[str] = set()
    no: set[str] = set()
    for wanted in _FLAGS:
        if (spelled := samples.flags_in(_cells(table, wanted))) is not None:
            yes.update(spelled[0])
            no.update(spelled[1])
    if {text.casefold() for text in yes} <= set(YES) and {text.casefold() for text in no} <= set(NO):
        return {}
    return {"yes": sorted(yes | {"yes"}), "no": sorted(no | {"no"})}


def _score(table: _Table) -> dict[str, Any]:
    scores = samples.scores_in(_cells(table, "score"))
    if scores is None:
        return {}
    if scores.doubtful:
        table.doubt("score.scale_max", "nobody gave the best score in the rows that were looked at")
    return {"scale_max": scores.scale_max, **({"words": scores.words} if scores.words else {})}


def _remark(table: _Table) -> None:
    table.remarks.setdefault("source", "The system that reports; with it an id is known again, so never change it.")
    unanswered = 'Who was not answered has given up; "waiting" if the table lists contacts that are not over yet.'
    table.remarks["unanswered"] = unanswered
    if rest := [one for one in table.free() if table.columns[one]]:
        table.remarks["columns"] = f"Not used: {', '.join(rest)}"

"""Rows of somebody else's table, read as contacts."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from operator import itemgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from domain.cells import (
    LONGEST_ID,
    LONGEST_NAME,
    BadCell,
    Cell,
    Reader,
    Remembered,
    SpanForm,
    half_up,
    read_flag,
    read_name,
    read_number,
    read_span,
    read_text,
    read_time,
    up,
)
from domain.contacts import Contact, Objection, Reason, Rejection, objection
from domain.mappings import ImportMapping, NameField, SpanField
from domain.values import Mistakes

Cells = Sequence[Cell]
Pick = Callable[[Cells], Cell]
KeyOf = Callable[[str], str | None]

_TIMES: Final = ("arrived_at", "responded_at", "resolved_at", "rated_at")
_ANSWERS: Final = frozenset({"score", "nps", "ces"})
_FLAGS: Final = ("answered", "abandoned", "resolved", "reopened", "survey_sent", "is_test")
_NEEDED: Final = frozenset({"arrived_at", "channel", "external_id"})


class RowReader:
    """Reads the rows below one heading under one mapping.

    *zone* is that of local times in the table; nothing in a row may be later than *latest*. *key_of* turns what
    identifies a customer into the only form in which it is kept.
    """

    def __init__(
        self, mapping: ImportMapping, heading: Sequence[str], zone: ZoneInfo, latest: datetime, key_of: KeyOf
    ) -> None:
        """Raise `Mistakes` when a column that the mapping names is not there, or is there twice."""
        Mistakes.refuse(_misfits(mapping, heading))
        self._width = len(heading)
        self._latest = latest
        self._unanswered_is_abandoned = mapping.unanswered == "abandoned"
        self._fixed = _constants(mapping)
        readers = _readers(mapping, zone, key_of)
        places = {name: place for place, name in enumerate(heading)}
        self._fields = [
            (field, _pick([places[one] for one in headings]), readers[field])
            for field, headings in mapping.columns.mapped()
        ]

    def read(self, line: int, cells: Cells) -> Contact | Rejection:
        """Read one row; what cannot be right about it is named with its *line*."""
        read = self._contact(cells)
        return read if isinstance(read, Contact) else Rejection(line, *read)

    def _contact(self, cells: Cells) -> Contact | Objection:
        if len(cells) != self._width:
            if any(cells[self._width :]):
                return Objection("", Reason.TOO_MANY_CELLS)
            cells = [*cells, *([None] * (self._width - len(cells)))]
        values = dict(self._fixed)
        field = ""
        try:
            for field, pick, read in self._fields:
                if (value := read(pick(cells))) is not None:
                    values[field] = value
        except BadCell as bad:
            return Objection(field, bad.reason)
        if not values.keys() >= _NEEDED:
            return Objection(min(_NEEDED - values.keys()), Reason.MISSING)
        if "responded_at" in values and values["responded_at"] < values["arrived_at"]:
            return Objection("responded_at", Reason.BEFORE_ARRIVAL)
        contact = contact_of(values, self._unanswered_is_abandoned)
        return objection(contact, self._latest) or contact


def contact_of(values: dict[str, Any], unanswered_is_abandoned: bool) -> Contact:
    """Make a contact of what is known about it, each value under its field, and of what follows from that."""
    _work_out_answer(values, unanswered_is_abandoned)
    _work_out_survey(values)
    return Contact(customer_key=values.pop("customer", None), **values)


def _work_out_answer(values: dict[str, Any], unanswered_is_abandoned: bool) -> None:
    """A known answer, or a wait that ended without giving up, is an answer; how long others wait is not over yet."""
    responded_at = values.pop("responded_at", None)
    if responded_at is not None and "waited" not in values:
        values["waited"] = up((responded_at - values["arrived_at"]).total_seconds())
    abandoned = values.get("abandoned")
    answered = values.setdefault("answered", "waited" in values and not abandoned)
    if not answered and abandoned is None:
        values["abandoned"] = unanswered_is_abandoned
    if not answered and not values["abandoned"]:
        values.pop("waited", None)


def _work_out_survey(values: dict[str, Any]) -> None:
    """A survey that was answered was sent; an answer at no known time counts on the day of arrival (D19)."""
    if not _ANSWERS.isdisjoint(values):
        values.setdefault("rated_at", values["arrived_at"])
        values.setdefault("survey_sent", True)
    else:
        values.pop("rated_at", None)
    if "score" not in values:
        values.pop("scale_max", None)


def _constants(mapping: ImportMapping) -> dict[str, Any]:
    known = {field: value for field, value in mapping.constants if value is not None}
    return {"source": mapping.source, "scale_max": mapping.score.scale_max, **known}


def _readers(mapping: ImportMapping, zone: ZoneInfo, key_of: KeyOf) -> dict[str, Reader[Any]]:
    spans = {field: mapping.durations.get(field, SpanForm.AUTO) for field in SpanField}
    repetitive: dict[str, Reader[Any]] = {
        "score": read_number(mapping.score.words),
        **dict.fromkeys(("scale_max", "nps", "ces"), read_number({})),
        **{field: read_name(mapping.names.get(field, {})) for field in NameField},
        **{field: read_span(form, up if field is SpanField.WAITED else half_up) for field, form in spans.items()},
        **dict.fromkeys(_FLAGS, read_flag(mapping.flags.yes, mapping.flags.no)),
    }
    return {
        "external_id": read_text(LONGEST_ID),
        "customer": _read_key(key_of),
        **dict.fromkeys(_TIMES, read_time(mapping.times, zone)),
        **{field: Remembered(read).__getitem__ for field, read in repetitive.items()},
    }


def _read_key(key_of: KeyOf) -> Reader[str]:
    read = read_text(LONGEST_NAME)

    def read_key(cell: Cell) -> str | None:
        text = read(cell)
        return key_of(text) if text else None

    return read_key


def _pick(places: Sequence[int]) -> Pick:
    if len(places) == 1:
        return itemgetter(places[0])
    return lambda cells: _joined([cells[place] for place in places])


def _joined(parts: Cells) -> Cell:
    """Read several cells as one: a date and a time of day as a moment, all else as text with spaces between."""
    if isinstance(parts[0], date) and len(parts) == 2:
        day, hour = parts[0], parts[1]
        if isinstance(hour, time):
            return datetime.combine(day, hour)
        if isinstance(hour, timedelta):
            return datetime.combine(day, time()) + hour
    return " ".join([part if isinstance(part, str) else str(part) for part in parts if part is not None]).strip()


def _misfits(mapping: ImportMapping, heading: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Name each column of the mapping that the table does not have just once."""
    for field, headings in mapping.columns.mapped():
        for one in headings:
            if heading.count(one) > 1:
                yield f"columns.{field}", f"{one!r} is there twice; accepted: a heading that stands over one column"
            elif one not in heading:
                yield f"columns.{field}", _not_there(one, heading)


def _not_there(wanted: str, heading: Sequence[str]) -> str:
    there = [one for one in heading if one]
    close = get_close_matches(wanted, there, n=1)
    guess = f" (did you mean {close[0]!r}?)" if close else ""
    return f"{wanted!r} is not a column of the table{guess}; accepted: {', '.join(there)}"

"""Rows of somebody else's table, read as contacts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from difflib import get_close_matches
from itertools import starmap
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
    as_hour,
    half_up,
    read_flag,
    read_name,
    read_number,
    read_span,
    read_text,
    read_time,
    up,
)
from domain.contacts import Contact, Objection, Reason, Rejection, beyond_doubt, objection
from domain.mappings import ImportMapping, NameField, SpanField
from domain.values import Mistakes

Cells = Sequence[Cell]
# Takes the column of a field out of all columns.
Pick = Callable[[Sequence[Cells]], Sequence[Cell]]
KeyOf = Callable[[str], str | None]

_TIMES: Final = ("arrived_at", "responded_at", "resolved_at", "rated_at")
_FLAGS: Final = ("answered", "abandoned", "resolved", "reopened", "survey_sent", "is_test")
_NEEDED: Final = ("arrived_at", "channel", "external_id")


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
        contacts, rejections = self.read_all([(line, cells)])
        return contacts[0] if contacts else rejections[0]

    def read_all(self, rows: Sequence[tuple[int, Cells | None]]) -> tuple[list[Contact], list[Rejection]]:
        """Read many rows, column by column; None is a row that nobody could read.

        Contacts and rejections come in the order of the rows. What is wrong with a row is the first thing there is.
        """
        wrong: dict[int, Objection] = {}
        whole = [(line, cells) for line, cells in rows if cells is not None and len(cells) == self._width]
        if len(whole) < len(rows):
            whole = list(self._widened(rows, wrong))
        contacts = self._contacts([cells for _, cells in whole], [line for line, _ in whole], wrong)
        return contacts, [Rejection(line, *wrong[line]) for line, _ in rows if line in wrong] if wrong else []

    def _widened(
        self, rows: Sequence[tuple[int, Cells | None]], wrong: dict[int, Objection]
    ) -> Iterator[tuple[int, Cells]]:
        """Yield rows with as many cells as there are headings; what is *wrong* with others is added by line."""
        for line, cells in rows:
            if cells is None:
                wrong[line] = Objection("", Reason.UNREADABLE)
            elif any(cells[self._width :]):
                wrong[line] = Objection("", Reason.TOO_MANY_CELLS)
            else:
                yield line, [*cells[: self._width], *([None] * (self._width - len(cells)))]

    def _contacts(self, rows: Sequence[Cells], lines: Sequence[int], wrong: dict[int, Objection]) -> list[Contact]:
        """Return the contacts that rows of the right width are; what is *wrong* with others is added by line."""
        doubts: dict[int, Objection] = {}
        columns = list(zip(*rows, strict=True)) or [()] * self._width
        values: dict[str, Sequence[Any]] = {field: [value] * len(rows) for field, value in self._fixed.items()}
        for field, pick, read in self._fields:
            column = _column(field, pick(columns), read, doubts)
            fixed = self._fixed.get(field)
            values[field] = column if fixed is None else [fixed if one is None else one for one in column]
        for place, missing in _incomplete(values, len(rows)):
            doubts.setdefault(place, missing)
        made = list(_complete(values, len(rows), self._unanswered_is_abandoned))
        if doubts or not beyond_doubt(made, self._latest):
            _doubt(made, self._latest, doubts)
        wrong.update({lines[place]: objected for place, objected in doubts.items()})
        return [contact for place, contact in enumerate(made) if place not in doubts] if doubts else made


def _doubt(contacts: Sequence[Contact], latest: datetime, doubts: dict[int, Objection]) -> None:
    """Add by its place what cannot be right about a contact, unless something else was before."""
    for place, contact in enumerate(contacts):
        if place not in doubts and (objected := objection(contact, latest)) is not None:
            doubts[place] = objected


def contact_of(values: Mapping[str, Any], unanswered_is_abandoned: bool) -> Contact:
    """Make a contact of what is known about it, each value under its field, and of what follows from that."""
    known = {field: [value] for field, value in values.items()}
    return next(_complete(known, 1, unanswered_is_abandoned))


def _column(field: str, cells: Sequence[Cell], read: Reader[Any], bad: dict[int, Objection]) -> list[Any]:
    """Read the cells of one column; where one is *bad* is added by its place, unless something else was before."""
    try:
        return list(map(read, cells))
    except BadCell:
        return [_value(field, cell, read, place, bad) for place, cell in enumerate(cells)]


def _value(field: str, cell: Cell, read: Reader[Any], place: int, bad: dict[int, Objection]) -> Any:
    try:
        return read(cell)
    except BadCell as found:
        bad.setdefault(place, Objection(field, found.reason))
        return None


def _complete(values: Mapping[str, Sequence[Any]], count: int, unanswered_is_abandoned: bool) -> Iterator[Contact]:
    """Make contacts of columns, with all that follows from what is known of each."""
    nothing = [None] * count

    def known(*fields: str) -> Iterator[tuple[Any, ...]]:
        return zip(*(values.get(field, nothing) for field in fields), strict=True)

    asked = known("arrived_at", "responded_at", "waited", "answered", "abandoned")
    waits = [_answer(one, unanswered_is_abandoned) for one in asked]
    rated = known("arrived_at", "rated_at", "survey_sent", "score", "scale_max", "nps", "ces")
    waited, answered, abandoned = zip(*waits, strict=True) if waits else ((), (), ())
    rated_at, survey_sent, scale_max = zip(*starmap(_survey, rated), strict=True) if waits else ((), (), ())
    worked_out = {
        "waited": waited,
        "answered": answered,
        "abandoned": abandoned,
        "rated_at": rated_at,
        "survey_sent": survey_sent,
        "scale_max": scale_max,
        "customer_key": values.get("customer", nothing),
        "is_test": [one or False for one in values.get("is_test", nothing)],
    }
    columns = {**values, **worked_out}
    return map(Contact._make, zip(*(columns.get(field, nothing) for field in Contact._fields), strict=True))


def _answer(asked: tuple[Any, ...], unanswered_is_abandoned: bool) -> tuple[int | None, bool, bool]:
    """Work out how long a customer waited, and whether for an answer or until giving up.

    *asked* are arrival, response, wait, and whether they were answered and whether they gave up. A known answer, or a
    wait that ended without giving up, is an answer; how long others wait is not over yet.
    """
    arrived_at, responded_at, waited, answered, abandoned = asked
    if responded_at is not None and waited is None and arrived_at is not None:
        waited = up((responded_at - arrived_at).total_seconds())
    if answered is None:
        answered = waited is not None and not abandoned
    if not answered and abandoned is None:
        abandoned = unanswered_is_abandoned
    if not answered and not abandoned:
        waited = None
    return waited, answered, bool(abandoned)


def _survey(
    arrived_at: datetime | None,
    rated_at: datetime | None,
    survey_sent: bool | None,
    score: int | None,
    scale_max: int | None,
    nps: int | None,
    ces: int | None,
) -> tuple[datetime | None, bool | None, int | None]:
    """Work out when a survey was answered, whether it was sent, and on which scale.

    One that was answered was sent; an answer at no known time counts on the day of arrival (D19).
    """
    if score is None and nps is None and ces is None:
        return None, survey_sent, None
    sent = True if survey_sent is None else survey_sent
    return rated_at or arrived_at, sent, None if score is None else scale_max


def _incomplete(values: Mapping[str, Sequence[Any]], count: int) -> Iterator[tuple[int, Objection]]:
    """Yield the places at which something is missing that a contact cannot do without, or was answered too early."""
    for field in _NEEDED:
        column = values.get(field, [None] * count)
        if not all(column):
            yield from ((place, Objection(field, Reason.MISSING)) for place, one in enumerate(column) if one is None)
    for place, responded_at in enumerate(values.get("responded_at", ())):
        arrived_at = values["arrived_at"][place]
        if responded_at is not None and arrived_at is not None and responded_at < arrived_at:
            yield place, Objection("responded_at", Reason.BEFORE_ARRIVAL)


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
    return lambda columns: list(map(_joined, zip(*(columns[place] for place in places), strict=True)))


def _joined(parts: Cells) -> Cell:
    """Read several cells as one: a date and a time of day as a moment, all else as text with spaces between."""
    try:
        return " ".join(parts).strip()  # type: ignore[arg-type]  # Text only, as in every CSV, or it raises.
    except TypeError:
        return _joined_typed(parts)


def _joined_typed(parts: Cells) -> Cell:
    if isinstance(parts[0], date) and len(parts) == 2:
        hour = as_hour(parts[1])
        if hour is not None:
            # No year comes after 9999.
            with suppress(OverflowError):
                return datetime.combine(parts[0], time()) + hour
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

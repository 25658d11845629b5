"""What pydantic found wrong, in sentences that name the key and what would be accepted."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from config.keys import known_keys, within
from domain.values import Mistakes

_ACCEPTED: Final = "; accepted: "
_NOTHING: Final = object()
_SENTENCES: Final = {
    "string_type": "is not text; accepted: text in quotes",
    "string_too_short": "is empty; accepted: text in quotes",
    "string_too_long": "is too long; accepted: up to {max_length} characters",
    "string_pattern_mismatch": 'is not a name; accepted: small letters, digits and "_", beginning with a letter',
    "bool_type": "is neither true nor false; accepted: true or false",
    "int_type": "is not a whole number; accepted: a whole number without quotes",
    "int_parsing": "is not a whole number; accepted: a whole number",
    "greater_than_equal": "is too small; accepted: {ge} or more",
    "less_than_equal": "is too large; accepted: {le} or less",
    "enum": "is not one of those known; accepted: {expected}",
    "literal_error": "is not one of those known; accepted: {expected}",
    "date_type": "is not a date; accepted: a date such as 2026-01-31",
    "date_from_datetime_parsing": "is not a date; accepted: a date such as 2026-01-31",
    "date_from_datetime_inexact": "is not a date; accepted: a date such as 2026-01-31, without a time",
    "tuple_type": "is not a list; accepted: a list in square brackets",
    "too_short": "has too few entries; accepted: {min_length} or more",
    "too_long": "has too many entries; accepted: up to {max_length}",
}
_NOT_A_TABLE: Final = frozenset({"model_type", "model_attributes_type", "mapping_type", "dict_type"})


def explain(error: ValidationError, shape: Any) -> Iterator[str]:
    """Yield one line for each mistake in *error*, found while reading *shape*."""
    everything = error.errors(include_url=False)
    places = [details["loc"] for details in everything]
    for details in everything:
        # A list is also "too short" when its only entries are wrong ones: those are named already.
        if details["type"] == "too_short" and any(_is_below(place, details["loc"]) for place in places):
            continue
        place = [part for part in details["loc"] if part != "[key]"]
        cause = details.get("ctx", {}).get("error")
        if isinstance(cause, Mistakes):
            yield from (_line([*place, *path.split(".")], what) for path, what in cause.found)
        else:
            yield _line(place, _sentence(details, shape, place))


def _is_below(place: tuple[int | str, ...], above: tuple[int | str, ...]) -> bool:
    return len(place) > len(above) and place[: len(above)] == above


def _line(place: list[str | int], what: str) -> str:
    return f"{'.'.join(str(part) for part in place)}: {what}" if place else what


def _sentence(details: ErrorDetails, shape: Any, place: list[str | int]) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden" or (details["loc"][-1:] == ("[key]",) and kind == "enum"):
        return _unknown(str(place[-1]), known_keys(_at(shape, place[:-1])))
    if kind == "missing":
        return "is missing" + _accepted_at(shape, place)
    if kind == "value_error":
        return str(context["error"])
    if kind in _NOT_A_TABLE:
        keys = known_keys(_at(shape, place))
        return "is not a table; accepted: a table" + (f" with the keys {', '.join(keys)}" if keys else "")
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(**context)
    return details["msg"]


def _at(shape: Any, place: list[str | int]) -> Any:
    for part in place:
        shape = within(shape, part)
    return shape


def _unknown(key: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(key, known, n=1)
    guess = f" (did you mean {close[0]!r}?)" if close else ""
    return f"is an unknown key{guess}{_ACCEPTED}{', '.join(known)}"


def _accepted_at(shape: Any, place: list[str | int]) -> str:
    """Ask the missing key's own reader what it would have accepted, by offering it nothing."""
    wanted = _at(shape, place)
    try:
        TypeAdapter(wanted).validate_python(_NOTHING)
    except ValidationError as refusal:
        return _ACCEPTED + next(explain(refusal, wanted)).rpartition(_ACCEPTED)[2]
    return ""

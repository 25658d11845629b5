"""Reads the policy: the built-in file, with the operator's laid over it."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from holidays import country_holidays
from holidays.registry import EntityLoader
from pydantic import ValidationError

from config.mapping import shipped_tables
from config.mistakes import explain
from domain.policy import Policy


class PolicyError(ValueError):
    """The policy cannot be used; each of *mistakes* names a key and what would be accepted."""

    def __init__(self, source: str, mistakes: tuple[str, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n  ".join([f"{source} cannot be used:", *mistakes]))


def load_policy(path: Path | None) -> Policy:
    """Read the built-in policy with the file at *path* laid over it.

    Raises `PolicyError` with every mistake that can be seen at once.
    """
    tables = tomllib.loads(files("config").joinpath("policy.toml").read_text(encoding="utf-8"))
    tables["mappings"] = shipped_tables()
    if path is not None:
        tables = lay_over(tables, _read(path))
    try:
        policy = Policy.model_validate(tables)
    except ValidationError as error:
        raise PolicyError(_source(path), tuple(explain(error, Policy))) from None
    if mistakes := tuple(_unknown_country(policy.calendar.country)):
        raise PolicyError(_source(path), mistakes)
    return policy


def lay_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Return *below* with *above* laid over it: tables key by key, all else as a whole; false takes a key away."""
    both = dict(below)
    for key, value in above.items():
        known = below.get(key)
        if value is False and known is not None and not isinstance(known, bool):
            del both[key]
        elif isinstance(known, dict) and isinstance(value, dict):
            both[key] = lay_over(known, value)
        else:
            both[key] = value
    return both


def _unknown_country(code: str | None) -> Iterator[str]:
    """Name a country whose holidays nobody here knows, or a part of one."""
    if code is None:
        return
    country, _, part = code.partition("-")
    if country not in EntityLoader.get_country_codes(include_aliases=False):
        yield f'calendar.country: no holidays are known of {country!r}; accepted: an ISO code such as "CN", or false'
    # Who asks for the parts of one country loads the holidays of all of them.
    elif part and part not in (known := country_holidays(country).subdivisions):
        accepted = ", ".join([country, *(f"{country}-{one}" for one in known)])
        yield f"calendar.country: no holidays are known of {code!r}; accepted: {accepted}"


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        mistake = f"cannot be read ({error.strerror}); accepted: the path of a TOML file"
    except UnicodeDecodeError as error:
        mistake = f"is not UTF-8 text (at byte {error.start}); accepted: a TOML file in UTF-8"
    except tomllib.TOMLDecodeError as error:
        mistake = f'is not TOML: {error}; accepted: lines such as zone = "Asia/Shanghai"'
    raise PolicyError(_source(path), (f"{path}: {mistake}",))


def _source(path: Path | None) -> str:
    return "The built-in policy" if path is None else f"The policy {path}"

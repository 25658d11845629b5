"""Reads mapping files: what the columns of a table to be imported mean."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from config.mistakes import explain
from domain.mappings import ImportMapping
from domain.values import Mistakes

_SHIPPED: Final = files("config").joinpath("mappings")


class MappingError(ValueError):
    """The mapping cannot be used; each of *mistakes* names a key and what would be accepted."""

    def __init__(self, name: str, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n  ".join([f"The mapping {name} cannot be used:", *mistakes]))

    @classmethod
    def of_table(cls, name: str, mistakes: Mistakes) -> "MappingError":
        """Say what of a mapping does not fit the table it is to be used for."""
        return cls(name, [f"{path}: {what}" for path, what in mistakes.found])


def load_mapping(name: str) -> ImportMapping:
    """Read the mapping file at the path *name*, or one that is shipped by its name.

    Raises `MappingError` with every mistake that can be seen at once.
    """
    return read_mapping(name, _tables(name))


def read_mapping(name: str, tables: Mapping[str, Any]) -> ImportMapping:
    """Check the tables of a mapping. Raises `MappingError`."""
    try:
        return ImportMapping.model_validate(tables)
    except ValidationError as error:
        raise MappingError(name, list(explain(error, ImportMapping))) from None


def shipped_mappings() -> tuple[str, ...]:
    """Name the mappings that are shipped."""
    return tuple(sorted(found.name.removesuffix(".toml") for found in _SHIPPED.iterdir()))


def shipped_tables() -> dict[str, dict[str, Any]]:
    """Return the tables of the mappings that are shipped, by their names."""
    return {name: _tables(name) for name in shipped_mappings()}


def _tables(name: str) -> dict[str, Any]:
    try:
        if name in shipped_mappings() and not Path(name).exists():
            return tomllib.loads(_SHIPPED.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        return tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        shipped = ", ".join(shipped_mappings())
        mistake = f"cannot be read ({error.strerror}); accepted: the path of a TOML file, or the name {shipped}"
    except UnicodeDecodeError as error:
        mistake = f"is not UTF-8 text (at byte {error.start}); accepted: a TOML file in UTF-8"
    except tomllib.TOMLDecodeError as error:
        mistake = f'is not TOML: {error}; accepted: lines such as source = "hotline"'
    raise MappingError(name, [f"{name}: {mistake}"])


def written(tables: Mapping[str, Any], remarks: Mapping[str, str]) -> str:
    """Write the *tables* of a mapping as TOML, each of the *remarks* above the key it is about."""
    return "\n".join(_lines(tables, remarks, ())).lstrip("\n") + "\n"


def _lines(table: Mapping[str, Any], remarks: Mapping[str, str], path: tuple[str, ...]) -> Iterator[str]:
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    below = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    if path and plain:
        yield f"\n[{'.'.join(_key(part) for part in path)}]"
        yield from _remark(remarks, path)
    for key, value in plain.items():
        yield from _remark(remarks, (*path, key))
        yield f"{_key(key)} = {_value(value)}"
    for key, value in below.items():
        yield from _lines(value, remarks, (*path, key))


def _remark(remarks: Mapping[str, str], path: tuple[str, ...]) -> Iterator[str]:
    if (remark := remarks.get(".".join(path))) is not None:
        yield f"# {remark}"


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "a").replace("-", "a").isalnum() else _text(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    """Write text in quotes: what TOML does not allow in them, and what could end a line, as an escape."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in escaped) + '"'

"""The keys that the policy file may have, read off the models."""

from collections.abc import Iterator, Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def bare(annotation: Any) -> Any:
    """Return what stands under `Annotated[...]` and `... | None`."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return bare(inner[0])
    if origin in (Union, UnionType) and len(inner) == 2 and NoneType in inner:
        return bare(next(one for one in inner if one is not NoneType))
    return annotation


def known_keys(annotation: Any) -> tuple[str, ...]:
    """Name the keys of a table with fixed keys; nothing for one whose keys the operator makes up."""
    plain = bare(annotation)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return tuple(plain.model_fields)
    if get_origin(plain) is Mapping:
        key = bare(get_args(plain)[0])
        return tuple(str(one.value) for one in key) if issubclass(key, Enum) else ()
    return ()


def within(annotation: Any, part: str | int) -> Any:
    """Return the annotation of what stands under *part* of a table or list, or None when nothing may stand there."""
    plain = bare(annotation)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        field = plain.model_fields.get(str(part))
        return None if field is None else field.rebuild_annotation()
    if get_origin(plain) is Mapping:
        return get_args(plain)[1]
    return get_args(plain)[0] if get_origin(plain) is tuple else None


def every_key(annotation: Any, path: str = "") -> Iterator[str]:
    """Yield every key that has a name of its own; `*` stands for a name of the operator's, `[]` for an entry."""
    plain = bare(annotation)
    origin = get_origin(plain)
    if origin is tuple:
        yield from every_key(get_args(plain)[0], f"{path}[]")
    elif origin is Mapping:
        yield from every_key(get_args(plain)[1], f"{path}.*")
    for key in known_keys(plain) if origin is None else ():
        below = f"{path}.{key}".lstrip(".")
        yield below
        yield from every_key(within(plain, key), below)

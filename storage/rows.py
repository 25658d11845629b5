"""What every row is made of, whichever table it stands in."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import MetaData
from sqlmodel import SQLModel

# How constraints are named; it is known before any table is described.
SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


class Row(SQLModel):
    """A row, made of its values as they are: rules run before it, and the constraints of its table stand behind it."""

    def __init__(self, **values: Any) -> None:
        """Put all values down at once, and the defaults of those that are not given.

        SQLModel sets them one by one through pydantic and SQLAlchemy, though it checks none of those of a table; that
        takes ten times as long, and somebody waits for rows to be stored. A new row needs no history of its values.
        """
        plain, made = _defaults(type(self))
        made_now = {name: make() for name, make in made.items() if name not in values}
        self.__dict__.update({**plain, **made_now, **values})
        self.__pydantic_fields_set__.update(values)


@cache
def _defaults(table: type[SQLModel]) -> tuple[Mapping[str, Any], Mapping[str, Callable[[], Any]]]:
    """Return the values that a row has unless others are given: those that all may share, and how others are made."""
    fields = table.model_fields.items()
    plain = {name: field.default for name, field in fields if field.default is not PydanticUndefined}
    made: dict[str, Any] = {name: field.default_factory for name, field in fields if field.default_factory is not None}
    return plain, made

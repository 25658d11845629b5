"""The rows of what is shared: who tells of an improvement at the next meeting."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage import models  # noqa: F401 - it says how constraints are named, before any is made


class TalkRow(SQLModel, table=True):
    """Somebody who will present the idea for which one sharing digest asks for a speaker; given back, it is gone."""

    __tablename__ = "talk"

    run_id: int = Field(foreign_key="digest_run.id", primary_key=True)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True)
    person: str
    at: datetime

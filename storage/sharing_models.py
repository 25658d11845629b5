"""The rows of what is shared: who tells of an improvement at the next meeting."""

from datetime import datetime

from sqlmodel import Field

from storage.rows import Row


class TalkRow(Row, table=True):
    """Somebody who will present the idea for which one sharing digest asks for a speaker; given back, it is gone."""

    __tablename__ = "talk"

    run_id: int = Field(foreign_key="digest_run.id", primary_key=True)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True)
    person: str
    at: datetime

"""Reading an uploaded table: which mapping it is read by, and what is noted of its rows."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from domain.contacts import Counts
from domain.mappings import ImportMapping
from domain.policy import Policy
from handlers.contacts.importing import Chunk, fits, guess_of
from handlers.contacts.tables import Scan
from handlers.uploads.actions import FOUND, GUESS
from handlers.uploads.fetching import UploadFailed
from storage.upload_models import UploadRow

_REASONS: Final = 10
_LINES: Final = 20


def mapping_of(row: UploadRow, path: Path, seen: Scan, policy: Policy) -> tuple[str, ImportMapping, dict[str, Any]]:
    """Return the mapping that an upload is read by, with its name, and what is to be shown of it.

    One that was guessed is the same ever after: it is kept with the upload. Raises `UploadFailed` when there is none.
    """
    if row.mapping == GUESS:
        return _guessed(row, path, seen)
    if row.mapping != FOUND:
        return row.mapping, policy.mappings[row.mapping], {}
    found = next((name for name, one in policy.mappings.items() if fits(one, path, seen)), None)
    if found is None:
        raise UploadFailed("no_mapping")
    return found, policy.mappings[found], {}


def _guessed(row: UploadRow, path: Path, seen: Scan) -> tuple[str, ImportMapping, dict[str, Any]]:
    known = row.facts.get("tables")
    shown: dict[str, Any] = {}
    if known is None:
        found = guess_of(path, seen, Path(row.name).stem)
        known = {**found.tables, "source": row.source}
        shown = {"tables": known, "doubts": sorted(found.doubts)}
    try:
        return GUESS, ImportMapping.model_validate(known), shown
    except ValidationError:
        raise UploadFailed("no_guess") from None


class Notes:
    """What is noted of the rows of a table: counts, channels, and where rows were rejected and why."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._channels: set[str] = set()
        self._rejected = Counter[tuple[str, str]]()
        self._lines: defaultdict[tuple[str, str], list[int]] = defaultdict(list)

    def hear(self, chunk: Chunk, counts: Counts) -> None:
        """Hear of a chunk, and of all rows until then."""
        self.counts = counts
        self._channels.update(contact.channel for contact in chunk.contacts)
        for one in chunk.rejections:
            what = (one.field, one.reason.value)
            self._rejected[what] += 1
            if len(self._lines[what]) < _LINES:
                self._lines[what].append(one.line)

    def facts(self, known_channels: Mapping[str, object]) -> dict[str, Any]:
        """Return the notes as they are kept; of what stands in the rows there is nothing in them."""
        rejected = [
            {"field": field, "reason": reason, "count": count, "lines": self._lines[field, reason]}
            for (field, reason), count in self._rejected.most_common(_REASONS)
        ]
        unknown = len(self._channels - set(known_channels))
        return {"counts": self.counts._asdict(), "rejected": rejected, "unknown_channels": unknown}

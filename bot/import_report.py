"""What an operator is told of an import: a bar while it runs, a summary at its end, and a list of rejected rows."""

import csv
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from rich.console import Console
from rich.progress import Progress

from config.words import SOURCE_LANGUAGE, load_words
from domain.contacts import Counts, Rejection
from handlers.contacts.importing import Chunk
from handlers.contacts.reasons import reason_words
from handlers.contacts.tables import Table

_HEADING: Final = ("line", "field", "reason", "meaning")
_REASONS_SHOWN: Final = 10


class ImportReport:
    """Notes what came of the rows; lists the rejected ones in a file that is made with the first of them."""

    def __init__(self, rejects: Path) -> None:
        """*rejects* is where that file is made."""
        self.counts = Counts()
        self.channels: set[str] = set()
        self._words = load_words()[SOURCE_LANGUAGE]
        self._reasons = Counter[tuple[str, str]]()
        self._rejects = rejects
        self._list: IO[str] | None = None
        self._trouble = ""

    def note(self, chunk: Chunk, counts: Counts) -> None:
        """Hear of a chunk, and of all rows until then."""
        self.counts = counts
        self.channels.update(contact.channel for contact in chunk.contacts)
        self._reasons.update((one.field, one.reason) for one in chunk.rejections)
        try:
            self._write(chunk.rejections)
        except OSError as error:
            self._trouble = f"{self._rejects} cannot be written ({error.strerror}); name another file with --rejects"

    def close(self) -> None:
        """Finish the list."""
        if self._list is not None:
            self._list.close()

    def lines(self, name: str, dry_run: bool, known_channels: Collection[str]) -> Iterator[str]:
        """Yield the summary of the import of *name*, line by line."""
        yield f"{name}: {self.counts.read:,} rows read" + (", nothing stored (--dry-run)" if dry_run else "")
        for what, number in self.counts._asdict().items():
            yield f"  {what:<9} {number:>10,}"
        yield from self._rejected()
        for channel in sorted(self.channels - set(known_channels)):
            yield (
                f"  The policy has no channel {channel!r}: no target is valid for it. Accepted: "
                f"{', '.join(known_channels)}; [names.channel] of the mapping translates."
            )

    def _rejected(self) -> Iterator[str]:
        for (field, reason), number in self._reasons.most_common(_REASONS_SHOWN):
            yield f"    {number:,} x {field or 'the row'} {reason_words(reason, self._words)}"
        if self._reasons:
            yield f"  {self._trouble or f'Each rejected row is listed in {self._rejects}'}"

    def _write(self, rejections: Sequence[Rejection]) -> None:
        if not rejections or self._trouble:
            return
        if self._list is None:
            self._list = self._rejects.open("w", encoding="utf-8", newline="")
            csv.writer(self._list).writerow(_HEADING)
        rows = [(one.line, one.field, one.reason.value, reason_words(one.reason, self._words)) for one in rejections]
        csv.writer(self._list).writerows(rows)


@contextmanager
def progress_of(table: Table) -> Iterator[Callable[[], None]]:
    """Show how far a table has been read, where somebody can see it; what is given must be called now and then."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Reading", total=table.size or None)
        yield lambda: bar.update(task, completed=table.position())

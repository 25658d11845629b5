"""Many things in a row, of which one that cannot be done must not hold up the others."""

from types import TracebackType
from typing import Any, Self

from storage.store import StoreUnavailable


class Apart:
    """Keeps one of many things apart: what goes wrong with it is logged as *event* with *facts*, and the rest goes on.

    A store that does not answer is no matter of this one thing: it is raised, as is all that ends a task.
    """

    def __init__(self, log: Any, event: str, **facts: object) -> None:
        self._log, self._event, self._facts = log, event, facts
        self.failed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.failed = isinstance(error, Exception) and not isinstance(error, StoreUnavailable)
        if self.failed:
            self._log.error(self._event, exc_info=error, **self._facts)
        return self.failed

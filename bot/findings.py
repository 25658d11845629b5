"""One line of what an operator is told before the first start."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, whether it is in order, and what to do if not."""

    subject: str
    fine: bool
    words: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.fine else 'FAIL'} {self.subject}: {self.words}"

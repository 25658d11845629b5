"""The two ways in which the sandbox says no: to the app in Slack's words, to a person in plain ones."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A Web API call that Slack answers with `ok: false`."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra

    def body(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.extra}


class NotPossible(Exception):
    """Something a person cannot do in Slack's window, because it would not let them."""

    def __init__(self, error: str, **errors: str) -> None:
        super().__init__(error)
        self.error = error
        self.errors = errors


def refuse_blocks(problems: list[str], error: str = "invalid_blocks") -> SlackError:
    """Return the refusal Slack sends for blocks with *problems*."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    return SlackError(error, errors=problems, response_metadata={"messages": messages})

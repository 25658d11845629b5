"""Structured logs: one line an event, ids and codes only.

What an exception says may quote what a customer said, so it is written down as its type and the places in our code
that it came through, never with its text.
"""

import asyncio
import io
import json
import logging
import sys
from types import TracebackType
from typing import Any, Final, TextIO, cast

import structlog
from pydantic_core import to_json
from slack_sdk.errors import SlackApiError

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

_DEEPEST: Final = 12
_MOST_CAUSES: Final = 4


class _StandardError(io.TextIOBase):
    """Standard error, wherever it leads at the moment of writing."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


_STANDARD_ERROR: Final = cast(TextIO, _StandardError())


def configure_logs(*, readable: bool, quiet: bool = False) -> None:
    """Write logs to standard error: JSON lines for machines, or *readable* for a person at a terminal.

    *quiet* leaves out what went as it should.

    The libraries below us print requests and answers when they are talkative, and those hold what customers said;
    they are kept to warnings and errors.
    """
    renderer: Any = structlog.processors.JSONRenderer(_as_json)
    if readable:
        renderer = structlog.dev.ConsoleRenderer(exception_formatter=_already_written)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(outline),
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        # A line in one write: threads of the store and the libraries write here too, and lines must not be joined.
        logger_factory=structlog.WriteLoggerFactory(_STANDARD_ERROR),
        cache_logger_on_first_use=False,
    )
    _configure_libraries(shared, renderer)


def quiet_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Let the loop write down an exception that nobody caught without its text."""

    def caught(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        structlog.get_logger(__name__).error("loop_error", message=context["message"], exc_info=error)

    loop.set_exception_handler(caught)


def outline(exc_info: ExcInfo) -> str:
    """Write an exception down as types and places, innermost cause last; its text stays out."""
    error: BaseException | None = exc_info[1]
    lines: list[str] = []
    for _ in range(_MOST_CAUSES):
        if error is None:
            break
        lines.append(_name(error))
        lines += _places(error.__traceback__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


def _name(error: BaseException) -> str:
    """Name an exception, with the code that its maker gave it."""
    code: object = None
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
    for name in ("sqlstate", "sqlite_errorname", "errno"):
        code = code or getattr(error, name, None)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{kind} ({code})" if isinstance(code, str | int) else kind


def _places(traceback: TracebackType | None) -> list[str]:
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"  {code.co_filename}:{traceback.tb_lineno} in {code.co_qualname}")
        traceback = traceback.tb_next
    return places[-_DEEPEST:]


def _as_json(line: dict[str, Any], **_: Any) -> str:
    """Write a line as `json.dumps` does, in a fifth of its time: there is one for every answer."""
    try:
        return to_json(line, fallback=repr).decode()
    except ValueError:
        # Half a character, which somebody's program has cut in two, is refused there and written down here.
        return json.dumps(line, default=repr)


def _already_written(_: TextIO, __: ExcInfo) -> None:
    """The exception has become text before a line is drawn."""


def _configure_libraries(shared: list[Any], renderer: Any) -> None:
    """Bring what libraries say into the same form."""
    handler = logging.StreamHandler(_STANDARD_ERROR)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    for old in [known for known in root.handlers if getattr(known, "ours", False)]:
        root.removeHandler(old)
    handler.ours = True  # type: ignore[attr-defined]  # So that configuring twice does not write twice.
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)
    # It warns of every tick that comes while the one before is still at work, which is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)

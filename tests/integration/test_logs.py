"""Lines of the log are whole, whoever writes them."""

import io
import json
import logging

import pytest
import structlog

from bot.logs import configure_logs


class Writes(io.StringIO):
    """A standard error that remembers each single write."""

    def __init__(self) -> None:
        super().__init__()
        self.each: list[str] = []

    def write(self, text: str) -> int:
        self.each.append(text)
        return super().write(text)


@pytest.mark.parametrize("readable", [True, False])
def test_a_line_is_written_at_once_so_that_no_other_thread_writes_into_it(
    readable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Writes()
    monkeypatch.setattr("sys.stderr", written)
    configure_logs(readable=readable)

    structlog.get_logger("ours").warning("of ours")
    logging.getLogger("library").warning("of a library")

    assert [(text.count("\n"), text.endswith("\n")) for text in written.each] == [(1, True), (1, True)]


def test_what_ours_and_libraries_write_has_one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    written = Writes()
    monkeypatch.setattr("sys.stderr", written)
    configure_logs(readable=False)

    structlog.get_logger("ours").warning("of ours")
    logging.getLogger("library").warning("of a library")

    ours, theirs = (json.loads(text) for text in written.each)
    assert (ours["event"], ours["level"]) == ("of ours", "warning")
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("of a library", "warning", "library")


def test_half_a_character_and_what_is_no_text_are_logged_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    written = Writes()
    monkeypatch.setattr("sys.stderr", written)
    configure_logs(readable=False)

    structlog.get_logger("ours").warning("of ours", half="a\ud83d", path=Writes, name="客户")

    line = json.loads(written.getvalue())
    assert (line["half"], line["path"], line["name"]) == ("a\ud83d", repr(Writes), "客户")

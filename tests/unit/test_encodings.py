"""The encoding of a text is seen by its bytes."""

import pytest

from handlers.contacts.encodings import encoding_by_mark, encoding_by_nothing, encoding_by_sight

CHINESE = "会话编号,客服姓名\nA1,张三\nA2,欧阳娜娜，您好！\n" * 20
WESTERN = "Gespräch,Müller,Größe\nL'été à Zürich, où\n" * 20


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"\xef\xbb\xbfid", "utf-8-sig"),
        ("id".encode("utf-16"), "utf-16"),
        (b"\xfe\xff\x00i\x00d", "utf-16"),
        (b"id,text", None),
        (b"", None),
    ],
)
def test_a_mark_at_the_beginning_says_it(head: bytes, encoding: str | None) -> None:
    assert encoding_by_mark(head) == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [CHINESE, WESTERN])
def test_without_a_mark_the_bytes_of_nothing_say_that_it_is_utf_16(text: str, encoding: str) -> None:
    assert encoding_by_nothing(text.encode(encoding)) == encoding


@pytest.mark.parametrize("text", [b"", CHINESE.encode(), WESTERN.encode("windows-1252"), CHINESE.encode() + b"\x00"])
def test_a_byte_of_nothing_in_other_text_says_nothing(text: bytes) -> None:
    assert encoding_by_nothing(text) is None


@pytest.mark.parametrize(
    ("evidence", "encoding"),
    [
        (b"", "utf-8"),
        (CHINESE.encode(), "utf-8"),
        (WESTERN.encode(), "utf-8"),
        (CHINESE.encode("gb18030"), "gb18030"),
        (WESTERN.encode("windows-1252"), "windows-1252"),
    ],
)
def test_otherwise_the_bytes_say_it(evidence: bytes, encoding: str) -> None:
    assert encoding_by_sight(evidence) == encoding


def test_a_damaged_byte_does_not_make_another_encoding() -> None:
    assert encoding_by_sight(CHINESE.encode() + b"A3,\xff\xff\n") == "utf-8"
    assert encoding_by_sight(CHINESE.encode()[1:-1]) == "utf-8"
    assert encoding_by_sight(CHINESE.encode("gb18030") + b"A3,\xff\n") == "gb18030"

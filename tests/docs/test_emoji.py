"""Signs in messages are ones that the page of the sandbox can draw, as Slack can."""

import re

from tests.docs.repository import ROOT, text

# A sign stands at the beginning of a sentence, of a string, or behind a space.
_SIGN = re.compile(r"""["' (]:([a-z0-9_+-]+):["' )]""")


def test_every_sign_that_the_bot_writes_is_drawn_in_the_page() -> None:
    drawn = set(re.findall(r"(?:^|[|`])([a-z0-9_+-]+) ", text(ROOT / "sandbox" / "page" / "emoji.js"), re.MULTILINE))
    written = {sign for path in (ROOT / "handlers").rglob("*.py") for sign in _SIGN.findall(text(path))}

    assert "white_large_square" in written
    assert written <= drawn

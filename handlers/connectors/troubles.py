"""What is wrong with a help desk, in sentences that say what to do."""

from collections.abc import Mapping
from typing import Final

from domain.words import Words, marked
from handlers.connectors.calling import Trouble

_SENTENCES: Final[Mapping[Trouble, str]] = {
    Trouble.TOKEN_MISSING: marked(
        "its token is missing. Give it in `REDRESS_SOURCE_TOKENS`, then start the bot again."
    ),
    Trouble.UNAUTHORISED: marked("it does not accept the token. Make a new one there, then start the bot with it."),
    Trouble.FORBIDDEN: marked(
        "the token may not read this. Give its owner the right to, or take satisfaction ratings out with `ratings`."
    ),
    Trouble.NOT_FOUND: marked("nothing is there. Check `url` and `account` in the policy."),
    Trouble.REFUSED: marked(
        "it refuses the request. Check the policy; if that is right, begin anew with `redress pull --since`."
    ),
    Trouble.BUSY: marked("it asks to wait. The bot tries again by itself."),
    Trouble.BROKEN: marked("it reports an error of its own. The bot tries again by itself."),
    Trouble.SILENT: marked("it does not answer. The bot tries again by itself; check the address and the network."),
    Trouble.UNREADABLE: marked("its answer cannot be read. Check that `url` is the help desk itself."),
}


def trouble_words(code: str, words: Words) -> str:
    """Say what is wrong with a help desk."""
    return words.gettext(_SENTENCES[Trouble(code)])

"""Why not: the sentences of refusals about who presents an improvement."""

from collections.abc import Mapping
from typing import Final

from domain.words import marked

SENTENCES: Final[Mapping[str, str]] = {
    "talk_taken": marked("{actor} presents it already. Thank you for offering!"),
    "talk_not_yours": marked("Somebody else presents it, or nobody does. Please look at the message again."),
}

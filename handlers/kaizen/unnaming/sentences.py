"""Why not: the sentences of refusals about names on suggestions."""

from collections.abc import Mapping
from typing import Final

from domain.words import marked

SENTENCES: Final[Mapping[str, str]] = {
    "unname_number_needed": marked("Which suggestion? Write `{command} unname 17`."),
    "unname_not_yours": marked(
        "Only the authors of a suggestion can take their name off it, or an admin or head whom they have asked."
    ),
    "unname_nobody": marked("No name is shown with this suggestion that you could take off."),
}

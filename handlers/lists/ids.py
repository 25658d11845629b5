"""Names that travel through Slack for lists."""

from typing import Final

PREVIOUS: Final = "lists.previous"
NEXT: Final = "lists.next"
OPEN_SEARCH: Final = "lists.open_search"
SEARCH_FORM: Final = "lists.search_form"
WINDOW: Final = "lists.window"

# Fields of the form; a field's block and its element carry the same name.
SOUGHT: Final = "sought"

"""Names that travel through Slack for uploaded tables."""

from typing import Final

OPEN: Final = "uploads.open"
FORM: Final = "uploads.form"
TAKE_IN: Final = "uploads.take_in"
DISCARD: Final = "uploads.discard"
STATUS: Final = "upload_status"

FILE: Final = "file"
MAPPING: Final = "mapping"
SOURCE: Final = "source"

"""Names that travel through Slack for attachments."""

from typing import Final

MESSAGE: Final = "message"

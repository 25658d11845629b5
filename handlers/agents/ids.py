"""Names that travel through Slack for agents."""

from typing import Final

OPEN: Final = "agents.open"
FORM: Final = "agents.form"

# A field for each agent, by its place in the form.
WHO: Final = "who_"

"""Names that travel through Slack for the set-up."""

from typing import Final

OPEN: Final = "setup.open"
AGAIN: Final = "setup.again"
OPEN_TEAMS: Final = "setup.open_teams"
TEAMS_FORM: Final = "setup.teams_form"
WINDOW: Final = "setup.window"

# A field for each person, by their place in the form.
TEAM: Final = "team_"

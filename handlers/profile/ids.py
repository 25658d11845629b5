"""Names that travel through Slack for what people say of themselves."""

from typing import Final

OPEN_HOURS: Final = "profile.open_hours"
OPEN_HOURS_OF: Final = "profile.open_hours_of"
HOURS_FORM: Final = "profile.hours_form"
CENTRE_HOURS: Final = "profile.centre_hours"
DROP_DAY: Final = "profile.drop_day"
OPEN_CHOICES: Final = "profile.open_choices"
CHOICES_FORM: Final = "profile.choices_form"

# Fields of the forms; a field's block and its element carry the same name. Those of the week are its days.
QUIET: Final = "quiet"
HOLIDAYS: Final = "holidays"
DAY: Final = "day"
DAY_HOURS: Final = "day_hours"
LANGUAGE: Final = "language"
WANTED: Final = "wanted"

"""Names that travel through Slack for suggestions."""

from typing import Final

COMMAND: Final = "kaizen"

SUBMIT_SHORTCUT: Final = "kaizen.from_message"
OPEN_FORM: Final = "kaizen.open_form"
OPEN_FROM_CASE: Final = "kaizen.open_from_case"
FORM: Final = "kaizen.form"
TAKE_BACK: Final = "kaizen.take_back"

REACTION_ADDED: Final = "reaction_added"
REACTION_REMOVED: Final = "reaction_removed"

# Fields of the forms; a field's block and its element carry the same name.
TITLE: Final = "title"
PAIN: Final = "pain"
PROPOSAL: Final = "proposal"
INDICATOR: Final = "indicator"
EFFORT: Final = "effort"
MARKS: Final = "marks"
CO_AUTHORS: Final = "co_authors"
CASES: Final = "cases"
DECISION: Final = "idea_decision"

# Kinds of messages owed.
CARD: Final = "kaizen_card"
AUTHOR_DM: Final = "kaizen_author"
LEAD_DM: Final = "kaizen_lead"
LINE: Final = "kaizen_line"
CASE_LINE: Final = "kaizen_case_line"
STANDING: Final = (CARD, AUTHOR_DM, LEAD_DM)
# What tells of one line of the history.
ABOUT_EVENTS: Final = (LINE,)
# Where cards are posted: a name of the policy's channels.
CHANNEL: Final = "suggestions"

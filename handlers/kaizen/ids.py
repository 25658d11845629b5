"""Names that travel through Slack for suggestions."""

from typing import Final

COMMAND: Final = "kaizen"

SUBMIT_SHORTCUT: Final = "kaizen.from_message"
OPEN_FORM: Final = "kaizen.open_form"
OPEN_FROM_CASE: Final = "kaizen.open_from_case"
FORM: Final = "kaizen.form"
TAKE_BACK: Final = "kaizen.take_back"
OPEN_ANSWER: Final = "kaizen.open_answer"
ANSWER_FORM: Final = "kaizen.answer_form"
OPEN_REPLY: Final = "kaizen.open_reply"
REPLY_FORM: Final = "kaizen.reply_form"
TAKE_TALK: Final = "kaizen.take_talk"
LEAVE_TALK: Final = "kaizen.leave_talk"
OPEN_DONE: Final = "kaizen.open_done"
DONE_FORM: Final = "kaizen.done_form"

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
ANSWER: Final = "answer"
NOTE: Final = "note"
INTO: Final = "into"
OWNER: Final = "owner"

# Kinds of messages owed.
CARD: Final = "kaizen_card"
AUTHOR_DM: Final = "kaizen_author"
LEAD_DM: Final = "kaizen_lead"
LINE: Final = "kaizen_line"
CASE_LINE: Final = "kaizen_case_line"
STEP_DM: Final = "kaizen_step"
REMINDER: Final = "kaizen_reminder"
STANDING: Final = (CARD, AUTHOR_DM, LEAD_DM, STEP_DM, REMINDER)
# What tells of one line of the history.
ABOUT_EVENTS: Final = (LINE, STEP_DM)
# Where cards are posted: a name of the policy's channels.
CHANNEL: Final = "suggestions"

"""What Slack must let the bot do, and what it may leave out."""

from collections.abc import Mapping
from typing import Final

from domain.words import marked

# Every scope with what it is for; docs/slack.md says the same in full sentences.
SCOPES: Final[Mapping[str, str]] = {
    "commands": marked("slash commands and shortcuts"),
    "chat:write": marked("cards, reminders and private answers"),
    "im:write": marked("open a direct message, to remind somebody and to update the reminder later"),
    "reactions:read": marked("votes for suggestions"),
    "users:read": marked("names, languages, time zones, and who has left"),
    "channels:read": marked("find the channels that the policy names"),
}
OPTIONAL_SCOPES: Final[Mapping[str, str]] = {
    "groups:read": marked("find them when they are private"),
    "files:write": marked("cases as a file, for whoever asked for it; charts in the threads of digests"),
    "reactions:write": marked("find out whether a line to Slack is deaf, by a sign in a channel of the bot's own"),
    "usergroups:read": marked("roles and departments that the policy gives to a user group"),
    "files:read": marked("tables of contacts that leads upload"),
    "im:history": marked("look whether a reminder whose answer was lost has arrived"),
    "channels:history": marked(
        "keep files from threads of cards; look whether a card whose answer was lost has arrived"
    ),
    "groups:history": marked("the same in private channels"),
}

"""What the bot says of itself in a channel: what for it is there, what it will post, and who set it up."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlmodel import Session

from domain.groups import persons
from domain.policy import Policy, SlackChannels
from domain.words import Words, marked
from handlers.blocks import section
from handlers.lists.views import command_name
from handlers.phrases import together
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from handlers.welcome import ids
from storage.models import NoticeRow

# What is posted to a channel that the policy names for it.
_USES: Final = {
    "complaints": marked(
        "• Here I post a card for each complaint, with nothing about its customer, and below it what becomes of it."
    ),
    "digests": marked(
        "• Here I post the team's numbers on every working day at {time}, and a report for each week and month."
    ),
    "suggestions": marked(
        "• Here I post a card for each suggestion. A reaction on it backs it; each week I say what became of ideas."
    ),
    "operator": marked("• Here I say when something needs whoever runs me."),
}


def register(repertoire: Repertoire) -> None:
    """Enter what can be said on coming."""
    repertoire.says(ids.WELCOME, welcome)


def welcome(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """Introduce the bot to a channel."""
    text = "\n".join(introduction(notice.target, notice.facts, desk.policy, reader.words))
    return Post(text, [section(text)])


def introduction(channel: str, facts: dict[str, str | None], policy: Policy, words: Words) -> Iterator[str]:
    """Say who the bot is, what it will post in *channel*, how to begin, and whom to ask."""
    yield words.gettext(
        "*Hello, I am Redress.* I keep what your team promises to customers who complain, and see to it that every "
        "idea for doing better gets an answer."
    )
    uses = roles_of(channel, facts.get("name"), policy.slack)
    at = f"{policy.digests.daily_at:%H:%M}"
    yield from (words.gettext(sentence).format(time=at) for use, sentence in _USES.items() if use in uses)
    if not uses:
        yield words.gettext("• I post nothing here by myself. Whoever asks me something gets an answer only they see.")
    begin = words.gettext("• To begin: `{command}` files a complaint, and `{command} help` says what else there is.")
    yield begin.format(command=command_name(policy))
    yield _whom_to_ask(facts.get("inviter"), policy, words)


def roles_of(channel: str, name: str | None, slack: SlackChannels) -> frozenset[str]:
    """Return for which kinds of messages the policy names this channel, by its id or its name."""
    known = {channel, f"#{name}"}
    return frozenset(target for target in _USES if slack.channel(target) in known)


def _whom_to_ask(inviter: str | None, policy: Policy, words: Words) -> str:
    if admins := persons(policy.people.admins):
        people = together(words, [f"<@{person}>" for person in admins])
        return words.gettext("• Who set me up, and knows what else I could do: {people}").format(people=people)
    if inviter:
        return words.gettext("• I was brought here by {person}.").format(person=f"<@{inviter}>")
    return words.gettext("• Nobody is named as the one who runs me yet: that is `people.admins` in my policy.")

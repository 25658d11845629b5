"""The part of a Home for whoever runs the bot: the way to its set-up."""

from sqlmodel import Session

from handlers.blocks import button, section
from handlers.home.parts import Filled, HomePart, HomeParts, Stretch, Visit
from handlers.setup import ids


def register(parts: HomeParts) -> None:
    """Enter the part."""
    parts.add(HomePart("setup", setup, most=1))


def setup(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """The way to the set-up; None for who is not named as one who runs the bot."""
    words = visit.words
    if visit.person.id not in visit.policy.people.admins:
        return None
    said = words.gettext("Scopes, channels, people without a team: what is missing, and how to mend it.")
    line = section(said, accessory=button(words.gettext("Look at it"), ids.OPEN, "home"))
    return Filled(words.gettext("Set-up"), [[line]], 1, counted=False)

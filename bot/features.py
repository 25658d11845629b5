"""Which features there are: what people can do, what the bot can say, and what stands in a Home."""

import handlers.agents.listeners
import handlers.attachments.listeners
import handlers.calendars.messages
import handlers.callbacks.listeners
import handlers.callbacks.messages
import handlers.changes.listeners
import handlers.changes.messages
import handlers.clocks.listeners
import handlers.clocks.messages
import handlers.closing.listeners
import handlers.closing.messages
import handlers.commitments.listeners
import handlers.complaints.listeners
import handlers.complaints.messages
import handlers.connectors.messages
import handlers.consent.listeners
import handlers.consent.messages
import handlers.corrective.listeners
import handlers.corrective.messages
import handlers.courtesy.listeners
import handlers.courtesy.messages
import handlers.delivery.messages
import handlers.digests.listeners
import handlers.digests.messages
import handlers.handling.listeners
import handlers.handling.messages
import handlers.handoffs.listeners
import handlers.handoffs.messages
import handlers.home.listeners
import handlers.home.own
import handlers.home.team
import handlers.intake.listeners
import handlers.intake.messages
import handlers.kaizen.awards.home
import handlers.kaizen.awards.messages
import handlers.kaizen.checking.messages
import handlers.kaizen.home
import handlers.kaizen.listeners
import handlers.kaizen.messages
import handlers.kaizen.sharing.messages
import handlers.life.messages
import handlers.lists.listeners
import handlers.menu.listeners
import handlers.numbers.listeners
import handlers.ownership.absence_listeners
import handlers.ownership.listeners
import handlers.ownership.messages
import handlers.people.listeners
import handlers.privacy.listeners
import handlers.privacy.messages
import handlers.profile.home
import handlers.profile.listeners
import handlers.quality.home
import handlers.quality.listeners
import handlers.quality.messages
import handlers.scorecards.listeners
import handlers.scripts.listeners
import handlers.setup.home
import handlers.setup.listeners
import handlers.shifts.listeners
import handlers.shifts.messages
import handlers.solutions.listeners
import handlers.uploads.listeners
import handlers.uploads.messages
import handlers.welcome.listeners
import handlers.welcome.messages
import handlers.why.listeners
from handlers.home.parts import HomeParts
from handlers.posts import Repertoire
from handlers.routes import Routes


def all_routes(command_prefix: str) -> Routes:
    """Return the table of everything people can do; the commands carry *command_prefix*."""
    routes = Routes(command_prefix)
    for register in (
        handlers.intake.listeners.register,
        handlers.complaints.listeners.register,
        handlers.solutions.listeners.register,
        handlers.lists.listeners.register,
        handlers.handling.listeners.register,
        handlers.handoffs.listeners.register,
        handlers.callbacks.listeners.register,
        handlers.closing.listeners.register,
        handlers.courtesy.listeners.register,
        handlers.consent.listeners.register,
        handlers.ownership.listeners.register,
        handlers.ownership.absence_listeners.register,
        handlers.clocks.listeners.register,
        handlers.shifts.listeners.register,
        handlers.profile.listeners.register,
        handlers.changes.listeners.register,
        handlers.commitments.listeners.register,
        handlers.menu.listeners.register,
        handlers.people.listeners.register,
        handlers.welcome.listeners.register,
        handlers.home.listeners.register,
        handlers.attachments.listeners.register,
        handlers.scripts.listeners.register,
        handlers.why.listeners.register,
        handlers.kaizen.listeners.register,
        handlers.quality.listeners.register,
        handlers.digests.listeners.register,
        handlers.corrective.listeners.register,
        handlers.uploads.listeners.register,
        handlers.numbers.listeners.register,
        handlers.agents.listeners.register,
        handlers.setup.listeners.register,
        handlers.privacy.listeners.register,
        handlers.scorecards.listeners.register,
    ):
        register(routes)
    return routes


def whole_repertoire() -> Repertoire:
    """Return everything the bot can say."""
    repertoire = Repertoire()
    for register in (
        handlers.intake.messages.register,
        handlers.complaints.messages.register,
        handlers.handling.messages.register,
        handlers.handoffs.messages.register,
        handlers.callbacks.messages.register,
        handlers.closing.messages.register,
        handlers.courtesy.messages.register,
        handlers.consent.messages.register,
        handlers.ownership.messages.register,
        handlers.shifts.messages.register,
        handlers.changes.messages.register,
        handlers.clocks.messages.register,
        handlers.delivery.messages.register,
        handlers.life.messages.register,
        handlers.digests.messages.register,
        handlers.corrective.messages.register,
        handlers.calendars.messages.register,
        handlers.connectors.messages.register,
        handlers.quality.messages.register,
        handlers.uploads.messages.register,
        handlers.welcome.messages.register,
        handlers.kaizen.messages.register,
        handlers.kaizen.sharing.messages.register,
        handlers.kaizen.awards.messages.register,
        handlers.privacy.messages.register,
        handlers.kaizen.checking.messages.register,
    ):
        register(repertoire)
    return repertoire


def whole_home() -> HomeParts:
    """Return everything that can stand in a Home, from top to bottom."""
    parts = HomeParts()
    handlers.home.own.register(parts)
    handlers.kaizen.home.register(parts)
    handlers.kaizen.awards.home.register(parts)
    handlers.quality.home.register(parts)
    handlers.home.team.register(parts)
    handlers.setup.home.register(parts)
    handlers.profile.home.register(parts)
    return parts

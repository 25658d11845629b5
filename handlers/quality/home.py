"""The part of a Home for whoever answers for the numbers: today's, against their targets."""

from sqlmodel import Session

from domain.indicators.days import day_of, one_day
from domain.people import Roster, steerers
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, context, paragraphs
from handlers.digests.lines import glance_lines
from handlers.home.parts import Filled, HomePart, HomeParts, Stretch, Visit
from handlers.quality import ids
from handlers.quality.arguments import Asked
from handlers.quality.figure_views import uncounted_lines
from handlers.quality.figures import read_figures


def register(parts: HomeParts) -> None:
    """Enter the part."""
    parts.add(HomePart("numbers", numbers, most=1))


def numbers(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """The figures of today so far, of the whole centre; None for who is not named as one who answers for them."""
    if visit.person.id not in steerers(visit.policy):
        return None
    asked = Asked(one_day(day_of(visit.now, visit.policy.zoneinfo)))
    found = read_figures(session, asked, visit.person, Roster(), visit.policy, visit.now)
    lines = glance_lines(found.facts, found.scope, visit.policy, visit.reader)
    below = [*uncounted_lines(found.uncounted, visit.words), _more(visit.policy, visit.words)]
    shown: list[Block] = [*paragraphs(lines), context(*below)]
    return Filled(visit.words.gettext("Today's numbers so far"), [shown], 1, counted=False)


def _more(policy: Policy, words: Words) -> str:
    command = f"/{policy.slack.command_prefix}{ids.COMMAND}"
    return words.gettext("`{command}` shows other days, teams and channels.").format(command=command)

"""Slack in, for suggestions: all of their parts."""

from handlers.kaizen.acting import listeners as acting
from handlers.kaizen.answering import listeners as answering
from handlers.kaizen.awards import listeners as awards
from handlers.kaizen.figures import listeners as figures
from handlers.kaizen.planning import listeners as planning
from handlers.kaizen.seeing import listeners as seeing
from handlers.kaizen.sharing import listeners as sharing
from handlers.kaizen.submitting import listeners as submitting
from handlers.kaizen.trial import listeners as trial
from handlers.kaizen.unnaming import listeners as unnaming
from handlers.kaizen.voting import listeners as voting
from handlers.routes import Routes


def register(routes: Routes) -> None:
    """Enter what people can do with suggestions."""
    submitting.register(routes)
    voting.register(routes)
    answering.register(routes)
    planning.register(routes)
    trial.register(routes)
    acting.register(routes)
    seeing.register(routes)
    figures.register(routes)
    unnaming.register(routes)
    sharing.register(routes)
    awards.register(routes)

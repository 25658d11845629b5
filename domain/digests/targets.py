"""Which target is valid: for what, for whom, and on which day."""

from collections.abc import Iterable
from datetime import date

from domain.targets import Indicator, Target


def target_on(
    targets: Iterable[Target], indicator: Indicator, day: date, channel: str | None = None, team: str | None = None
) -> Target | None:
    """Return the target that is valid on *day* (D5): of the closest scope, and there the one that began last.

    Closest is a target for this channel and team, then for the team, then for the channel, then for the centre. For
    response times few centres have one that fits every channel: people who set one are asked for the channel.
    """
    valid = [one for one in targets if one.indicator is indicator and one.valid_from <= day]
    for scope in dict.fromkeys([(channel, team), (None, team), (channel, None), (None, None)]):
        if mine := [one for one in valid if (one.channel, one.team) == scope]:
            return max(mine, key=lambda one: one.valid_from)
    return None

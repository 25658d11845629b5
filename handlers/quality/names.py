"""Indicators, their values and whom they are about, in words."""

from datetime import timedelta
from fractions import Fraction
from typing import Final

from domain.indicators.rounding import half_up
from domain.policy import Policy
from domain.targets import UNITS, Direction, Indicator, Target, Unit
from domain.words import Words, marked
from handlers.blocks import escape
from handlers.casework import channel_name
from handlers.phrases import span

_NAMES: Final = {
    Indicator.CSAT: marked("CSAT"),
    Indicator.CALLBACK_CSAT: marked("Complaint-handling satisfaction"),
    Indicator.NPS: marked("NPS"),
    Indicator.CES: marked("Customer effort score"),
    Indicator.FRT: marked("First response time"),
    Indicator.AHT: marked("Average handling time"),
    Indicator.FCR: marked("First contact resolution"),
    Indicator.REPEAT_RATE: marked("Repeat contact rate"),
    Indicator.SERVICE_LEVEL: marked("Service level"),
    Indicator.ANSWER_RATE: marked("Answer rate"),
    Indicator.ABANDON_RATE: marked("Abandonment rate"),
    Indicator.OCCUPANCY: marked("Occupancy"),
    Indicator.SELF_SERVICE_RATE: marked("Self-service rate"),
    Indicator.COMPLAINT_RATE: marked("Complaint rate"),
    Indicator.RESOLUTION_RATE: marked("Complaint resolution rate"),
    Indicator.ON_TIME_RATE: marked("On-time rate"),
    Indicator.PROMISE_RATE: marked("Promises kept"),
    Indicator.REOPEN_RATE: marked("Reopen rate"),
    Indicator.BACKLOG: marked("Open complaints"),
    Indicator.CHURN: marked("Customer churn"),
    Indicator.TURNOVER: marked("Staff turnover"),
    Indicator.RESPONSE_RATE: marked("Survey response rate"),
}


def indicator_name(words: Words, indicator: Indicator) -> str:
    """Name an indicator."""
    return words.gettext(_NAMES[indicator])


def indicator_names(words: Words) -> dict[str, str]:
    """Name every indicator that a target can be set for, by its key."""
    return {one.value: indicator_name(words, one) for one in Indicator}


def value_words(words: Words, indicator: Indicator, value: float) -> str:
    """Write a value in the unit of its indicator."""
    unit = UNITS[indicator]
    if unit is Unit.SECONDS:
        return span(words, timedelta(seconds=value))
    if unit is Unit.PERCENT:
        return words.gettext("{percent} %").format(percent=f"{value:g}")
    return f"{value:+g}" if unit is Unit.NPS else f"{value:g}"


def place_words(words: Words, policy: Policy, channel: str | None, team: str | None) -> str:
    """Say whom a target is for: a channel, a team, both, or the whole centre. It is for mrkdwn."""
    named = [channel_name(policy, channel, words)] if channel is not None else []
    named += [escape(team)] if team is not None else []
    return " · ".join(named) or words.gettext("the whole centre")


def target_words(words: Words, policy: Policy, target: Target) -> str:
    """Write a target with what it is for."""
    sign = "≥" if target.direction is Direction.AT_LEAST else "≤"
    name = indicator_name(words, target.indicator)
    value = value_words(words, target.indicator, target.value)
    return f"{name} ({place_words(words, policy, target.channel, target.team)}) {sign} {value}"


def signed(points: Fraction | float, places: int = 1) -> str:
    """Write a number of percentage points with its sign, a true minus among them."""
    shown = half_up(points, places)
    return f"+{shown}" if shown > 0 else str(shown).replace("-", "−")

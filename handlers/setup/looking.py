"""What is missing in a set-up: asked of Slack and of the store at the moment somebody wants to know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from domain.people import without_team
from domain.policy import Policy
from handlers.delivery.slack import Mouth
from handlers.services import Services
from handlers.setup.scopes import OPTIONAL_SCOPES, SCOPES
from storage.contacts import unknown_agents
from storage.teams import given_teams

# So many fields a form has at most.
_FORM: Final = 40
# The channels that the policy may name, by what they are for.
_TARGETS: Final = ("complaints", "digests", "suggestions", "operator", "canary")
# Beginnings of what is no channel: ids of people and of direct messages.
_PERSONAL: Final = ("U", "W", "D")


class Place(StrEnum):
    """How the bot stands to a channel that the policy names."""

    THERE = "there"
    OUTSIDE = "outside"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Setup:
    """What there is and what is missing: scopes that were *granted*, None where Slack does not say; channels by name.

    *groups* are the user groups that the policy names, each with how many are in it, None where Slack knows of none;
    *teamless* are people who work in no department, *given* those who were given one in Slack, and which; *agents* are
    the names in contacts that nobody in Slack is known by.
    """

    granted: frozenset[str] | None
    channels: Mapping[str, Place]
    groups: Mapping[str, int | None]
    teamless: tuple[str, ...]
    given: Mapping[str, str]
    agents: tuple[str, ...]

    @property
    def placeable(self) -> tuple[str, ...]:
        """Those to whom a department can be given, or another one."""
        return placeable(self.teamless, self.given)

    @property
    def missing(self) -> tuple[str, ...]:
        """The scopes that the bot cannot do without."""
        return tuple(scope for scope in SCOPES if self.granted is not None and scope not in self.granted)

    @property
    def without(self) -> tuple[str, ...]:
        """The scopes that it does without."""
        return tuple(scope for scope in OPTIONAL_SCOPES if self.granted is not None and scope not in self.granted)


def placeable(teamless: Sequence[str], given: Mapping[str, str]) -> tuple[str, ...]:
    """Return to whom a department can be given, or another one: as many as a form has room for."""
    return tuple(dict.fromkeys((*teamless, *given)))[:_FORM]


async def look(services: Services) -> Setup:
    """Look at the whole set-up; raises what the SDK raises, and `DeliveryFailed`, when Slack does not answer."""
    directory, policy = services.directory, services.policy
    return Setup(
        granted=scopes_in(await services.client.auth_test()),
        channels=await _channels(services.client, policy),
        groups=directory.groups(),
        teamless=without_team(directory.people(), directory.roster(), policy),
        given=await services.store.read(given_teams),
        agents=tuple(await services.store.read(unknown_agents)),
    )


def scopes_in(answer: AsyncSlackResponse) -> frozenset[str] | None:
    """Return the scopes that an answer of Slack's says are granted; None where it does not say."""
    headers = {name.lower(): value for name, value in (answer.headers or {}).items()}
    granted = headers.get("x-oauth-scopes")
    return frozenset(scope.strip() for scope in granted.split(",")) if granted is not None else None


async def _channels(client: AsyncWebClient, policy: Policy) -> Mapping[str, Place]:
    named = dict.fromkeys(name for target in _TARGETS if (name := policy.slack.channel(target)) is not None)
    known = await Mouth(client).channels()
    return {name: await _place(client, known, name) for name in named if not name.startswith(_PERSONAL)}


async def _place(client: AsyncWebClient, known: Mapping[str, str], name: str) -> Place:
    channel = known.get(name) if name.startswith("#") else name
    if channel is None:
        return Place.UNSEEN
    try:
        answer = await client.conversations_info(channel=channel)
    except SlackApiError:
        return Place.UNSEEN
    return Place.THERE if answer["channel"].get("is_member") else Place.OUTSIDE

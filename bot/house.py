"""Builds the house from its parts, and takes it down again."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.metadata import version

import aiohttp
import stamina
import structlog
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.app import build_app
from bot.features import all_routes, whole_home, whole_repertoire
from bot.metrics import Metrics
from bot.rounds import Look, Rounds
from bot.slack_client import CountingClient, refusal
from config.settings import Settings
from config.words import load_words
from domain.policy import Policy
from handlers.auditing.jobs import note_policy_in_effect, seal
from handlers.calendars.jobs import keep_calendar
from handlers.callbacks.jobs import sweep_callers
from handlers.clocks.jobs import sweep_clocks
from handlers.connectors.jobs import pull_due
from handlers.crm.asking import Asker
from handlers.delivery.jobs import Deliverer
from handlers.delivery.pace import Pace
from handlers.delivery.places import Places
from handlers.delivery.sending import Sender
from handlers.delivery.slack import Mouth
from handlers.digests.cohorts import sweep_months
from handlers.digests.corrections import sweep_corrections
from handlers.digests.jobs import count_days, sweep_digests
from handlers.directory import Directory, Home
from handlers.guard import ANSWER_WITHIN, Guard
from handlers.home.publishing import Homes
from handlers.kaizen.answering.jobs import sweep_answers
from handlers.kaizen.awards.jobs import sweep_awards
from handlers.kaizen.awards.nudging import sweep_nominations
from handlers.kaizen.checking.jobs import sweep_checks
from handlers.kaizen.trial.jobs import sweep_tasks
from handlers.kaizen.voting.counting import count_votes
from handlers.kaizen.voting.jobs import sweep_cards
from handlers.life.jobs import Heart
from handlers.ownership.jobs import sweep_owners
from handlers.privacy.jobs import keep_no_longer
from handlers.privacy.monthly import report_looks
from handlers.routes import Routes
from handlers.services import Clock, Services
from handlers.shifts.jobs import sweep_shifts
from handlers.tasks import Tasks
from handlers.uploads.jobs import work_off
from storage.sealed import completed, opens
from storage.store import Store
from storage.vault import Vault

# The name under which the token of the company's system of customers stands among those of sources.
CRM = "crm"
_LOG = structlog.get_logger(__name__)
_SLACK_TIMEOUT = 10.0
# What Slack that refuses, answers nonsense or does not answer comes as.
_SILENT = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
# A Slack that is away at the start is asked again, in seconds, before the supervisor has to start us afresh.
_KNOWN_WITHIN = 60.0
_ASK_AGAIN = 0.5
_ASK_AGAIN_AT_MOST = 5.0
# How long the database may take to close, in seconds.
_CLOSE_WITHIN = 1.0
# Slack takes a hundred Homes a minute; so many of them may come at once, such as those of a whole team.
_HOMES_AT_ONCE = 20.0


OTHER_KEY = (
    "REDRESS_SECRET_KEY: this key does not open what is stored. "
    'Give the key it was stored with; a newer one may stand before it, as in "k2:…,k1:…".'
)


class StartFailed(Exception):
    """The bot cannot start; the text says why and what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class House:
    """Everything one process is made of."""

    services: Services
    routes: Routes
    bolt: AsyncApp
    deliverer: Deliverer
    homes: Homes
    metrics: Metrics
    heart: Heart
    rounds: Rounds
    reports: Rounds
    bell: asyncio.Event
    tokens: Mapping[str, SecretStr]
    started_at: datetime

    async def sweep(self) -> None:
        """Look what is due, and wake the deliverer: something may wait for its second try."""
        await self.rounds.make()
        self.metrics.swept_at.set_to_current_time()
        self.homes.retry()
        self.bell.set()

    async def keep_calendar(self) -> None:
        """Have holidays known before they are counted on."""
        await keep_calendar(self.services)

    async def seal(self) -> None:
        """Put a seal on every line of a history that has none."""
        await seal(self.services)

    async def keep_no_longer(self) -> None:
        """Erase what identifies customers and has been kept for its time."""
        await keep_no_longer(self.services)

    async def note_policy(self) -> None:
        """Record the policy of this process, if it is another one than before."""
        await note_policy_in_effect(self.services, version("redress"))

    async def count_votes(self) -> None:
        """Look at the cards of suggestions: at all of them after the start, then at each from time to time."""
        since = self.services.clock.now() - self.services.policy.kaizen.recount_every
        await count_votes(self.services, max(self.started_at, since))

    async def pull(self) -> None:
        """Ask the help desks whose time has come for what is new."""
        await pull_due(self.services, self.tokens)

    async def take_in(self) -> None:
        """Look at the tables that were uploaded, and take in those that are wanted."""
        await work_off(self.services)

    async def report(self) -> None:
        """Count days on which contacts changed, publish digests that are owed, correct others and freeze months."""
        await self.reports.make()

    async def pulse(self) -> None:
        """Do all that is due now, to its end."""
        await self.services.tasks.settle()
        await self.keep_calendar()
        await self.count_votes()
        await self.sweep()
        await self.pull()
        await self.take_in()
        await self.report()
        await self.deliverer.deliver()
        await self.homes.look_around()
        await self.services.tasks.settle()


@asynccontextmanager
async def open_house(
    settings: Settings, policy: Policy, clock: Clock, pace: Pace | None = None, answer_within: float = ANSWER_WITHIN
) -> AsyncIterator[House]:
    """Connect everything; the database must have been migrated.

    Who does something is answered within *answer_within* seconds, be it that we are not done. Raises `StartFailed` when
    Slack will not have us.
    """
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SLACK_TIMEOUT)) as session:
        metrics = Metrics.new()
        client = CountingClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session, metrics)
        who = await _who_are_we(client)
        store = await Store.open(settings.database_url)
        try:
            vault = await open_vault(store, settings)
            identity = _identity(who, settings)
            yield await _build(
                policy, clock, vault, store, client, metrics, identity, pace, settings.source_tokens, answer_within
            )
        finally:
            # A connection that hangs ends with the process; what was acknowledged is stored.
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_WITHIN):
                    await store.close()


async def _build(
    policy: Policy,
    clock: Clock,
    vault: Vault,
    store: Store,
    client: AsyncWebClient,
    metrics: Metrics,
    who: AuthorizeResult,
    pace: Pace | None,
    tokens: Mapping[str, SecretStr],
    answer_within: float,
) -> House:
    home = Home(who.team_id or "", who.enterprise_id or "", who.url or "")
    directory = Directory(store, client, policy, clock.now, home)
    await directory.load()
    bell = asyncio.Event()
    services = Services(store, vault, load_words(), clock, client, directory, Tasks(), bell.set, crm_of(policy, tokens))
    routes = all_routes(policy.slack.command_prefix)
    mouth = Mouth(client)
    places = Places(mouth, directory, policy.slack, store)
    sender = Sender(services, whole_repertoire(), mouth, places, metrics)
    homes = Homes(services, whole_home(), mouth, pace or Pace(_HOMES_AT_ONCE))
    deliverer = Deliverer(services, sender, places, pace or Pace(), homes.hear, metrics)
    bare = AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[])
    bolt = build_app(Guard(routes, services, homes.stir, answer_within), bare, who, metrics)
    rounds, reports = Rounds(_looks(services), metrics), Rounds(_reporting(services), metrics)
    return House(
        services, routes, bolt, deliverer, homes, metrics, Heart(services), rounds, reports, bell, tokens, clock.now()
    )


def crm_of(policy: Policy, tokens: Mapping[str, SecretStr]) -> Asker | None:
    """Return what asks for customers' details, where they are kept elsewhere and can be asked for."""
    crm = policy.crm
    return Asker(crm, tokens.get(CRM)) if crm.strict and crm.fetch is not None else None


def _reporting(services: Services) -> dict[str, Look]:
    """Return how days become digests: what came is counted, what is owed is published, what changed is told."""
    return {
        "days": partial(count_days, services),
        "digests": partial(sweep_digests, services),
        "awards": partial(sweep_awards, services),
        "corrections": partial(sweep_corrections, services),
        "months": partial(sweep_months, services),
        "looks": partial(report_looks, services),
    }


def _looks(services: Services) -> dict[str, Look]:
    """Return what is looked for in each round, by the names that measures and logs give it."""
    return {
        "owners": partial(sweep_owners, services),
        "callers": partial(sweep_callers, services),
        "clocks": partial(sweep_clocks, services),
        "shifts": partial(sweep_shifts, services),
        "answers": partial(sweep_answers, services),
        "tasks": partial(sweep_tasks, services),
        "nominations": partial(sweep_nominations, services),
        "cards": partial(sweep_cards, services),
        "checks": partial(sweep_checks, services),
    }


async def open_vault(store: Store, settings: Settings) -> Vault:
    """Return what seals, opens and matches customer fields in this database. Raises `StartFailed` for another's key."""
    vault = vault_of(settings)
    if await store.read(opens, vault) is False:
        raise StartFailed(OTHER_KEY)
    return await store.write(completed, vault)


def vault_of(settings: Settings) -> Vault:
    """Return what seals and opens customer fields, and matches nothing that is stored: see `open_vault`."""
    return Vault([(version, key.get_secret_value()) for version, key in settings.secret_keys])


async def _who_are_we(client: AsyncWebClient) -> AsyncSlackResponse:
    """Ask Slack who we are, again while it is silent or in trouble. Raises `StartFailed`."""
    try:
        async for attempt in stamina.retry_context(
            on=_may_pass, attempts=None, timeout=_KNOWN_WITHIN, wait_initial=_ASK_AGAIN, wait_max=_ASK_AGAIN_AT_MOST
        ):
            with attempt:
                return await client.auth_test()
    except _SILENT as error:
        reason = refusal(error)
        if reason is None:
            raise StartFailed(f"Slack does not answer at {client.base_url} ({type(error).__name__}).") from error
        raise StartFailed(
            f"Slack does not accept SLACK_BOT_TOKEN ({reason}). Copy the Bot User OAuth Token of the installed app."
        ) from error
    raise AssertionError("the last attempt returns or raises")


def _may_pass(error: Exception) -> bool:
    return isinstance(error, _SILENT) and refusal(error) is None


def _identity(who: AsyncSlackResponse, settings: Settings) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=who.get("enterprise_id"),
        team_id=who.get("team_id"),
        url=who.get("url"),
        bot_user_id=who.get("user_id"),
        bot_id=who.get("bot_id"),
        bot_token=settings.slack_bot_token.get_secret_value(),
    )

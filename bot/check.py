"""What an operator is told before the first start: line by line, in order or what to do."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clock import SystemClock
from bot.findings import Finding
from bot.groups import check_groups
from bot.house import OTHER_KEY, crm_of, vault_of
from bot.pulls import helpdesk_of
from bot.slack_client import SlackClient
from config.policy import PolicyError, load_policy
from config.settings import Settings, SettingsError, load_settings
from config.words import SOURCE_LANGUAGE, load_words
from domain.people import without_team
from domain.policy import Policy
from handlers.connectors.calling import SourceFailed
from handlers.connectors.pulling import try_out
from handlers.connectors.troubles import trouble_words
from handlers.crm.asking import CrmFailed, Trouble
from handlers.delivery.slack import DeliveryFailed, Mouth
from handlers.directory import Directory, Home
from handlers.setup.looking import scopes_in
from handlers.setup.scopes import OPTIONAL_SCOPES, SCOPES
from storage.calendars import load_calendar, years_of
from storage.contact_models import SourcePullRow
from storage.contacts import unknown_agents
from storage.engines import UnusableDatabase
from storage.migrate import NewerDatabase, pending, revision
from storage.pulls import pull_of
from storage.sealed import opens
from storage.store import Store, StoreUnavailable

_MOST_NAMED: Final = 10
# How long Slack may take, in seconds.
_PATIENCE: Final = 10
# The connection broke, or what came over it was not Slack's; a refusal of Slack's own is told apart before.
_NO_ANSWER: Final = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)


_NO_ORDER: Final = "redress-check"
_CRM_TROUBLES: Final = {
    Trouble.REFUSED: "does not let us in; see crm.fetch, and the token crm in REDRESS_SOURCE_TOKENS",
    Trouble.SILENT: "does not answer; see crm.fetch and crm.timeout",
    Trouble.UNREADABLE: "answers with something else than JSON; see crm.fetch",
}


async def run_check(say: Callable[[str], None]) -> bool:
    """Say every finding; return whether the bot can start."""
    findings: list[Finding] = []
    settings, policy = _read(findings)
    if settings is not None:
        database = _database(settings)
        findings.append(database)
        if database.fine:
            findings.append(await _key(settings))
        if database.fine and policy is not None:
            findings.append(await check_calendar(settings.database_url, policy))
    if settings is not None and policy is not None:
        if database.fine:
            findings.extend(await check_sources(settings, policy, SystemClock().now()))
            findings.extend(await check_teams(settings, policy))
        findings.extend(await check_crm(settings, policy))
        findings.extend(await _slack(settings, policy))
    for finding in findings:
        say(str(finding))
    return all(finding.fine for finding in findings)


def _read(findings: list[Finding]) -> tuple[Settings | None, Policy | None]:
    settings = policy = None
    try:
        settings = load_settings()
        findings.append(Finding("settings", True, f"{settings.mode} mode"))
    except SettingsError as error:
        findings.extend(Finding("settings", False, mistake) for mistake in error.mistakes)
    try:
        policy = load_policy(settings.redress_policy if settings else None)
        findings.append(Finding("policy", True, f"{len(policy.categories)} categories, zone {policy.zone}"))
        findings.extend(_people(policy))
    except PolicyError as error:
        findings.extend(Finding("policy", False, mistake) for mistake in error.mistakes)
    return settings, policy


def _people(policy: Policy) -> list[Finding]:
    """Nobody named is no mistake, but hardly what is meant."""
    empty = [name for name, unit in policy.departments.items() if not unit.members and not unit.lead]
    if not empty or policy.people.heads or policy.people.duty_leads:
        return []
    words = f"nobody is named for {', '.join(empty)}: whoever files a case there owns it (departments.*.members)"
    return [Finding("people", True, words)]


def _database(settings: Settings) -> Finding:
    try:
        if pending(settings.database_url):
            return Finding("database", True, "answers; the start will bring it up to date")
    except (StoreUnavailable, NewerDatabase, UnusableDatabase) as error:
        return Finding("database", False, str(error) or type(error).__name__)
    return Finding("database", True, "answers and is up to date")


async def _key(settings: Settings) -> Finding:
    """What was stored must open: customer fields are lost without the key they were stored with."""
    try:
        if revision(settings.database_url) is None:
            return Finding("key", True, "nothing is stored yet")
        store = await Store.open(settings.database_url)
        try:
            opened = await store.read(opens, vault_of(settings))
        finally:
            await store.close()
    except StoreUnavailable as error:
        return Finding("key", False, str(error))
    if opened is None:
        return Finding("key", True, "nothing is stored yet")
    return Finding("key", opened, "opens what is stored" if opened else OTHER_KEY)


async def check_calendar(database_url: str, policy: Policy) -> Finding:
    """A year without its holidays is no mistake, but deadlines in it may come out wrong."""
    country = policy.calendar.country
    if country is None:
        return Finding("calendar", True, "no holidays are kept (calendar.country)")
    try:
        if pending(database_url):
            return _years(country, [], [])
        store = await Store.open(database_url)
        try:
            calendar, years = await store.read(load_calendar, policy), await store.read(years_of, country)
        finally:
            await store.close()
    except StoreUnavailable as error:
        return Finding("calendar", False, str(error))
    return _years(country, sorted(years), list(takewhile(calendar.knows, sorted(years))))


def _years(country: str, filled: list[int], certain: list[int]) -> Finding:
    """Name the last year up to which all is certain, and the first that is not."""
    if not filled:
        return Finding("calendar", True, f"the start will fill in the holidays of {country}")
    words = [f"the holidays of {country} are certain until {certain[-1]}"] if certain else []
    if certain != filled:
        year = filled[len(certain)]
        words.append(f"{year} is not certain yet for {country} (calendar.days, calendar.confirmed)")
    return Finding("calendar", True, "; ".join(words))


async def check_sources(settings: Settings, policy: Policy, now: datetime) -> list[Finding]:
    """Say of every help desk whether it answers and what came of it last, and which agents nobody knows in Slack."""
    pulls: dict[str, SourcePullRow | None] = {}
    unknown: Sequence[str] = ()
    try:
        if not pending(settings.database_url):
            store = await Store.open(settings.database_url)
            try:
                pulls = {name: await store.read(pull_of, name) for name in policy.sources}
                unknown = await store.read(unknown_agents)
            finally:
                await store.close()
    except StoreUnavailable as error:
        return [Finding("sources", False, str(error))]
    found = [await _source(name, settings, policy, pulls.get(name), now) for name in policy.sources]
    return [*found, *_agents(unknown)]


async def _source(
    name: str, settings: Settings, policy: Policy, pulled: SourcePullRow | None, now: datetime
) -> Finding:
    """A help desk that does not answer keeps no bot from starting, but is nothing to be passed over."""
    subject = f"source {name}"
    last = "nothing came from it yet"
    if pulled is not None and pulled.pulled_at is not None:
        last = f"last asked for all that is new at {pulled.pulled_at:%Y-%m-%d %H:%M} UTC"
    try:
        await try_out(helpdesk_of(name, settings, policy), now)
    except SourceFailed as failed:
        words = trouble_words(failed.trouble.value, load_words()[SOURCE_LANGUAGE])
        since = pulled.failing_since if pulled is not None else None
        lasting = f" (since {since:%Y-%m-%d %H:%M} UTC)" if since is not None else ""
        return Finding(subject, False, f"{words}{lasting} {last}")
    return Finding(subject, True, f"answers; {last}")


async def check_crm(settings: Settings, policy: Policy) -> list[Finding]:
    """Say whether the company's system of customers answers: asked for an order that there is not, it says so."""
    asker = crm_of(policy, settings.source_tokens)
    if asker is None:
        return []
    try:
        await asker.ask(_NO_ORDER, _NO_ORDER)
    except CrmFailed as failed:
        if failed.trouble is not Trouble.NOT_KNOWN:
            return [Finding("crm", False, _CRM_TROUBLES[failed.trouble])]
    return [Finding("crm", True, "answers")]


async def check_teams(settings: Settings, policy: Policy) -> list[Finding]:
    """Name people who work in no department: no mistake, but cases never come to them by themselves."""
    try:
        if pending(settings.database_url):
            return []
        store = await Store.open(settings.database_url)
        try:
            teamless = await _teamless(store, settings, policy)
        finally:
            await store.close()
    except StoreUnavailable as error:
        return [Finding("teams", False, str(error))]
    if not teamless:
        return []
    words = f"{_some(teamless)} in no department; departments.*.members names people, or a user group of Slack's"
    return [Finding("teams", True, words)]


async def _teamless(store: Store, settings: Settings, policy: Policy) -> Sequence[str]:
    """Return who is without a team by their names, of the people that the bot has heard of."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE)) as session:
        client = SlackClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session)
        directory = Directory(store, client, policy, SystemClock().now, Home(""))
        await directory.load()
        await directory.refresh_groups(_PATIENCE)
    people = without_team(directory.people(), directory.roster(), policy)
    return [directory.known(person).name for person in people]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _agents(unknown: Sequence[str]) -> list[Finding]:
    """Agents whom nobody knows are no mistake: their contacts count all the same."""
    if not unknown:
        return []
    words = f"nobody in Slack goes by the name of {_some(unknown)}; /quality agents says who they are"
    return [Finding("agents", True, words)]


async def _slack(settings: Settings, policy: Policy) -> list[Finding]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE)) as session:
        token = settings.slack_bot_token.get_secret_value()
        client = SlackClient(token, settings.slack_api_url, session)
        try:
            who = await client.auth_test()
        except SlackApiError as error:
            reason = error.response.get("error")
            return [Finding("bot token", False, f"Slack says {reason}; copy the Bot User OAuth Token again")]
        except _NO_ANSWER as error:
            return [Finding("bot token", False, f"no answer from {settings.slack_api_url} ({type(error).__name__})")]
        findings = [Finding("bot token", True, f"{who.get('user')} in {who.get('team')}"), *_scopes(who)]
        if settings.mode == "socket":
            findings.append(await _app_token(client, settings.slack_app_token.get_secret_value()))
        findings += [await _channel(client, name) for name in (policy.slack.complaints, policy.slack.kaizen)]
        findings += await check_groups(client, policy)
        return findings


def _scopes(who: AsyncSlackResponse) -> list[Finding]:
    granted = scopes_in(who)
    if granted is None:
        return [Finding("scopes", True, "Slack did not say which are granted")]
    lines = [
        Finding("scopes", False, f"{scope} is missing ({why}); add it to the app and install it again")
        for scope, why in SCOPES.items()
        if scope not in granted
    ]
    without = [f"{scope} ({why})" for scope, why in OPTIONAL_SCOPES.items() if scope not in granted]
    if without:
        lines.append(Finding("scopes", True, f"done without: {', '.join(without)}"))
    return lines or [Finding("scopes", True, "all granted")]


async def _app_token(client: AsyncWebClient, token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        reason = error.response.get("error")
        return Finding("app token", False, f"Slack says {reason}; it needs the scope connections:write")
    except _NO_ANSWER as error:
        return Finding("app token", False, f"no answer ({type(error).__name__})")
    return Finding("app token", True, "opens sockets")


async def _channel(client: AsyncWebClient, name: str) -> Finding:
    """A channel of cards must exist, and the bot be in it."""
    try:
        channel = name if not name.startswith("#") else (await Mouth(client).channels()).get(name)
        if channel is None:
            return Finding(
                "channel", False, f"{name} does not exist, or the bot cannot see it; create it and invite the bot"
            )
        answer = await client.conversations_info(channel=channel)
    except DeliveryFailed as failure:
        return Finding("channel", False, f"{name} cannot be looked up ({failure.reason})")
    except SlackApiError as error:
        return Finding("channel", False, f"{name}: Slack says {error.response.get('error')}")
    except _NO_ANSWER as error:
        return Finding("channel", False, f"{name}: no answer ({type(error).__name__})")
    if not answer["channel"].get("is_member"):
        return Finding("channel", False, f"the bot is not in {name}; write /invite @redress there")
    return Finding("channel", True, f"{name} is there and the bot is in it")

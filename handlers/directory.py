"""Who is who: the people and user groups of the workspace, kept at hand so that an answer never waits for Slack."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlmodel import Session

from domain.absences import Absence, Status
from domain.groups import VACANT, filled, groups_in
from domain.people import Person, Roster
from domain.policy import Department, Policy
from domain.words import language_of
from domain.worktime import Rota
from handlers.paging import PAGE, pages
from storage.absences import absences_from, keep_statuses
from storage.choices import languages
from storage.members import all_members, keep_members
from storage.models import MemberRow
from storage.records import known_groups, note_groups
from storage.store import Store, StoreUnavailable
from storage.teams import given_teams
from storage.work_times import load_rota

_LOG = structlog.get_logger(__name__)
_PATIENCE = 0.7
# How long the list of everybody may be held up by Slack's limits, in seconds.
_LIST_PATIENCE = 300.0
_EVERY = timedelta(hours=1)
# What lies beyond the four digits of a year is no end of a status.
_LAST_SECOND = 253_402_300_800
# What Slack calls people by; whatever else stands in the place of one is asked of nobody, and logged nowhere.
IS_PERSON: Final = re.compile(r"[UW][A-Z0-9]{1,30}", re.ASCII)
# Slack's words for somebody who is none of ours.
_NOT_OURS = frozenset({"user_disabled", "user_not_found", "user_not_visible"})
# What a Slack that does not answer, or refuses, is met by.
SILENT = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
_FAILED = (*SILENT, KeyError, StoreUnavailable)


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace that we are installed in, the organisation it belongs to, if any, and its *address* in browsers."""

    team_id: str
    enterprise_id: str = ""
    address: str = ""

    def permalink(self, channel: str, ts: str, thread_ts: str = "") -> str:
        """Return the link to a message, as Slack makes it; empty when the workspace's address is not known.

        Slack itself tells links only of messages in channels that the bot is in.
        """
        if not self.address.startswith(("https://", "http://")):
            return ""
        link = f"{self.address.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts not in ("", ts) else link

    def is_foreign(self, team_id: str, enterprise_id: str = "") -> bool:
        """Say whether somebody of that team is certainly not of our company.

        In an organisation people carry the id of any of its workspaces, so there only an organisation's id tells.
        """
        if not self.team_id or team_id in ("", self.team_id, self.enterprise_id):
            return False
        if not self.enterprise_id:
            return True
        theirs = enterprise_id or (team_id if team_id.startswith("E") else "")
        return theirs not in ("", self.enterprise_id)


class Directory:
    """People by id, and the policy with the people of its user groups, as last heard from Slack.

    Whoever is not known yet is asked for once, briefly: an unknown name must not cost anybody their three seconds.
    """

    def __init__(
        self, store: Store, client: AsyncWebClient, policy: Policy, now: Callable[[], datetime], home: Home
    ) -> None:
        self._store = store
        self._client = client
        self.written = policy
        self._in_force: Policy | None = None
        self._persons: dict[str, Person] = {}
        self._now = now
        self.home = home
        self._members: dict[str, MemberRow] = {}
        self._groups: dict[str, tuple[str, ...]] = {}
        self._absences: tuple[Absence, ...] = ()
        self._rota: Rota | None = None
        self._languages: Mapping[str, str] = {}
        self._teams: Mapping[str, str] = {}
        self._due_at: dict[str, datetime] = {}
        self._turn = asyncio.Lock()

    @property
    def policy(self) -> Policy:
        """The centre's rules, with whoever is in its user groups now in the place of these."""
        if self._in_force is None:
            self._in_force = filled(self.written, lambda group: self._present(self._groups.get(group, ())))
        return self._in_force

    async def load(self) -> None:
        """Read the people and user groups known from earlier, and who is away; Slack is not asked."""
        for row in await self._store.read(all_members):
            self._members[row.id] = row
        self._groups = dict(await self._store.read(known_groups))
        self._forget_conclusions()
        await self._read_absences()

    async def refresh(self) -> None:
        """Ask Slack for the user groups that the policy names and for everybody. A failure keeps what is known."""
        self._due_at.clear()
        await self.refresh_due()

    async def refresh_due(self) -> None:
        """Ask Slack for what was asked an hour ago, and for what it did not tell when it was asked last."""
        async with self._turn:
            await self._refresh("groups", self._refresh_groups)
            await self._refresh("people", self._refresh_members)
            await self.refresh_absences()

    async def refresh_absences(self) -> None:
        """Read who is away, works when and reads what; while the database does not answer, what is known holds."""
        try:
            await self._read_absences()
        except StoreUnavailable:
            _LOG.warning("absences_not_read")

    async def _read_absences(self) -> None:
        self._absences = await self._store.read(absences_from, self._now())
        self._rota = await self._store.read(load_rota, self.written)
        self._languages = await self._store.read(languages)
        self._teams = await self._store.read(given_teams)
        self._forget_conclusions()

    async def refresh_groups(self, within: float) -> None:
        """Ask Slack for the user groups alone, for a few seconds: without them a role may be nobody's."""
        try:
            async with self._turn, asyncio.timeout(within):
                await self._refresh("groups", self._refresh_groups)
        except TimeoutError:
            _LOG.warning("groups_not_refreshed", error="TimeoutError")

    async def person(self, user_id: str, team_id: str = "") -> Person:
        """Return somebody, who acts as a member of *team_id* where Slack says so.

        Who cannot be looked up in time is not known; they are taken to read the policy's language.
        """
        if user_id and not IS_PERSON.fullmatch(user_id):
            return replace(self.known(user_id), outsider=True)
        asked = user_id and user_id not in self._members
        person = await self._look_up(user_id) if asked else self.known(user_id)
        return replace(person, outsider=True) if self.home.is_foreign(team_id) else person

    def known(self, user_id: str) -> Person:
        """Return somebody as known now, without asking anybody."""
        if (row := self._members.get(user_id)) is None:
            return Person(user_id, user_id, self.written.zone, self.written.language, known=False)
        if (person := self._persons.get(user_id)) is None:
            person = self._persons[user_id] = self._person(row)
        return person

    def is_here(self, user_id: str) -> bool:
        """Say whether a message to somebody can arrive; who is not known is given the benefit of the doubt."""
        row = self._members.get(user_id)
        return user_id != VACANT and (row is None or not (row.deleted or row.is_bot))

    def people(self) -> Sequence[str]:
        """Return everybody who works here, as far as is known: no guests, strangers and leavers."""
        return sorted(self._present(self._members))

    def groups(self) -> Mapping[str, int | None]:
        """Return how many of ours are in each user group that the policy names; None for one that is not known."""
        named = groups_in(self.written)
        return {group: len([*self._present(self._groups[group])]) if group in self._groups else None for group in named}

    def roster(self) -> Roster:
        """Return who works in which department at present, without leavers and guests, and who is not there now."""
        units = self.policy.departments.items()
        members = {key: tuple(self._present(self._members_of(key, unit))) for key, unit in units}
        gone = frozenset(row.id for row in self._members.values() if row.deleted) | {VACANT}
        now = self._now()
        away = frozenset(one.person for one in self._absences if one.covers(now))
        return Roster(members, gone, away, self._rota.resting(now) if self._rota is not None else frozenset())

    async def keep(self, user: Mapping[str, Any]) -> None:
        """Take over one person as Slack describes them."""
        await self._take_over([user])

    async def _look_up(self, user_id: str) -> Person:
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._client.users_info(user=user_id, include_locale=True)
                await self.keep(answer["user"])
        except (*SILENT, KeyError) as error:
            _LOG.warning("person_not_found", person=user_id, error=type(error).__name__)
            if _is_none_of_ours(error):
                return replace(self.known(user_id), outsider=True, known=True)
        except StoreUnavailable:
            # Known all the same until the process ends; the next refresh stores it.
            _LOG.warning("person_not_stored", person=user_id)
        return self.known(user_id)

    async def _refresh(self, part: str, question: Callable[[], Awaitable[None]]) -> None:
        now = self._now()
        if now < self._due_at.get(part, now):
            return
        try:
            await question()
        except _FAILED as error:
            _LOG.warning(f"{part}_not_refreshed", error=type(error).__name__)
        else:
            self._due_at[part] = now + _EVERY

    async def _refresh_members(self) -> None:
        async def ask(cursor: str) -> AsyncSlackResponse:
            return await self._client.users_list(cursor=cursor, limit=PAGE, include_locale=True)

        async for page in pages(ask, _LIST_PATIENCE):
            await self._take_over(page["members"])

    async def _take_over(self, users: Sequence[Mapping[str, Any]]) -> None:
        """Keep people as Slack describes them, and who of them says in their status that they are away."""
        rows, now = [self._read(user) for user in users], self._now()
        self._members.update({row.id: row for row in rows})
        self._forget_conclusions()
        statuses = {user["id"]: status_of(user) for user in users if not user.get("deleted")}
        emoji = self.written.people.away_emoji
        away = {person: status.until for person, status in statuses.items() if status.says_away(emoji, now)}
        if await self._store.write(_keep, [row.model_copy() for row in rows], away, now):
            await self.refresh_absences()

    async def _refresh_groups(self) -> None:
        if not (named := groups_in(self.written).keys()):
            return
        self._groups = members_by_group(await self._client.usergroups_list(include_users=True))
        self._forget_conclusions()
        # Of a group that there is no more nobody is a member any longer, and that is recorded as well.
        await self._store.write(note_groups, {name: self._groups.get(name, ()) for name in named}, self._now())

    def _forget_conclusions(self) -> None:
        """Draw anew what was drawn from members, groups, languages and departments."""
        self._in_force = None
        self._persons.clear()

    def _members_of(self, key: str, unit: Department) -> Iterable[str]:
        """Yield whom the policy names in a department, and who was given it in Slack."""
        yield from unit.members
        yield from (person for person, department in self._teams.items() if department == key)

    def _present(self, members: Iterable[str]) -> Iterable[str]:
        for member in dict.fromkeys(members):
            row = self._members.get(member)
            if self.is_here(member) and not (row is not None and _is_outsider(row)):
                yield member

    def _read(self, user: Mapping[str, Any]) -> MemberRow:
        """Read Slack's description of somebody; zone and language that it leaves out stay as they were known."""
        known = self._members.get(user["id"])
        zone, language = (known.zone, known.language) if known else (self.written.zone, self.written.language)
        return member_row(user, self.home, zone, language)

    def _person(self, row: MemberRow) -> Person:
        outsider = _is_outsider(row)
        departments = frozenset() if outsider else self._departments(row.id)
        language = self._languages.get(row.id, row.language)
        return Person(row.id, row.name, row.zone, language, outsider, departments=departments)

    def _departments(self, user_id: str) -> frozenset[str]:
        units = self.policy.departments.items()
        return frozenset(key for key, unit in units if user_id in (*unit.lead, *self._members_of(key, unit)))


def members_by_group(listing: AsyncSlackResponse) -> dict[str, tuple[str, ...]]:
    """Return who is in each user group that Slack has told of, by its id and by its handle."""
    return {
        name: tuple(group.get("users") or ())
        for group in listing["usergroups"]
        for name in (group["id"], f"@{group['handle']}")
    }


def member_row(user: Mapping[str, Any], home: Home, zone: str, language: str) -> MemberRow:
    """Read Slack's description of somebody; whatever it leaves out gets a harmless value, or *zone* and *language*."""
    profile = user.get("profile") or {}
    name = profile.get("display_name") or user.get("real_name") or user.get("name") or user["id"]
    team, organisation = user.get("team_id"), (user.get("enterprise_user") or {}).get("enterprise_id")
    locale, named_zone = str(user.get("locale") or ""), str(user.get("tz") or "")
    return MemberRow(
        id=user["id"],
        name=name,
        zone=named_zone if _is_zone(named_zone) else zone,
        language=language_of(locale) if locale else language,
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")) or home.is_foreign(str(team or ""), str(organisation or "")),
        deleted=bool(user.get("deleted")),
    )


def _is_outsider(row: MemberRow) -> bool:
    return row.is_guest or row.is_stranger or row.is_bot or row.deleted


def status_of(user: Mapping[str, Any]) -> Status:
    """Read what somebody shows beside their name; an end that is no moment is none."""
    profile = user.get("profile") or {}
    ends = profile.get("status_expiration")
    until = datetime.fromtimestamp(ends, UTC) if isinstance(ends, int) and 0 < ends < _LAST_SECOND else None
    return Status(str(profile.get("status_emoji") or ""), until)


def _keep(session: Session, members: Sequence[MemberRow], away: Mapping[str, datetime | None], now: datetime) -> bool:
    """Store people and their statuses together; say whether somebody has gone away or come back."""
    keep_members(session, members)
    return keep_statuses(session, away, [member.id for member in members], now)


def _is_none_of_ours(error: Exception) -> bool:
    return isinstance(error, SlackApiError) and error.response.get("error") in _NOT_OURS


def _is_zone(name: str) -> bool:
    """Say whether a moment can be written in a zone: one that this machine does not know would silence its owner."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True

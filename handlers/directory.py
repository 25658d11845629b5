"""Who is who: the people and user groups of the workspace, kept at hand so that an answer never waits for Slack."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from domain.people import Person, Roster
from domain.policy import Policy
from storage.members import all_members, keep_members
from storage.models import MemberRow
from storage.store import Store, StoreUnavailable

_LOG = structlog.get_logger(__name__)
_PATIENCE = 0.7
_SILENT = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
_PAGE = 200


class Directory:
    """People by id and departments by their members, as last heard from Slack.

    Whoever is not known yet is asked for once, briefly: an unknown name must not cost anybody their three seconds.
    """

    def __init__(
        self, store: Store, client: AsyncWebClient, policy: Policy, now: Callable[[], datetime], team_id: str
    ) -> None:
        self._store = store
        self._client = client
        self._policy = policy
        self._now = now
        self._team_id = team_id
        self._members: dict[str, MemberRow] = {}
        self._groups: dict[str, tuple[str, ...]] = {}

    async def load(self) -> None:
        """Read the people known from earlier; Slack is not asked."""
        for row in await self._store.read(all_members):
            self._members[row.id] = row

    async def refresh(self) -> None:
        """Ask Slack for everybody and for the user groups that departments name. A failure keeps what is known."""
        try:
            await self._refresh_members()
        except _SILENT as error:
            _LOG.warning("people_not_refreshed", error=type(error).__name__)
        if any(_is_group(member) for unit in self._policy.departments.values() for member in unit.members):
            try:
                await self._refresh_groups()
            except _SILENT as error:
                _LOG.warning("groups_not_refreshed", error=type(error).__name__)

    async def person(self, user_id: str) -> Person:
        """Return somebody; who cannot be looked up in time is taken for an agent who reads the policy's language."""
        row = self._members.get(user_id) or (await self._look_up(user_id) if user_id else None)
        return self._person(user_id, row)

    def known(self, user_id: str) -> Person:
        """Return somebody as known now, without asking anybody."""
        return self._person(user_id, self._members.get(user_id))

    def is_here(self, user_id: str) -> bool:
        """Say whether a message to somebody can arrive; who is not known is given the benefit of the doubt."""
        row = self._members.get(user_id)
        return row is None or not (row.deleted or row.is_bot)

    def roster(self) -> Roster:
        """Return who works in which department at present, without those who have left or are guests."""
        units = self._policy.departments.items()
        members = {key: tuple(self._present(self._named(unit.members))) for key, unit in units}
        return Roster(members, frozenset(row.id for row in self._members.values() if row.deleted))

    async def keep(self, user: Mapping[str, Any]) -> None:
        """Take over one person as Slack describes them."""
        row = self._read(user)
        self._members[row.id] = row
        await self._store.write(keep_members, [row.model_copy()])

    async def _look_up(self, user_id: str) -> MemberRow | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._client.users_info(user=user_id, include_locale=True)
                await self.keep(answer["user"])
        except (*_SILENT, KeyError) as error:
            _LOG.warning("person_not_found", person=user_id, error=type(error).__name__)
        except StoreUnavailable:
            # Known all the same until the process ends; the next refresh stores it.
            _LOG.warning("person_not_stored", person=user_id)
        return self._members.get(user_id)

    async def _refresh_members(self) -> None:
        cursor = ""
        while True:
            page = await self._client.users_list(cursor=cursor, limit=_PAGE, include_locale=True)
            rows = [self._read(user) for user in page["members"]]
            await self._store.write(keep_members, [row.model_copy() for row in rows])
            self._members.update({row.id: row for row in rows})
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _refresh_groups(self) -> None:
        listing = await self._client.usergroups_list(include_users=True)
        for group in listing["usergroups"]:
            users = tuple(group.get("users") or ())
            self._groups[group["id"]] = users
            self._groups[f"@{group['handle']}"] = users

    def _named(self, members: Iterable[str]) -> Iterable[str]:
        for member in members:
            if _is_group(member):
                yield from self._groups.get(member, ())
            else:
                yield member

    def _present(self, members: Iterable[str]) -> Iterable[str]:
        for member in dict.fromkeys(members):
            if self.is_here(member) and not self.known(member).outsider:
                yield member

    def _read(self, user: Mapping[str, Any]) -> MemberRow:
        """Read Slack's description of somebody; zone and language that it leaves out stay as they were known."""
        known = self._members.get(user["id"])
        zone, language = (known.zone, known.language) if known else (self._policy.zone, self._policy.language)
        return member_row(user, self._team_id, zone, language, self._now())

    def _person(self, user_id: str, row: MemberRow | None) -> Person:
        if row is None:
            return Person(user_id, user_id, self._policy.zone, self._policy.language)
        outsider = row.is_guest or row.is_stranger or row.is_bot or row.deleted
        return Person(user_id, row.name, row.zone, row.language, outsider)


def member_row(user: Mapping[str, Any], team_id: str, zone: str, language: str, now: datetime) -> MemberRow:
    """Read Slack's description of somebody; whatever it leaves out gets a harmless value, or *zone* and *language*."""
    profile = user.get("profile") or {}
    name = profile.get("display_name") or user.get("real_name") or user.get("name") or user["id"]
    home, locale, named_zone = user.get("team_id") or team_id, str(user.get("locale") or ""), str(user.get("tz") or "")
    return MemberRow(
        id=user["id"],
        name=name,
        zone=named_zone if _is_zone(named_zone) else zone,
        language=("zh_CN" if locale.lower().startswith("zh") else "en") if locale else language,
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")) or (bool(team_id) and home != team_id),
        deleted=bool(user.get("deleted")),
    )


def _is_zone(name: str) -> bool:
    """Say whether a moment can be written in a zone: one that this machine does not know would silence its owner."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_group(member: str) -> bool:
    return member.startswith(("S", "@"))

"""users.*, usergroups.*, team.info and bots.info."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sandbox.arguments import Args, flag, page, text_arg
from sandbox.errors import SlackError
from sandbox.state import Json
from sandbox.workspace import Member, Usergroup
from sandbox.world import World


def users_info(world: World, args: Args) -> Json:
    user = text_arg(args, "user")
    if user == world.workspace.bot_user:
        return {"user": bot_body(world)}
    member = world.state.people.get(user)
    if member is None:
        raise SlackError("user_not_found")
    return {"user": member_body(world, member, locale=flag(args, "include_locale"))}


def users_list(world: World, args: Args) -> Json:
    """List everybody, also people who left."""
    told = [member_body(world, one, locale=flag(args, "include_locale")) for one in world.state.people.values()]
    shown, metadata = page([*told, bot_body(world)], args, 1000, 1000)
    return {"members": shown, "cache_ts": int(world.now().timestamp()), "response_metadata": metadata}


def usergroups_list(world: World, args: Args) -> Json:
    known = world.state.usergroups.values()
    groups = [usergroup_body(world, group) for group in known]
    if flag(args, "include_users"):
        for body, group in zip(groups, known, strict=True):
            body["users"] = list(group.members)
    return {"usergroups": groups}


def usergroup_users(world: World, args: Args) -> Json:
    wanted = text_arg(args, "usergroup")
    group = world.state.usergroups.get(wanted)
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": [user for user in group.members if not world.state.people[user].deleted]}


def team_info(world: World, args: Args) -> Json:
    workspace = world.workspace
    return {"team": {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain, "icon": {}}}


def bots_info(world: World, args: Args) -> Json:
    workspace = world.workspace
    if args.get("bot", workspace.bot_id) != workspace.bot_id:
        raise SlackError("bot_not_found")
    told = {"id": workspace.bot_id, "app_id": workspace.app_id, "user_id": workspace.bot_user, "name": world.app.name}
    return {"bot": {**told, "deleted": False, "updated": 0, "icons": {}}}


def member_body(world: World, member: Member, *, locale: bool = False) -> Json:
    """Return *member* as Slack describes people; the locale only when it was asked for."""
    told: Json = {
        "id": member.id,
        "team_id": world.workspace.team_id,
        "name": member.name,
        "deleted": member.deleted,
        "profile": _profile(world, member),
        "is_bot": False,
        "is_app_user": False,
        "updated": 0,
    }
    if member.deleted:
        return told
    told |= {"color": member.color, "real_name": member.real_name, **_zone(world, member)}
    told |= dict.fromkeys(("is_admin", "is_owner", "is_primary_owner", "is_ultra_restricted"), False)
    told["is_restricted"] = member.is_restricted
    return told | ({"locale": member.locale} if locale else {})


def bot_body(world: World) -> Json:
    workspace = world.workspace
    name = {"real_name": world.app.name, "display_name": workspace.bot_name, "title": ""}
    return {
        "id": workspace.bot_user,
        "team_id": workspace.team_id,
        "name": workspace.bot_name,
        "real_name": world.app.name,
        "deleted": False,
        "is_bot": True,
        "is_app_user": False,
        "is_restricted": False,
        "tz": workspace.zone,
        "profile": {**name, "bot_id": workspace.bot_id, "api_app_id": workspace.app_id},
        "updated": 0,
    }


def usergroup_body(world: World, group: Usergroup) -> Json:
    told = {"id": group.id, "team_id": world.workspace.team_id, "is_usergroup": True, "name": group.name}
    return {**told, "handle": group.handle, "user_count": len(group.members), "date_delete": 0}


def _profile(world: World, member: Member) -> Json:
    told: Json = {"title": member.title, "real_name": member.real_name, "real_name_normalized": member.real_name}
    told |= {"display_name": member.name, "display_name_normalized": member.name}
    told |= {"status_text": member.status_text, "status_emoji": member.status_emoji}
    told |= {"status_expiration": member.status_expiration}
    return {**told, "team": world.workspace.team_id}


def _zone(world: World, member: Member) -> Json:
    local = world.now().astimezone(ZoneInfo(member.tz))
    offset = local.utcoffset() or timedelta()
    return {"tz": member.tz, "tz_label": local.tzname() or "", "tz_offset": int(offset.total_seconds())}

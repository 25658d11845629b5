"""Whether the user groups from which people have their roles are there, and have anybody in them."""

from collections.abc import Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.findings import Finding
from domain.groups import groups_in
from domain.policy import Policy
from handlers.directory import SILENT, members_by_group

_SCOPE = "usergroups:read"


async def check_groups(client: AsyncWebClient, policy: Policy) -> list[Finding]:
    """Say of every user group that the policy names whether Slack knows it and how many are in it."""
    named = groups_in(policy)
    if not named:
        return []
    try:
        known = members_by_group(await client.usergroups_list(include_users=True))
    except SlackApiError as error:
        return [Finding("groups", False, _refused(str(error.response.get("error")), named))]
    except SILENT as error:
        return [Finding("groups", False, f"no answer ({type(error).__name__})")]
    return [_group(group, keys, known.get(group)) for group, keys in named.items()]


def _refused(reason: str, named: dict[str, tuple[str, ...]]) -> str:
    if reason != "missing_scope":
        return f"cannot be looked up: Slack says {reason}"
    return f"{_SCOPE} is missing, and the policy names {', '.join(named)}; add it to the app and install it again"


def _group(group: str, keys: Sequence[str], members: Sequence[str] | None) -> Finding:
    at = ", ".join(keys)
    if members is None:
        return Finding("group", False, f"{group} does not exist, or is switched off in Slack ({at})")
    if not members:
        return Finding("group", False, f"nobody is in {group}, so nobody has what it gives ({at})")
    return Finding("group", True, f"{group} has {len(members)} people ({at})")

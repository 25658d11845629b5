"""What the commands of the shell do."""

import asyncio
import sys
from typing import Any, Final

from bot.clock import SystemClock
from bot.dependencies import UnreadableAdvisories
from bot.digests import NotOver, UnknownScope
from bot.doctor import NotMigrated
from bot.features import all_routes
from bot.house import StartFailed
from bot.interpreter import make_ready_to_serve
from bot.logs import configure_logs, quiet_loop
from bot.manifest import build_manifest
from bot.pulls import PullFailed
from bot.serve import serve, stop_on_signals
from bot.sockets import SocketLost
from config.mapping import MappingError
from config.policy import PolicyError, load_policy
from config.settings import SettingsError, load_settings
from handlers.contacts.importing import Overtaken
from handlers.contacts.tables import UnusableFile
from storage.backup import BackupFailed
from storage.engines import UnusableDatabase
from storage.migrate import BrokenReferences, NewerDatabase
from storage.migrate import migrate as migrate_database
from storage.store import StoreUnavailable

# What an operator can mend: shown as a text, never as a traceback.
OPERATOR_ERRORS: Final = (
    SettingsError,
    PolicyError,
    StartFailed,
    SocketLost,
    UnusableDatabase,
    NewerDatabase,
    BrokenReferences,
    StoreUnavailable,
    UnusableFile,
    MappingError,
    Overtaken,
    PullFailed,
    UnreadableAdvisories,
    BackupFailed,
    NotMigrated,
    UnknownScope,
    NotOver,
)


async def run_bot() -> None:
    """Run the bot until a signal ends it."""
    settings = load_settings()
    policy = load_policy(settings.redress_policy)
    configure_logs(readable=sys.stderr.isatty())
    quiet_loop(asyncio.get_running_loop())
    stop = asyncio.Event()
    stop_on_signals(stop)
    await serve(settings, policy, SystemClock(), stop, ready=lambda *_: make_ready_to_serve())


def run_migration() -> None:
    """Bring the database up to date."""
    migrate_database(load_settings(serving=False).database_url)


def manifest_of(http: str | None) -> dict[str, Any]:
    """Return the manifest under the policy in force."""
    policy = load_policy(load_settings(serving=False).redress_policy)
    return build_manifest(all_routes(policy.slack.command_prefix), http)

"""Slack in, for attachments: files shared in the thread of a card."""

from domain.rights import Circle, only
from handlers.attachments import ids
from handlers.attachments.actions import Shared, files_in, gone_in, keep_shared
from handlers.routes import Act, Event, Payload, Routes
from handlers.services import Services
from storage.attachments import lose_files

_SUBSCRIPTIONS = ("message.channels", "message.groups")


def register(routes: Routes) -> None:
    """Enter what we hear of messages."""
    routes.event(
        ids.MESSAGE,
        message_written,
        Event(scopes=(), subscriptions=_SUBSCRIPTIONS),
        only("whoever may add to the case; from others nothing is kept", Circle.ANYONE),
    )


async def message_written(act: Act, services: Services) -> None:
    """Keep the files of a message in the thread of a card, and hear which files were deleted.

    Any other message is left alone, and nothing of it kept.
    """
    event = act.payload["event"]
    if gone := gone_in(event):
        await services.store.write(lose_files, gone, act.now)
    files = files_in(event) if _is_shared_in_thread(event) else ()
    if files:
        shared = Shared(f"event:{act.payload['event_id']}", event["channel"], event["thread_ts"], files)
        if await services.store.write(keep_shared, shared, act.person, services.desk, act.now):
            services.ring()
    await act.ack()


def _is_shared_in_thread(event: Payload) -> bool:
    return event.get("subtype") == "file_share" and bool(event.get("thread_ts") and event.get("channel"))

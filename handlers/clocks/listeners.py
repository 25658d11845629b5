"""Slack in, Slack out, for reminders."""

from domain.rights import only
from handlers.clocks import ids
from handlers.clocks.snoozing import SnoozeRef, snooze
from handlers.routes import Act, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do about reminders."""
    routes.action(ids.SNOOZE, snooze_reminder, only("whoever the reminder is for"))


async def snooze_reminder(act: Act, services: Services) -> None:
    """Put a reminder off; the message that was pressed says until when."""
    await services.store.write(snooze, SnoozeRef.read(act.value), act.person, services.desk, act.now)
    await act.ack()

    services.ring()

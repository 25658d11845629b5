"""What happens by itself for digests: days are counted anew when something came or changed."""

from handlers.services import Services
from storage.contacts import dirty_days
from storage.counted import count_day

# As many days as are counted before anything else gets its turn.
_AT_ONCE = 40


async def count_days(services: Services) -> int:
    """Count the days on which something came or changed, the latest first; return how many.

    Each day is a transaction of its own, so that a long import holds nobody up, and safe to count twice.
    """
    days = (await services.store.read(dirty_days))[:_AT_ONCE]
    for day in days:
        await services.store.write(count_day, day, services.policy.zoneinfo)
    return len(days)

"""Who of those that were chosen in a form does not belong to the service team."""

from collections.abc import Iterable

from handlers.directory import Directory


async def outsiders_among(people: Iterable[str], directory: Directory) -> frozenset[str]:
    """Return whom nothing can be given: guests, strangers, bots, and whoever has left."""
    found = [await directory.person(person) for person in dict.fromkeys(people)]
    return frozenset(person.id for person in found if person.outsider)

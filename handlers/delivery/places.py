"""Where messages go: a person's direct messages, or the channel that the policy names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.policy import SlackChannels
from handlers.delivery.slack import DeliveryFailed, Mouth
from handlers.directory import Directory
from handlers.posts import Reader
from handlers.services import Desk
from storage.life import direct_message, forget_direct_message, keep_direct_message
from storage.store import Store


@dataclass(slots=True)
class Places:
    """Channels by target, looked up once; *remembered* are those that an earlier process opened."""

    mouth: Mouth
    directory: Directory
    slack: SlackChannels
    store: Store
    known: dict[str, str] = field(default_factory=dict)
    remembered: set[str] = field(default_factory=set)

    def reader(self, target: str, desk: Desk) -> Reader:
        """Return for whom a message to *target* is written: a person in their language, a channel in its own."""
        named = self.slack.channel(target) or target
        if not _is_person(named):
            return Reader(desk.words_for(desk.policy.language), desk.policy.zone)
        person = self.directory.known(named)
        return Reader(desk.words_for(person.language), person.zone, person)

    async def channel(self, target: str) -> str:
        """Return the id of the channel to post to; raises `DeliveryFailed`."""
        if target not in self.known:
            self.known[target] = await self._look_up(target)
        return self.known[target]

    def must_be_opened(self, target: str) -> bool:
        """Say whether a message to a target may have to open a conversation first."""
        return target not in self.known

    async def forget(self, target: str) -> bool:
        """Look a target up anew next time; a channel may have been made again under its name.

        Say whether it was remembered from an earlier life, and so may well be found when it is looked up.
        """
        remembered = target in self.remembered
        self.known.pop(target, None)
        self.remembered.discard(target)
        if remembered:
            await self.store.write(forget_direct_message, self._named_by(target))
        return remembered

    def _named_by(self, target: str) -> str:
        return self.slack.channel(target) or target

    async def _look_up(self, target: str) -> str:
        named = self._named_by(target)
        if _is_person(named):
            return await self._direct(target, named)
        return named if not named.startswith("#") else await self._named(named)

    async def _direct(self, target: str, person: str) -> str:
        """Return the channel of direct messages with somebody: Slack lets us open fifty a minute, so it is kept."""
        channel = await self.store.read(direct_message, person)
        if channel is not None:
            self.remembered.add(target)
            return channel
        channel = await self.mouth.open_dm(person)
        await self.store.write(keep_direct_message, person, channel)
        return channel

    async def _named(self, name: str) -> str:
        """Find a channel by name; without the scope to list channels, Slack may still know the name itself."""
        try:
            channels: Mapping[str, str] = await self.mouth.channels()
        except DeliveryFailed as failure:
            if not failure.unanswerable:
                raise
            return name
        if name not in channels:
            raise DeliveryFailed("channel_not_found", permanent=False)
        return channels[name]


def _is_person(named: str) -> bool:
    return named.startswith(("U", "W"))

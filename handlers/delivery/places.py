"""Where messages go: a person's direct messages, or the channel that the policy names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.policy import SlackChannels
from handlers.delivery.slack import DeliveryFailed, Mouth
from handlers.directory import Directory
from handlers.posts import Reader
from handlers.services import Desk


@dataclass(slots=True)
class Places:
    """Channels by target, looked up once and remembered."""

    mouth: Mouth
    directory: Directory
    slack: SlackChannels
    known: dict[str, str] = field(default_factory=dict)

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

    def forget(self, target: str) -> None:
        """Look a target up anew next time; a channel may have been made again under its name."""
        self.known.pop(target, None)

    async def _look_up(self, target: str) -> str:
        named = self.slack.channel(target) or target
        if _is_person(named):
            return await self.mouth.open_dm(named)
        return named if not named.startswith("#") else await self._named(named)

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

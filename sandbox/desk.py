"""The workspace as a person sits in front of it: the world, and the way to the app."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sandbox.delivery import FAILED, TIMEOUT, Answer, Courier, Delivery, Parcel
from sandbox.errors import NotPossible
from sandbox.places import open_im, seen_by_person
from sandbox.state import Message, Place, Toast, View
from sandbox.workspace import Member
from sandbox.world import World

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every act of a person needs."""

    world: World
    courier: Courier

    def member(self, user: str) -> Member:
        """Return who *user* is; somebody who left cannot act."""
        member = self.world.state.people.get(user)
        if member is None or member.deleted:
            raise NotPossible("user_not_found")
        return member

    def place(self, user: str, channel: str | None) -> Place:
        """Return where *user* acts: the conversation with the bot unless they say otherwise."""
        self.member(user)
        place = open_im(self.world, user) if channel is None else self.world.state.places.get(channel)
        if place is None or place not in seen_by_person(self.world, user):
            raise NotPossible("channel_not_found")
        return place

    def message(self, user: str, channel: str, ts: str) -> Message:
        """Return a message *user* can see, also one only they can see."""
        message = self.place(user, channel).messages.get(ts) or self.world.state.private_message(user, ts)
        if message is None or message.deleted:
            raise NotPossible("message_not_found")
        return message

    def view(self, user: str, view_id: str) -> View:
        """Return the view *user* has in front of them: the top modal, or their Home."""
        self.member(user)
        stack, home = self.world.state.stack(user), self.world.state.homes.get(user)
        if stack and stack[-1].id == view_id:
            return stack[-1]
        if home is not None and home.id == view_id and not stack:
            return home
        raise NotPossible("view_not_found")

    def toast(self, user: str, text: str, kind: str) -> None:
        """Show *user* a short word about what did not work."""
        state = self.world.state
        state.toasts.append(Toast(len(state.toasts) + 1, user, text, kind, time.monotonic()))
        self.world.changes.touch()

    async def ask(self, user: str, kind: str, parcel: Parcel, what: str = "") -> tuple[Answer, Delivery]:
        """Deliver what *user* did; unless they left anyway, they are told when the app does not answer in time."""
        if kind == "interactive" and not self.world.app.interactive:
            raise NotPossible("interactivity_not_enabled")
        answer, milliseconds = await self.courier.ask(parcel)
        if not answer.acked and parcel.name != "view_closed":
            error = answer.error or FAILED
            self.toast(user, f'{what} failed with the error "{error}"' if what else _sentence(error), error)
        return answer, Delivery(answer.acked, answer.error, milliseconds)


def _sentence(error: str) -> str:
    return "The app did not answer in time." if error == TIMEOUT else "The app could not be reached."

"""One person at the keyboard, for tests in the same process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox import acts, acts_in_views
from sandbox.delivery import Delivery
from sandbox.desk import Desk
from sandbox.errors import NotPossible
from sandbox.messages import message_body
from sandbox.places import im_id
from sandbox.state import Json, Message, Toast, View
from sandbox.values import stateful
from sandbox.views import view_body

Shown = Mapping[str, Any]


class Actor:
    """Does what a person can do in Slack's window and sees what they see there."""

    def __init__(self, desk: Desk, user: str) -> None:
        desk.member(user)
        self._desk = desk
        self.id = user

    async def command(self, text: str, channel: str | None = None) -> Delivery:
        """Type a slash command, in the conversation with the bot unless *channel* is given."""
        return await acts.command(self._desk, self.id, channel, text)

    async def shortcut(self, callback_id: str, channel: str | None = None, ts: str | None = None) -> Delivery:
        """Use a global shortcut, or with *channel* and *ts* one on that message."""
        return await acts.shortcut(self._desk, self.id, callback_id, channel, ts)

    async def say(
        self, channel: str, text: str, thread_ts: str | None = None, files: Mapping[str, bytes] | None = None
    ) -> Json:
        """Write a message, with *files* by their names, and return it."""
        return self._told(acts.say(self._desk, self.id, channel, text, thread_ts, files))

    async def upload(self, name: str, content: bytes) -> str:
        """Choose a file for a form, and return its id: the value of a field for files."""
        return str(acts_in_views.upload(self._desk, self.id, name, content)["id"])

    async def take_back(self, channel: str, ts: str) -> None:
        """Delete a message of one's own."""
        acts.take_back(self._desk, self.id, channel, ts)

    async def delete_file(self, file: str) -> None:
        """Delete a file of one's own, wherever it was shared."""
        acts.delete_file(self._desk, self.id, file)

    async def react(self, channel: str, ts: str, name: str) -> None:
        acts.set_reaction(self._desk, self.id, channel, ts, name)

    async def unreact(self, channel: str, ts: str, name: str) -> None:
        acts.set_reaction(self._desk, self.id, channel, ts, name, remove=True)

    async def join(self, channel: str) -> None:
        acts.join(self._desk.world, self.id, self._desk.place(self.id, channel).id)

    async def click(self, where: Shown, action_id: str, *, block_id: str | None = None, value: Any = None) -> Delivery:
        """Use an element of a message or view; *value* is what was chosen or typed, by option value or plain."""
        target = self._find(where)
        return await acts_in_views.click(self._desk, self.id, target, block_id, action_id, value)

    async def options(self, where: Shown, action_id: str, text: str) -> list[Json]:
        """Type *text* into a menu that asks the app, and return what it offers."""
        target = self._find(where)
        block_id = self._block_of(where["blocks"], action_id)
        return await acts_in_views.options(self._desk, self.id, target, block_id, action_id, text)

    async def fill(self, view: Shown | str, values: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Type into a view without submitting it."""
        found = self._view(view)
        acts_in_views.fill(self._desk, found, placed(found, {**(values or {}), **more}))

    async def submit(self, view: Shown | str, values: Mapping[str, Any] | None = None) -> Delivery:
        """Fill in (by action or block id) and submit the top modal."""
        found = self._view(view)
        return await acts_in_views.submit(self._desk, self.id, found.id, placed(found, values or {}))

    async def close(self, view: Shown | str, *, everything: bool = False) -> Delivery:
        """Cancel the top modal; with *everything* press its x."""
        return await acts_in_views.close(self._desk, self.id, self._view(view).id, everything=everything)

    async def open_home(self, tab: str = "home") -> None:
        acts.open_home(self._desk, self.id, tab)

    def messages(self, channel: str) -> list[Json]:
        """Return everything in *channel* that everybody there sees, threads too, oldest first."""
        place = self._desk.place(self.id, channel)
        return [self._told(message) for message in sorted(place.messages.values(), key=lambda one: float(one.ts))]

    def dm(self) -> list[Json]:
        """Return the conversation with the bot; empty when there is none yet."""
        known = im_id(self.id) in self._desk.world.state.places
        return self.messages(im_id(self.id)) if known else []

    def private(self, channel: str | None = None) -> list[Json]:
        """Return the messages only this person sees, in *channel* or anywhere."""
        found = self._desk.world.state.private.get(self.id, [])
        return [self._told(message) for message in found if channel in (None, message.channel)]

    def view(self) -> Json | None:
        """Return the modal on top, if one is open."""
        stack = self.views()
        return stack[-1] if stack else None

    def views(self) -> list[Json]:
        """Return the stack of open modals, bottom first."""
        return [view_body(self._desk.world, view) for view in self._desk.world.state.stack(self.id)]

    def home(self) -> Json | None:
        home = self._desk.world.state.homes.get(self.id)
        return view_body(self._desk.world, home) if home else None

    def errors(self) -> dict[str, str]:
        """Return what stands beside the fields of the modal on top."""
        stack = self._desk.world.state.stack(self.id)
        return dict(stack[-1].errors) if stack else {}

    def toasts(self) -> list[Toast]:
        """Return every short word this person was ever shown."""
        return [toast for toast in self._desk.world.state.toasts if toast.user == self.id]

    def _told(self, message: Message) -> Json:
        body = message_body(self._desk.world, message, metadata=True)
        return {**body, "channel": message.channel, "is_ephemeral": message.seen_by is not None}

    def _find(self, where: Shown) -> View | Message:
        if "ts" in where:
            return self._desk.message(self.id, where["channel"], where["ts"])
        return self._desk.view(self.id, where["id"])

    def _view(self, view: Shown | str) -> View:
        return self._desk.view(self.id, view if isinstance(view, str) else view["id"])

    def _block_of(self, blocks: list[Json], action_id: str) -> str:
        found = next((block["block_id"] for block, one in stateful(blocks) if one["action_id"] == action_id), None)
        if found is None:
            raise NotPossible(f"no_such_element: {action_id}")
        return str(found)


def placed(view: View, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Sort flat *values*, named by action or block id, into the blocks of *view*."""
    found: dict[str, dict[str, Any]] = {}
    left = dict(values)
    for block, element in stateful(view.body["blocks"]):
        for name in (element["action_id"], block["block_id"]):
            if name in left:
                found.setdefault(block["block_id"], {})[element["action_id"]] = left.pop(name)
                break
    if left:
        there = [(block["block_id"], element["action_id"]) for block, element in stateful(view.body["blocks"])]
        raise NotPossible(f"the view has no {sorted(left)}, only {there}")
    return found

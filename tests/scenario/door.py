"""Knocking at the door of the bot from within: any delivery of any kind, by anybody, whether or not it was drawn.

What Slack would not let anybody press is sent here all the same: as whoever forges a delivery would send it.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from domain.rights import Right
from handlers.forms import CaseChoice, CaseRef
from handlers.guard import Guard
from handlers.menu.ids import MORE
from handlers.routes import Routes, Surface
from sandbox.values import KEYS, first_state, stateful
from tests.scenario.stage import COMPLAINTS, Stage

Json = dict[str, Any]
Lines = Callable[[], list[dict[str, Any]]]
BOT = "U0REDRESS"
# Logged where something went wrong on our side.
FAILURES = frozenset({"listener_failed", "task_failed", "store_unavailable"})


class Ear(AsyncWebClient):
    """Slack's Web API as far as answers need it: it takes everything and remembers it."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-ear")
        self.heard: list[tuple[str, Json]] = []

    async def api_call(self, api_method: str, **given: Any) -> Any:
        self.heard.append((api_method, given.get("json") or given.get("params") or given.get("data") or {}))
        place = {"id": "D0DIRECT", "name": "somewhere"}
        said = {"ok": True, "channel": place, "channels": [], "ts": "1.0", "message": {}, "view": {"id": "V0EAR"}}
        return AsyncSlackResponse(
            client=self, http_verb="POST", api_url=api_method, req_args={}, data=said, headers={}, status_code=200
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the route table: something that can be used, by whom, and the *verb* behind a command."""

    surface: Surface
    id: str
    right: Right
    verb: str = ""

    def __str__(self) -> str:
        return f"{self.surface} {self.id} {self.verb}".strip()


@dataclass(slots=True)
class Answer:
    """What came back: every answer that was given, what was said afterwards, and what was logged meanwhile."""

    acks: list[Json] = field(default_factory=list)
    said: list[tuple[str, Json]] = field(default_factory=list)
    log: list[Json] = field(default_factory=list)

    async def __call__(self, text: str = "", **given: Any) -> None:
        self.acks.append({"text": text, **{name: value for name, value in given.items() if value is not None}})

    @property
    def refused(self) -> str | None:
        """The code of the refusal, if it was one."""
        return next((line["code"] for line in self.log if line["event"] == "refused"), None)

    @property
    def failed(self) -> Sequence[Json]:
        """What went wrong on our side."""
        return [line for line in self.log if line["event"] in FAILURES]

    @property
    def words(self) -> str:
        """All that the person could read."""
        return json.dumps([self.acks, [args for _, args in self.said]], ensure_ascii=False)

    @property
    def views(self) -> Iterator[Json]:
        """The windows that were opened or shown."""
        for found in (*self.acks, *(args for _, args in self.said)):
            if "view" in found:
                yield found["view"]


def rows_of(routes: Routes) -> list[Row]:
    """Return everything that can be used: a new row of the table is among it by itself."""
    listened = [Row(surface, name, route.right) for (surface, name), route in routes.listeners.items()]
    verbs = routes.verbs.items()
    spoken = [
        Row(Surface.COMMAND, name, route.right, verb.name) for name, these in verbs for verb, route in these.items()
    ]
    return [*listened, *spoken]


class Door:
    """The guard of a stage, with an ear in Slack's place, and an eye on whether the store changes."""

    def __init__(self, stage: Stage, lines: Lines) -> None:
        self.ear = Ear()
        self.stage = stage
        self._lines = lines
        services = replace(stage.house.services, client=self.ear)
        self._guard = Guard(stage.house.routes, services, _nobody_stirs)
        # Only SQLite says without being asked for every row whether anything was written.
        url = stage.settings.database_url
        self._eye = sqlite3.connect(url.removeprefix("sqlite:///") if url.startswith("sqlite") else ":memory:")
        # What each button carried when it was drawn first, and each form as it was drawn last.
        self.drawn: dict[str, str] = {}
        self.forms: dict[str, Json] = {}
        self._stands_in: dict[str, Json] = {}
        # Whether it goes on remembering what it is shown; Hypothesis needs to find everything as it was before.
        self.learns = True
        self._stored: tuple[int, tuple[str, ...]] = (0, ())
        for call in stage.slack.calls():
            for part in ("blocks", "view"):
                self._look(call.args.get(part))

    def close(self) -> None:
        """Close the eye."""
        self._eye.close()

    @property
    def rows(self) -> list[Row]:
        """Everything that can be used."""
        return rows_of(self.stage.house.routes)

    def store(self) -> tuple[str, ...]:
        """Return all that is stored; it is read again only when SQLite says that somebody has written."""
        version = int(self._eye.execute("PRAGMA data_version").fetchone()[0])
        if self._stored[0] != version:
            self._stored = version, tuple(self._eye.iterdump())
        return self._stored[1]

    async def send(self, surface: Surface, payload: Mapping[str, Any]) -> Answer:
        """Deliver something and wait until all is said that follows; `EventFailed` and `Malformed` come out."""
        self._lines()
        answer, before = Answer(), len(self.ear.heard)
        try:
            await self._guard.admit(surface, payload, answer)
        finally:
            await self.stage.house.services.tasks.settle()
            answer.said, answer.log = self.ear.heard[before:], self._lines()
        for view in answer.views if self.learns else ():
            self._look(view)
        return answer

    async def type(self, user: str, text: str) -> Answer:
        """Give a slash command as somebody."""
        command, _, rest = text.partition(" ")
        said = {"command": command, "text": rest, "user_id": user, "channel_id": COMPLAINTS, "trigger_id": "1.2.3"}
        return await self.send(Surface.COMMAND, said)

    def payload(self, row: Row, user: str, team: str, default: str) -> Json:
        """Return a delivery of a row by *user*, as like a real one as can be; of *default* where nothing was drawn."""
        person = {"id": user, "team_id": team}
        common = {"user": person, "trigger_id": "1.2.3", "channel": {"id": COMPLAINTS, "name": "complaints"}}
        if row.surface is Surface.COMMAND:
            text = f"{row.verb} {self.number(row, default)}".strip() if row.verb else ""
            said = {"command": row.id, "text": text, "user_id": user, "channel_id": COMPLAINTS}
            return {**said, "user": person, "trigger_id": "1.2.3"}
        if row.surface is Surface.SHORTCUT:
            message = {"ts": "1.0", "text": "The parcel is late.", "user": user}
            return {**common, "callback_id": row.id, "message": message, "message_ts": "1.0", "team": {"id": team}}
        if row.surface is Surface.ACTION:
            form = {"view": _filled(self._stands_in[row.id], user)} if row.id in self._stands_in else {}
            return {**common, **form, "actions": [{"action_id": row.id, "value": self.value(row, default)}]}
        if row.surface is Surface.VIEW:
            sent = self.forms.get(row.id, {"blocks": [], "private_metadata": CaseRef(number=default).model_dump_json()})
            fresh = {"private_metadata": self._fresh(str(sent["private_metadata"]))}
            return {**common, "view": _filled({"callback_id": row.id, **sent, **fresh}, user)}
        return {"event": _event(row.id, user), "event_id": f"Ev{user}{row.id}", "authorizations": [{"user_id": BOT}]}

    def value(self, row: Row, default: str) -> str:
        """Return what a button carries, as it was drawn for somebody."""
        return self.drawn.get(row.id) or CaseRef(number=default).model_dump_json()

    def number(self, row: Row, default: str) -> str:
        """Return the number of the case or suggestion that a row would be used on."""
        carried = self.forms.get(row.id, {}).get("private_metadata") if row.surface is Surface.VIEW else None
        found = _carried(carried or self.value(row, default))
        return str(found.get("number") or found.get("n") or default)

    def _fresh(self, carried: str) -> str:
        """Return what a form carries as if it had been drawn just now: with the version that its case has reached."""
        found = _carried(carried)
        if "version" in found and self.stage.settings.database_url.startswith("sqlite"):
            for table in ("complaint", "suggestion"):
                row = self._eye.execute(f"SELECT version FROM {table} WHERE number = ?", [found["number"]]).fetchone()
                found["version"] = row[0] if row is not None else found["version"]
            return json.dumps(found)
        return carried

    def _look(self, shown: Any, form: Json | None = None) -> None:
        """Remember every button and form in something that was drawn."""
        if isinstance(shown, str):
            shown = json.loads(shown)
        if isinstance(shown, dict):
            form = shown if shown.get("type") == "modal" else form
            self._keep(shown, form)
            shown = list(shown.values())
        for part in shown or () if isinstance(shown, list) else ():
            if isinstance(part, dict | list):
                self._look(part, form)

    def _keep(self, shown: Json, form: Json | None) -> None:
        if "callback_id" in shown and "submit" in shown:
            self.forms[shown["callback_id"]] = shown
        if "action_id" in shown and form is not None:
            self._stands_in.setdefault(shown["action_id"], form)
        if "action_id" in shown and "value" in shown:
            self.drawn.setdefault(shown["action_id"], shown["value"])
        if shown.get("action_id") == MORE:
            for option in shown["options"]:
                choice = CaseChoice.read(option["value"])
                self.drawn.setdefault(MORE, option["value"])
                self.drawn.setdefault(choice.a, CaseRef(number=choice.n).model_dump_json())


def _carried(text: str) -> Json:
    """Return what a button or form carries; nothing of what is no table of names."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _nobody_stirs(person: str) -> None:
    """Draw no Home: only what somebody did is looked at."""


def _filled(view: Json, user: str) -> Json:
    """Return a form as it is sent once every field of it is filled in."""
    values: dict[str, Json] = {}
    for block, element in stateful(view["blocks"]):
        state = first_state(element)
        key = KEYS[element["type"]][0]
        if not state[key]:
            state[key] = _entered(element, user)
        values.setdefault(block.get("block_id", "unnamed"), {})[element["action_id"]] = state
    return {**view, "id": f"V{user}{view['callback_id']}", "hash": "1.0", "type": "modal", "state": {"values": values}}


def _entered(element: Json, user: str) -> Any:
    kind, options = element["type"], element.get("options") or [{}]
    entered = {
        "plain_text_input": "We looked into it.",
        "email_text_input": "a@example.com",
        "url_text_input": "https://example.com/",
        "number_input": "1",
        "users_select": user,
        "multi_users_select": [user],
        "datepicker": "2026-09-14",
        "timepicker": "10:00",
        "datetimepicker": 1_789_400_000,
    }
    return entered.get(kind, options[:1] if kind.startswith(("multi", "checkboxes")) else options[0])


def _event(kind: str, user: str) -> Json:
    """Return what Slack tells of an event, as far as it is one of those we hear."""
    message = {"type": "message", "channel": COMPLAINTS, "ts": "1.0"}
    known: Mapping[str, Json] = {
        "user_change": {"user": {"id": user, "name": "somebody", "profile": {}, "team_id": "T0REDRESS"}},
        "member_joined_channel": {"channel": COMPLAINTS},
        "app_home_opened": {"tab": "home"},
        "message": {"channel": COMPLAINTS, "ts": "2.0", "thread_ts": "1.0", "subtype": "file_share", "files": []},
        "reaction_added": {"item": message, "reaction": "thumbsup", "event_ts": "3.0"},
        "reaction_removed": {"item": message, "reaction": "thumbsup", "event_ts": "4.0"},
    }
    return {"type": kind, "user": user, **known[kind]}

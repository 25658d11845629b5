"""What the door for contacts takes and answers, as OpenAPI describes it."""

from typing import Any, Final

from bot.bodies import PATIENCE
from domain.contacts import CES, NPS, SCALES, Arrival, Reason

MOST_BYTES: Final = 1_000_000
MOST_ITEMS: Final = 1_000
MOST_REQUESTS: Final = 600

_TIME: Final = {"type": "string", "format": "date-time", "description": "Without an offset: in the centre's zone."}
_SECONDS: Final = {"type": ["number", "string"], "description": "Seconds, or hours, minutes and seconds as 0:02:23."}
_NAME: Final = {"type": "string", "maxLength": 100}
_FLAG: Final = {"type": "boolean"}
FIELDS: Final[dict[str, Any]] = {
    "source": {
        "type": "string",
        "pattern": "^[a-z0-9][a-z0-9_-]{0,39}$",
        "default": "ingest",
        "description": "The system that reports. With its id a contact is known again.",
    },
    "external_id": {"type": ["string", "integer"], "maxLength": 200},
    "arrived_at": _TIME,
    "channel": _NAME,
    "team": _NAME,
    "agent": _NAME,
    "category": _NAME,
    "answered": _FLAG,
    "abandoned": _FLAG,
    "responded_at": _TIME,
    "waited": _SECONDS,
    "talk": _SECONDS,
    "hold": _SECONDS,
    "acw": _SECONDS,
    "resolved": _FLAG,
    "resolved_at": _TIME,
    "reopened": _FLAG,
    "survey_sent": _FLAG,
    "score": {"type": "integer", "minimum": 0, "maximum": 10},
    "scale_max": {"type": "integer", "enum": list(SCALES), "default": 5},
    "nps": {"type": "integer", "minimum": NPS[0], "maximum": NPS[-1]},
    "ces": {"type": "integer", "minimum": CES[0], "maximum": CES[-1]},
    "rated_at": _TIME,
    "customer": {**_NAME, "description": "A number, an address or an id; only a keyed hash of it is stored."},
    "is_test": _FLAG,
}
EXAMPLE: Final[dict[str, Any]] = {
    "source": "helpdesk",
    "external_id": "4711",
    "arrived_at": "2026-09-14T09:12:58+08:00",
    "channel": "chat",
    "agent": "Diane",
    "responded_at": "2026-09-14T09:13:15+08:00",
    "talk": 143,
    "resolved": True,
    "score": 5,
    "scale_max": 5,
}


def _error(description: str, *headers: str) -> dict[str, Any]:
    answer = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
    given = {name: {"schema": {"type": "string"}} for name in headers}
    return {
        "description": description,
        "content": {"application/json": {"schema": answer}},
        **({"headers": given} if given else {}),
    }


_RESULT: Final = {
    "type": "object",
    "required": ["external_id", "status"],
    "properties": {
        "external_id": {"type": ["string", "null"]},
        "status": {"type": "string", "enum": [*(one.value for one in Arrival), "rejected"]},
        "field": {"type": "string", "description": "What is wrong; empty for the contact as a whole."},
        "reason": {"type": "string", "enum": [one.value for one in Reason]},
    },
}
_CONTACT: Final = {
    "type": "object",
    "required": ["external_id", "arrived_at", "channel"],
    "additionalProperties": False,
    "properties": FIELDS,
    "examples": [EXAMPLE],
}
_ONE: Final = {"$ref": "#/components/schemas/Contact"}
_MANY: Final = {"type": "array", "maxItems": MOST_ITEMS, "items": _ONE}
_RESULTS: Final = {
    "type": "object",
    "required": ["results"],
    "properties": {"results": {"type": "array", "items": {"$ref": "#/components/schemas/Result"}}},
}
_SEND: Final = {
    "operationId": "sendContacts",
    "summary": "Send in contacts, new ones and corrections.",
    "description": (
        "Each contact is taken in or rejected by itself, and told so in the order of the request. The same contact "
        "again corrects the one before, whole; sending something twice changes nothing."
    ),
    "security": [{"token": []}],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"oneOf": [_MANY, _ONE]}}},
    },
    "responses": {
        "200": {
            "description": "What came of each contact.",
            "content": {"application/json": {"schema": _RESULTS}},
        },
        "400": _error("Not a JSON array of contacts."),
        "401": _error("The token is missing or another one.", "WWW-Authenticate"),
        "408": _error(f"The body took longer than {PATIENCE:.0f} seconds."),
        "413": _error(f"More than {MOST_BYTES:,} bytes or {MOST_ITEMS:,} contacts."),
        "415": _error("The body is compressed.", "Accept-Encoding"),
        "429": _error(f"More than {MOST_REQUESTS:,} requests a minute.", "Retry-After"),
        "503": _error("The database does not answer; nothing is lost by sending it again.", "Retry-After"),
    },
}
DESCRIPTION: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {"title": "Redress: contacts", "version": "1", "description": "Where a help desk sends its contacts."},
    "paths": {"/ingest/contacts": {"post": _SEND}},
    "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "schemas": {"Contact": _CONTACT, "Result": _RESULT},
    },
}

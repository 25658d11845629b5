"""Walking through blocks: containers, elements, ids."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return a copy of *blocks* in which every block and every element that can be clicked has an id."""
    named = copy.deepcopy(blocks)
    for block in walk(named):
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return named


def walk(blocks: list[Json]) -> Iterator[Json]:
    """Yield every block, also those inside containers and carousels."""
    for block in blocks:
        yield block
        inner = block.get("child_blocks") or block.get("elements") if block["type"] in {"container", "carousel"} else []
        yield from walk(inner or [])


def elements(block: Json) -> list[Json]:
    """Return the elements of *block* a person can act on."""
    kind = block["type"]
    if kind == "input":
        return [block["element"]]
    if kind == "section":
        found = [block["accessory"]] if "accessory" in block else []
    elif kind in {"actions", "context_actions"}:
        found = block["elements"]
    else:
        found = block.get("actions", []) if kind == "card" else []
    return [element for element in found if element["type"] != "image"]


def find_element(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json] | None:
    """Return the block and element of *action_id*, in *block_id* when that is given."""
    for block in walk(blocks):
        if block_id is not None and block["block_id"] != block_id:
            continue
        for element in elements(block):
            if element["action_id"] == action_id:
                return block, element
    return None

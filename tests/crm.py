"""A company's system of customers on this machine, which fails when it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "a-token-for-tests-only"


@dataclass
class CompanyCrm:
    """What it knows by order, what it was asked, and how it fails: a *status*, a *text* that is no JSON, or silence."""

    customers: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""
    status: int = 200
    text: str = ""
    hangs: bool = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        order = request.match_info["order"]
        self.asked.append(order)
        if self.hangs:
            await asyncio.Event().wait()
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": "who are you?"}, status=401)
        if self.status != 200:
            return web.json_response({"error": "so it is"}, status=self.status, headers={"Location": "/elsewhere"})
        if self.text:
            return web.Response(text=self.text)
        known = self.customers.get(order)
        return web.json_response(known) if known is not None else web.json_response({}, status=404)


@asynccontextmanager
async def open_crm() -> AsyncIterator[CompanyCrm]:
    """Run such a system with one customer in it."""
    crm = CompanyCrm({"20260914000123": {"customer": {"name": "张三丰", "phone": "13812345678"}}})
    app = web.Application()
    app.router.add_get("/orders/{order}", crm.answer)
    async with TestServer(app) as server:
        crm.url = str(server.make_url("/orders/")) + "{order}"
        yield crm

"""The door of the loopback Slack: who may come in, what is recorded, and faults on demand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Call = dict[str, Any]
Reply = dict[str, Any]


@dataclass
class Fault:
    status: int = 200
    error: str = ""
    after: bool = False
    cut: bool = False
    slow_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


class Door:
    """A method of Slack's is a method here, with an underscore for the dot."""

    def __init__(self, bot_token: str, app_token: str) -> None:
        self.bot_token, self.app_token = bot_token, app_token
        self.base = ""
        self.recorded: list[tuple[str, Call]] = []
        self.denied: set[str] = set()
        """Methods for which the token has no scope."""
        self.changed = asyncio.Event()
        self._faults: dict[str, list[Fault]] = {}

    def fail_next(
        self,
        method: str,
        status: int = 200,
        *,
        error: str = "",
        after: bool = False,
        cut: bool = False,
        slow_s: float = 0.0,
        times: int = 1,
        **headers: str,
    ) -> None:
        """`after`: it happens all the same. `cut`: the connection ends instead of an answer. `slow_s`: it only takes
        long."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._faults.setdefault(method, []).extend([Fault(status, error, after, cut, slow_s, named)] * times)

    def fault_of(self, method: str) -> Fault | None:
        return self._faults[method].pop(0) if self._faults.get(method) else None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        call = await _arguments(request)
        self.recorded.append((method, call))
        fault = self.fault_of(method)
        if fault and fault.slow_s:
            await asyncio.sleep(fault.slow_s)
            fault = None
        if fault and not fault.after:
            return self.broken(request, fault)
        reply = self._reply(request, method, call)
        self.changed.set()
        return self.broken(request, fault) if fault else web.json_response(reply)

    def broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.cut:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault.error:
            return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=fault.headers)
        return web.Response(status=fault.status, text="an outage page", headers=fault.headers)

    def _reply(self, request: web.Request, method: str, call: Call) -> Reply:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token != (self.app_token if method == "apps.connections.open" else self.bot_token):
            return no("invalid_auth")
        if method in self.denied:
            return no("missing_scope")
        handler: Callable[[Call], Reply] | None = getattr(self, method.replace(".", "_"), None)
        return handler(call) if handler else no("unknown_method")


async def _arguments(request: web.Request) -> Call:
    call: Call = dict(request.query)
    if request.content_type == "application/json":
        call |= await request.json()
    elif request.can_read_body:
        call |= dict(await request.post())
    return call


def yes(**more: Any) -> Reply:
    return {"ok": True, **more}


def no(error: str) -> Reply:
    return {"ok": False, "error": error}

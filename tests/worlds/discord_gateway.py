"""Discord's gateway on a loopback socket: hello, identify, ready, heartbeats, events, resume."""

import asyncio
import json
import zlib
from collections.abc import Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


class Gateway:
    def __init__(self, token: str, ready: Callable[[], dict[str, Any]], guild: Callable[[], dict[str, Any]]) -> None:
        self._token, self._ready, self._guild = token, ready, guild
        self._session, self._sessions = "", 0
        self._log: list[dict[str, Any]] = []
        self._sockets: list[tuple[web.WebSocketResponse, Any]] = []
        self.identified = 0
        self.resumed = 0
        self.heartbeats = 0
        self.garbled = 0
        """So many next connections begin with what is no JSON."""
        self._changed = asyncio.Event()

    async def connected(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.garbled:
            self.garbled -= 1
            await socket.send_str("<html>")
            return socket
        deflater = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        await self._send((socket, deflater), {"op": HELLO, "d": {"heartbeat_interval": 41250}})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._heard((socket, deflater), json.loads(message.data))
        self._sockets = [kept for kept in self._sockets if kept[0] is not socket]
        return socket

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """To be replayed at a resume where nobody is connected now."""
        message = {"op": DISPATCH, "t": event, "s": len(self._log) + 1, "d": data}
        self._log.append(message)
        for connection in list(self._sockets):
            await self._send(connection, message)

    async def drop(self, code: int = 4000) -> None:
        """Cuts the connections; with this code a client resumes."""
        for socket, _ in list(self._sockets):
            await socket.close(code=code)
        self._sockets.clear()

    async def until(self, fact: Callable[[], bool], timeout_s: float = 90.0) -> None:
        async with asyncio.timeout(timeout_s):
            while not fact():
                self._changed.clear()
                await self._changed.wait()

    async def close(self) -> None:
        for socket, _ in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def _heard(self, connection: tuple[web.WebSocketResponse, Any], message: dict[str, Any]) -> None:
        match message["op"]:
            case 1:
                self.heartbeats += 1
                await self._send(connection, {"op": ACK})
            case 2:
                await self._identify(connection, message["d"])
            case 6:
                await self._resume(connection, message["d"])
        self._changed.set()

    async def _identify(self, connection: tuple[web.WebSocketResponse, Any], data: dict[str, Any]) -> None:
        if data["token"] != self._token:
            await connection[0].close(code=4004, message=b"Authentication failed.")
            return
        self.identified += 1
        self._sessions += 1
        self._session = f"session-{self._sessions}"
        self._log.clear()
        self._sockets.append(connection)
        await self.dispatch("READY", self._ready() | {"session_id": self._session})
        await self.dispatch("GUILD_CREATE", self._guild())

    async def _resume(self, connection: tuple[web.WebSocketResponse, Any], data: dict[str, Any]) -> None:
        if data["session_id"] != self._session or data["token"] != self._token:
            await self._send(connection, {"op": INVALID, "d": False})
            return
        self.resumed += 1
        for message in self._log[data["seq"] :]:
            await self._send(connection, message)
        self._sockets.append(connection)
        await self.dispatch("RESUMED", {})

    async def _send(self, connection: tuple[web.WebSocketResponse, Any], message: dict[str, Any]) -> None:
        socket, deflater = connection
        text = json.dumps({"d": None, "s": None, "t": None} | message)
        if deflater is None:
            await socket.send_str(text)
        else:
            await socket.send_bytes(deflater.compress(text.encode()) + deflater.flush(zlib.Z_SYNC_FLUSH))

"""Socket Mode of the loopback Slack: envelopes out, acknowledgements back within three seconds."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

ACK_S = 3.0
Payload = dict[str, Any]


class Link:
    def __init__(self, number: Callable[[], int]) -> None:
        self._number = number
        self.ack_s = ACK_S
        """More in a test of many at once: how quick all of them are depends on the machine."""
        self.late: list[str] = []
        """Deliveries that were not acknowledged in time."""
        self.sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[Payload | None]] = {}
        self._sent: dict[str, tuple[str, Payload]] = {}

    def first(self, delivery: str | None) -> Payload | None:
        """What was sent under this name before."""
        return self._sent[delivery][1] if delivery in self._sent else None

    async def deliver(self, kind: str, payload: Payload, delivery: str | None) -> Payload | None:
        """The acknowledgement's payload; None when none came in time. The same delivery is the same event again."""
        if delivery:
            kind, payload = self._sent.setdefault(delivery, (kind, payload))
        envelope = f"e{self._number()}"
        self._acks[envelope] = asyncio.get_running_loop().create_future()
        message = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        assert self.sockets, "the bot is not connected"
        await self.sockets[-1].send_json(message)
        try:
            async with asyncio.timeout(self.ack_s):
                return await self._acks[envelope] or {}
        except TimeoutError:
            self.late.append(envelope)
            return None

    async def connected(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = self._acks.get(answer["envelope_id"])
                if waiting and not waiting.done():
                    waiting.set_result(answer.get("payload"))
        if socket in self.sockets:
            self.sockets.remove(socket)
        return socket

    async def cut(self) -> None:
        for socket in list(self.sockets):
            await socket.close()
        self.sockets.clear()

"""The part of Slack's Web API that the bot uses, strict where Slack is strict, with faults on demand."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.worlds.slack_rules import message_faults, view_faults

TEAM, CHANNEL, ELSEWHERE, PRIVATE = "T0001", "C0001", "C0002", "C0003"
BOT_USER, BOT = "U0BOT", "B0BOT"
PEOPLE = {"ana": "U0ANA", "ben": "U0BEN", "boss": "U0BOSS", "guest": "U0GUEST", "stranger": "U0STRANGER"}
_NEED_TOKEN = 3.0

Call = dict[str, Any]
Reply = dict[str, Any]


@dataclass
class Posted:
    channel: str
    ts: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    file: str | None = None
    edits: int = 0
    deleted: bool = False


@dataclass
class File:
    id: str
    name: str
    size: int
    body: bytes | None = None
    title: str = ""
    channel: str | None = None
    completed: int = 0
    looks: int = 0


@dataclass
class Fault:
    status: int = 200
    error: str = ""
    after: bool = False
    cut: bool = False
    headers: dict[str, str] = field(default_factory=dict)


class Api:
    """State and methods; names are Slack's."""

    def __init__(self, bot_token: str, app_token: str) -> None:
        self.bot_token, self.app_token = bot_token, app_token
        self.base = ""
        self.posts: list[Posted] = []
        self.files: dict[str, File] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.whispers: list[dict[str, Any]] = []
        self.triggers: dict[str, tuple[str, float, bool]] = {}
        self.recorded: list[tuple[str, Call]] = []
        self.rejected: list[str] = []
        self.denied: set[str] = set()
        """Methods for which the token has no scope."""
        self.members = {CHANNEL, PRIVATE}
        """Channels that the bot is in."""
        self.shared_after_looks = 2
        """A file's share shows only after so many looks; a large number: never."""
        self.changed = asyncio.Event()
        self._faults: dict[str, list[Fault]] = {}
        self._numbers = 0

    def fail_next(
        self,
        method: str,
        status: int = 200,
        *,
        error: str = "",
        after: bool = False,
        cut: bool = False,
        times: int = 1,
        **headers: str,
    ) -> None:
        """`after`: it happens all the same. `cut`: the connection ends instead of an answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._faults.setdefault(method, []).extend([Fault(status, error, after, cut, named)] * times)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/whisper/{trigger}", self._whisper)
        return app

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    def ts(self) -> str:
        return f"{1_700_000_000 + self.number()}.{self._numbers:06d}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        call = await _arguments(request)
        self.recorded.append((method, call))
        fault = self._faults[method].pop(0) if self._faults.get(method) else None
        if fault and not fault.after:
            return self._fault(request, fault)
        reply = self._reply(request, method, call)
        self.changed.set()
        if fault:
            return self._fault(request, fault)
        return web.json_response(reply)

    def _fault(self, request: web.Request, fault: Fault) -> web.StreamResponse:
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
            return _no("invalid_auth")
        if method in self.denied:
            return _no("missing_scope")
        handler: Callable[[Call], Reply] | None = getattr(self, method.replace(".", "_"), None)
        return handler(call) if handler else _no("unknown_method")

    def auth_test(self, _: Call) -> Reply:
        return _yes(url="https://the-team.slack.com/", team_id=TEAM, user_id=BOT_USER, bot_id=BOT)

    def apps_connections_open(self, _: Call) -> Reply:
        return _yes(url=f"{self.base.replace('http', 'ws', 1)}/link?ticket={self.number()}")

    def users_info(self, call: Call) -> Reply:
        name = next((name for name, user in PEOPLE.items() if user == call["user"]), None)
        if name is None:
            return _no("user_not_found")
        stranger = name == "stranger"
        return _yes(
            user={
                "id": call["user"], "team_id": "T0OTHER" if stranger else TEAM, "is_admin": name == "boss",
                "is_owner": False, "is_primary_owner": False, "is_restricted": name == "guest",
                "is_ultra_restricted": False, "is_stranger": stranger, "is_bot": False, "deleted": False,
            }
        )  # fmt: skip

    def conversations_info(self, call: Call) -> Reply:
        channel = call["channel"]
        if channel.startswith("D"):
            return _no("missing_scope")  # It takes im:read, which we do not ask for.
        if channel not in {CHANNEL, ELSEWHERE, PRIVATE} or (channel == PRIVATE and channel not in self.members):
            return _no("channel_not_found")
        return _yes(channel={"id": channel, "is_member": channel in self.members, "is_private": channel == PRIVATE})

    def conversations_open(self, call: Call) -> Reply:
        if call["users"] not in PEOPLE.values():
            return _no("user_not_found")
        return _yes(channel={"id": f"D{call['users'][1:]}"})

    def conversations_history(self, call: Call) -> Reply:
        shown = [p for p in self.posts if p.channel == call["channel"] and not p.deleted]
        if call.get("latest"):
            shown = [p for p in shown if call.get("oldest", "0") <= p.ts <= call["latest"]]
        pages = list(reversed(shown))[: int(call.get("limit", 100))]
        return _yes(messages=[self.message(p, with_metadata=call.get("include_all_metadata") == "1") for p in pages])

    def message(self, post: Posted, *, with_metadata: bool = False) -> dict[str, Any]:
        body: dict[str, Any] = {"type": "message", "ts": post.ts, "text": post.text, "bot_id": BOT, "user": BOT_USER}
        body["blocks"] = post.blocks
        if post.file:
            file = self.files[post.file]
            body["files"] = [{"id": file.id, "name": file.name, "title": file.title}]
        if with_metadata and post.metadata:
            body["metadata"] = post.metadata
        return body

    def chat_postMessage(self, call: Call) -> Reply:  # noqa: N802  # Slack's name.
        refused = self._unpostable(call["channel"]) or self._faulty(message_faults(call))
        if refused:
            return refused
        assert [call.get("unfurl_links"), call.get("unfurl_media")] == [False, False]
        post = Posted(call["channel"], self.ts(), call["text"], call.get("blocks") or [], call.get("metadata"))
        self.posts.append(post)
        return _yes(ts=post.ts, channel=post.channel, message=self.message(post))

    def chat_update(self, call: Call) -> Reply:
        post = next((p for p in self.posts if (p.channel, p.ts) == (call["channel"], call["ts"])), None)
        if post is None or post.deleted:
            return _no("message_not_found")
        refused = self._unpostable(call["channel"]) or self._faulty(message_faults(call))
        if refused:
            return refused
        post.text, post.blocks, post.edits = call["text"], call.get("blocks") or [], post.edits + 1
        post.metadata = call.get("metadata") or post.metadata
        return _yes(ts=post.ts, channel=post.channel)

    def chat_postEphemeral(self, call: Call) -> Reply:  # noqa: N802  # Slack's name.
        refused = self._unpostable(call["channel"]) or self._faulty(message_faults(call))
        if refused:
            return refused
        self.whispers.append({**call, "to": call["user"]})
        return _yes(message_ts=self.ts())

    def views_open(self, call: Call) -> Reply:
        person, born, used = self.triggers.get(call["trigger_id"], ("", 0.0, False))
        if time.monotonic() - born > _NEED_TOKEN:
            return _no("expired_trigger_id")
        if used:
            return _no("exchanged_trigger_id")
        refused = self._faulty(view_faults(call["view"]))
        if refused:
            return refused
        self.triggers[call["trigger_id"]] = (person, born, True)
        view = {**call["view"], "id": f"V{self.number()}", "hash": f"h{self.number()}", "trigger": call["trigger_id"]}
        self.views[view["id"]] = view
        return _yes(view=view)

    def views_update(self, call: Call) -> Reply:
        view = self.views.get(call["view_id"])
        if view is None:
            return _no("not_found")
        if "hash" in call and call["hash"] != view["hash"]:
            return _no("hash_conflict")
        return self._faulty(view_faults(call["view"])) or _yes(view=self.redraw(view["id"], call["view"]))

    def redraw(self, view_id: str, new: dict[str, Any]) -> dict[str, Any]:
        self.views[view_id] = {**self.views[view_id], **new, "hash": f"h{self.number()}"}
        return self.views[view_id]

    def files_getUploadURLExternal(self, call: Call) -> Reply:  # noqa: N802  # Slack's name.
        file = File(f"F{self.number()}", call["filename"], int(call["length"]))
        self.files[file.id] = file
        return _yes(upload_url=f"{self.base}/upload/{file.id}", file_id=file.id)

    def files_completeUploadExternal(self, call: Call) -> Reply:  # noqa: N802  # Slack's name.
        told = json.loads(call["files"])[0]
        file = self.files.get(told["id"])
        if file is None or file.body is None:
            return _no("file_not_found")
        refused = self._unpostable(call["channel_id"])
        if refused:
            return refused
        assert not {"blocks", "initial_comment", "thread_ts"} & set(call)
        file.title, file.channel, file.completed = told["title"], call["channel_id"], file.completed + 1
        file.looks = 0
        return _yes(files=[{"id": file.id, "title": file.title}])

    def files_info(self, call: Call) -> Reply:
        file = self.files.get(call["file"])
        if file is None or not file.completed:
            return _no("file_not_found")
        file.looks += 1
        self.settle(file)
        shares = [p for p in self.posts if p.file == file.id]
        told = {p.channel: [{"ts": p.ts}] for p in shares}
        return _yes(file={"id": file.id, "title": file.title, "shares": {"public": told} if told else {}})

    def settle(self, file: File) -> None:
        """The share comes when it comes; each completion brings one."""
        shared = sum(post.file == file.id for post in self.posts)
        if file.channel and shared < file.completed and file.looks > self.shared_after_looks:
            self.posts.append(Posted(file.channel, self.ts(), "", file=file.id))

    def _unpostable(self, channel: str) -> Reply | None:
        direct = channel.startswith("D") and f"U{channel[1:]}" in PEOPLE.values()
        if not direct and channel not in {CHANNEL, ELSEWHERE, PRIVATE}:
            return _no("channel_not_found")
        return None if direct or channel in self.members else _no("not_in_channel")

    def _faulty(self, faults: list[str]) -> Reply | None:
        self.rejected += faults
        return _no("invalid_blocks") if faults else None

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self.recorded.append(("upload", {"length": request.headers.get("Content-Length")}))
        fault = self._faults["upload"].pop(0) if self._faults.get("upload") else None
        if fault and not fault.after:
            return self._fault(request, fault)
        file = self.files[request.match_info["file"]]
        body = await request.read()
        if len(body) != file.size:
            return web.Response(status=400)
        file.body = body
        return self._fault(request, fault) if fault else web.Response(text=f"OK - {len(body)}")

    async def _whisper(self, request: web.Request) -> web.StreamResponse:
        trigger = request.match_info["trigger"]
        person, _, _ = self.triggers[trigger]
        body = await request.json()
        self.recorded.append(("response_url", body))
        fault = self._faults["response_url"].pop(0) if self._faults.get("response_url") else None
        if fault:
            return self._fault(request, fault)
        if self._faulty(message_faults(body)) or body["response_type"] != "ephemeral" or body["replace_original"]:
            return web.Response(status=400, text="invalid_blocks")
        self.whispers.append({**body, "to": person, "trigger": trigger})
        self.changed.set()
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> Call:
    call: Call = dict(request.query)
    if request.content_type == "application/json":
        call |= await request.json()
    elif request.can_read_body:
        call |= dict(await request.post())
    return call


def _yes(**more: Any) -> Reply:
    return {"ok": True, **more}


def _no(error: str) -> Reply:
    return {"ok": False, "error": error}

"""Discord's REST API on a loopback socket, as far as the bot uses it, and as strict as the real one."""

import asyncio
import copy
import itertools
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.worlds.discord_guild import (
    APPLICATION,
    BOT,
    CHANNEL,
    GUILD,
    MANAGERS,
    PEOPLE,
    PRIVATE,
    THREAD,
    Click,
    Post,
    bot_user,
    message_json,
    pinged,
    registered,
    user,
)
from tests.worlds.discord_rules import EPHEMERAL, form_faults, message_faults, parts

BODY: web.RequestKey[Any] = web.RequestKey("body", object)
FILMS: web.RequestKey[dict[str, bytes]] = web.RequestKey("films", dict)


class Refused(Exception):
    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.body = status, {"code": code, "message": message} | more


@dataclass(frozen=True)
class Recorded:
    method: str
    path: str
    """With the names of Discord's own API description in braces."""
    body: Any


@dataclass
class Fault:
    pattern: re.Pattern[str]
    status: int | str
    after: bool
    code: int
    retry_after: float
    via: bool
    times: int


class Rest:
    def __init__(self, token: str, gateway_url: Callable[[], str]) -> None:
        self._token, self._gateway_url = token, gateway_url
        self._ids = itertools.count(10_000)
        self.posts: dict[str, Post] = {}
        self.followed: list[tuple[str, Post]] = []
        """Messages beside answers, and to whom."""
        self.clicks: dict[str, Click] = {}
        self.commands: list[dict[str, Any]] = []
        self.recorded: list[Recorded] = []
        self.slowed = asyncio.Event()
        """A call of this kind has come."""
        self.json_type = "application/json"
        self.terse = False
        """Tells of the bot no more than its number."""
        self.denied: set[str] = set()
        self.gone: set[str] = set()
        self.members = set(PEOPLE.values())
        self.direct: dict[str, str] = {}
        self.closed: set[str] = set()
        """People who take no direct messages."""
        self.answer_s = 3.0
        """More in a test of many at once: how quick all of them are depends on the machine."""
        self.upload_limit = 10 * 1024 * 1024
        self.told_limit: int | None = None
        """What interactions say of it; None: the truth."""
        self.refuses_by_a_page = False
        """A file too large does not come as far as Discord."""
        self._faults: list[Fault] = []

    def new_id(self) -> str:
        return str(next(self._ids))

    def fail_next(
        self, call: str, status: int | str, *, after: bool = False, code: int = 0, retry_after: float = 60.0,
        via: bool = True, times: int = 1,
    ) -> None:  # fmt: skip
        """`call` is a method and a path in which "..." stands for any id; the status "cut" breaks the connection off,
        "hang" never answers, "slow" does it all a second later.
        `after`: the call is done first, and only its answer is lost."""
        pattern = re.compile(re.escape(call).replace(re.escape("..."), "[^/]+") + "$")
        self._faults.append(Fault(pattern, status, after, code, retry_after, via, times))

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._answered], client_max_size=1 << 30)
        for method, path, handler in (
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway),
            ("GET", "/applications/{application_id}/commands", self._get_commands),
            ("PUT", "/applications/{application_id}/commands", self._put_commands),
            ("POST", "/interactions/{interaction_id}/{interaction_token}/callback", self._callback),
            ("POST", "/webhooks/{webhook_id}/{webhook_token}", self._follow_up),
            ("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", self._original),
            ("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", self._delete_original),
            ("POST", "/channels/{channel_id}/messages", self._post),
            ("GET", "/channels/{channel_id}/messages", self._history),
            ("PATCH", "/channels/{channel_id}/messages/{message_id}", self._edit),
            ("DELETE", "/channels/{channel_id}/messages/{message_id}", self._delete),
            ("POST", "/users/@me/channels", self._open_direct),
            ("GET", "/guilds/{guild_id}/members/{user_id}", self._member),
            ("GET", "/files/{message_id}/{name}", self._file),
        ):
            app.router.add_route(method, path, handler)
        app.on_response_prepare.append(self._headed)
        return app

    async def _headed(self, _: web.Request, answer: web.StreamResponse) -> None:
        if answer.content_type == "application/json":
            answer.headers["Content-Type"] = self.json_type

    @web.middleware
    async def _answered(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path == "/":
            return await handler(request)  # type: ignore[no-any-return]
        fault = self._fault_for(f"{request.method} {request.path}")
        body, films = await _read(request)
        resource = request.match_info.route.resource
        self.recorded.append(Recorded(request.method, resource.canonical if resource else request.path, body))
        request[BODY], request[FILMS] = body, films
        if fault and fault.status == "hang":
            await asyncio.sleep(60)
        if fault and fault.status == "slow":
            self.slowed.set()
            await asyncio.sleep(1)
            fault = None
        if fault and not fault.after:
            return _failed(request, fault)
        try:
            self._check_token(request)
            answer = await handler(request)
        except Refused as refused:
            return _json(refused.body, refused.status)
        return _failed(request, fault) if fault else answer

    def _fault_for(self, call: str) -> Fault | None:
        for fault in self._faults:
            if fault.times > 0 and fault.pattern.match(call):
                fault.times -= 1
                return fault
        return None

    def _check_token(self, request: web.Request) -> None:
        if request.path.startswith(("/interactions/", "/webhooks/", "/files/")):
            return
        if request.headers.get("Authorization") != f"Bot {self._token}":
            raise Refused(401, 0, "401: Unauthorized")

    async def _me(self, _: web.Request) -> web.Response:
        return _json({"id": BOT} if self.terse else bot_user())

    async def _application(self, _: web.Request) -> web.Response:
        if self.terse:
            return _json({"id": APPLICATION})
        facts = {"id": APPLICATION, "name": "sora", "icon": None, "description": "", "bot_public": False, "flags": 0}
        facts["owner"] = user("1")
        return _json(facts | {"bot_require_code_grant": False, "verify_key": "0" * 64, "summary": "", "team": None})

    async def _gateway(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return _json({"url": self._gateway_url(), "shards": 1, "session_start_limit": limit})

    async def _get_commands(self, _: web.Request) -> web.Response:
        return _json(self.commands)

    async def _put_commands(self, request: web.Request) -> web.Response:
        self.commands = [registered(self.new_id(), command) for command in request[BODY]]
        return _json(self.commands)

    async def _callback(self, request: web.Request) -> web.Response:
        click = self.clicks.get(request.match_info["interaction_id"])
        if click is None or click.token != request.match_info["interaction_token"]:
            raise Refused(404, 10062, "Unknown interaction")
        try:
            self._answer(click, request[BODY])
        finally:
            click.tried.set()
        if not request.query.get("with_response"):
            return web.Response(status=204)
        facts: dict[str, Any] = {"id": click.id, "type": 2, "activity_instance_id": None}
        answer: dict[str, Any] = {"interaction": facts}
        if click.post:
            facts |= {"response_message_id": click.post.id, "response_message_loading": False}
            answer["resource"] = {"type": click.kind, "message": message_json(click.post)}
        return _json(answer)

    def _answer(self, click: Click, body: Mapping[str, Any]) -> None:
        if time.monotonic() - click.sent_at > self.answer_s:
            raise Refused(404, 10062, "Unknown interaction")
        if click.kind is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        data = body.get("data") or {}
        match body["type"]:
            case 4:
                _refuse_if(message_faults(data))
                click.post = self._kept(click.channel, data, {}, ephemeral=bool(data.get("flags", 0) & EPHEMERAL))
            case 7:
                if click.message is None:
                    raise Refused(400, 50035, "nothing to edit")
                _refuse_if(message_faults({"flags": click.message.flags} | data))
                click.post = self._edited(click.message, data)
            case 8:
                click.choices = data["choices"]
            case 9:
                _refuse_if([*form_faults(data), *(["a form after a form"] if click.from_form else [])])
                click.form = data
            case other:
                raise Refused(400, 50035, f"type {other}")
        click.kind = body["type"]

    async def _follow_up(self, request: web.Request) -> web.Response:
        """One message more, after the answer."""
        click = next((one for one in self.clicks.values() if one.token == request.match_info["webhook_token"]), None)
        if click is None or click.kind is None:
            raise Refused(404, 10015, "Unknown Webhook")
        body = request[BODY]
        _refuse_if(message_faults(body))
        post = self._kept(click.channel, body, {}, ephemeral=bool(body.get("flags", 0) & EPHEMERAL))
        self.followed.append((click.person, post))
        return _json(message_json(post))

    async def _original(self, request: web.Request) -> web.Response:
        return _json(message_json(self._answer_of(request)))

    async def _delete_original(self, request: web.Request) -> web.Response:
        self._answer_of(request).deleted = True
        return web.Response(status=204)

    def _answer_of(self, request: web.Request) -> Post:
        for click in self.clicks.values():
            if click.token == request.match_info["webhook_token"] and click.post:
                if click.post.deleted:
                    raise Refused(404, 10008, "Unknown Message")
                return click.post
        raise Refused(404, 10015, "Unknown Webhook")

    async def _post(self, request: web.Request) -> web.Response:
        channel, body, films = request.match_info["channel_id"], request[BODY], request[FILMS]
        self._check_may_post(channel, films)
        if any(len(film) > self.upload_limit for film in films.values()):
            raise (self._turned_away() if self.refuses_by_a_page else Refused(413, 40005, "Request entity too large"))
        _refuse_if(message_faults(body, list(films)))
        if len(nonce := str(body.get("nonce") or "")) > 25:
            raise Refused(400, 50035, "Invalid Form Body")
        if nonce and body.get("enforce_nonce"):
            for post in self.posts.values():
                if post.nonce == nonce:
                    if post.deleted:
                        raise Refused(404, 10008, "Unknown Message")
                    return _json(message_json(post))
        reply = self._reply(channel, body.get("message_reference"))
        post = self._kept(channel, body, films)
        post.reply_to, post.nonce = reply, nonce or None
        return _json(message_json(post))

    def _turned_away(self) -> web.HTTPException:
        page = "<html><head><title>413 Request Entity Too Large</title></head><body>cloudflare</body></html>"
        return web.HTTPRequestEntityTooLarge(self.upload_limit, 0, text=page, content_type="text/html")

    def _check_may_post(self, channel: str, films: Mapping[str, bytes]) -> None:
        self._check_channel(channel)
        if self.direct.get(channel) in self.closed:
            raise Refused(403, 50007, "Cannot send messages to this user")
        if channel in self.direct:
            return
        if "VIEW_CHANNEL" in self.denied:
            raise Refused(403, 50001, "Missing Access")
        if "SEND_MESSAGES" in self.denied or (films and "ATTACH_FILES" in self.denied):
            raise Refused(403, 50013, "Missing Permissions")

    def _check_channel(self, channel: str) -> None:
        if channel in self.gone or channel not in {CHANNEL, PRIVATE, THREAD, *self.direct}:
            raise Refused(404, 10003, "Unknown Channel")

    def _reply(self, channel: str, reference: Mapping[str, Any] | None) -> str | None:
        if not reference:
            return None
        if "READ_MESSAGE_HISTORY" in self.denied:
            raise Refused(400, 160002, "You cannot reply without permission to read message history")
        there = self.posts.get(str(reference["message_id"]))
        if there is None or there.deleted or there.channel != channel:
            if reference.get("fail_if_not_exists", True):
                raise Refused(400, 50035, "Invalid Form Body: message_reference: Unknown message")
            return None
        return there.id

    async def _history(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel_id"]
        self._check_channel(channel)
        if "VIEW_CHANNEL" in self.denied:
            raise Refused(403, 50001, "Missing Access")
        if "READ_MESSAGE_HISTORY" in self.denied:
            return _json([])
        limit, before = int(request.query.get("limit", 50)), int(request.query.get("before", 2**63))
        if not 1 <= limit <= 100:
            raise Refused(400, 50035, f"Invalid Form Body: limit: {limit}")
        seen = [post for post in self.visible(channel) if not post.flags & EPHEMERAL and int(post.id) < before]
        return _json([message_json(post) for post in reversed(seen)][:limit])

    async def _edit(self, request: web.Request) -> web.Response:
        self._check_channel(request.match_info["channel_id"])
        post = self.posts.get(request.match_info["message_id"])
        if post is None or post.deleted or post.flags & EPHEMERAL or post.channel != request.match_info["channel_id"]:
            raise Refused(404, 10008, "Unknown Message")
        body = request[BODY]
        _refuse_if(message_faults({"flags": post.flags} | body, ()))
        if "attachments" in body:
            post.films = {name: film for name, film in post.films.items() if any(body["attachments"])}
        post.components, post.edits = body["components"], post.edits + 1
        return _json(message_json(post))

    async def _delete(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel_id"]
        self._check_channel(channel)
        post = self.posts.get(request.match_info["message_id"])
        if post is None or post.deleted or post.flags & EPHEMERAL or post.channel != channel:
            raise Refused(404, 10008, "Unknown Message")
        post.deleted = True
        return web.Response(status=204)

    async def _open_direct(self, request: web.Request) -> web.Response:
        person = str(request[BODY]["recipient_id"])
        channel = f"7{person}"
        self.direct[channel] = person
        return _json({"id": channel, "type": 1, "recipients": [user(person)], "last_message_id": None})

    async def _member(self, request: web.Request) -> web.Response:
        person = request.match_info["user_id"]
        if request.match_info["guild_id"] != GUILD or person not in self.members:
            raise Refused(404, 10007, "Unknown Member")
        roles = [MANAGERS] if person == PEOPLE["boss"] else []
        return _json({"user": user(person), "roles": roles, "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0})

    async def _file(self, request: web.Request) -> web.Response:
        """What a person has posted; the real one lies on a host of its own, under a signed link."""
        assert "Authorization" not in request.headers
        post = self.posts.get(request.match_info["message_id"])
        body = post.films.get(request.match_info["name"]) if post else None
        return web.Response(status=404) if body is None else web.Response(body=body, content_type="video/mp4")

    def visible(self, channel: str) -> list[Post]:
        return [post for post in self.posts.values() if post.channel == channel and not post.deleted]

    def _numbered(self, components: list[Any]) -> list[Any]:
        numbered = copy.deepcopy(components)
        for number, part in enumerate(parts(numbered), start=1):
            part.setdefault("id", number)  # type: ignore[attr-defined]  # A copy of our own.
        return numbered

    def _edited(self, post: Post, data: Mapping[str, Any]) -> Post:
        post.components = self._numbered(data["components"])
        post.edits += 1
        return post

    def _kept(self, channel: str, body: Mapping[str, Any], films: dict[str, bytes], *, ephemeral: bool = False) -> Post:
        numbered = self._numbered(body["components"])
        post = Post(self.new_id(), channel, numbered, body["flags"], films)
        post.pinged = set() if ephemeral else pinged(body)
        self.posts[post.id] = post
        return post


async def _read(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    if not request.content_type.startswith("multipart/"):
        return (json.loads(text) if (text := await request.text()) else None), {}
    body, films = None, {}
    async for part in await request.multipart():
        if part.name == "payload_json":
            body = json.loads(await part.text())
        else:
            films[part.filename] = bytes(await part.read())
    return body, films


def _refuse_if(faults: list[str]) -> None:
    if faults:
        raise Refused(400, 50035, "Invalid Form Body: " + "; ".join(faults))


def _failed(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.status == "cut":
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    body: dict[str, Any] = {"code": fault.code, "message": "as asked for"}
    headers = {}
    if fault.status == 429:
        body |= {"retry_after": fault.retry_after, "global": False}
        headers = {"Retry-After": str(fault.retry_after)} | ({"Via": "1.1 google"} if fault.via else {})
    return _json(body, int(fault.status), headers)


def _json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Discord names no charset, and discord.py reads JSON only where the type is exactly this."""
    return web.Response(
        body=json.dumps(value).encode(), status=status, content_type="application/json", headers=headers or {}
    )

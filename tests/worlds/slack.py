"""A loopback Slack with one workspace, five people and real sockets: the real Bolt cannot tell the difference."""

import asyncio
import contextlib
import json
import re
import time
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.worlds import slack_api as api
from tests.worlds.seen import Answer, Seen, SeenForm
from tests.worlds.slack_rules import view_faults, words

_ANSWER_S = 3.0
_NOTHING_COMES_S = 0.4
"""How long after an acknowledgement a form or a whisper may still come."""
_LINK = re.compile(r"/archives/\w+/p(\d{10})(\d{6})$")


class SlackWorld:
    platform = "slack"
    team = f"slack:{api.TEAM}"
    bot_token, app_token, signing_secret = "xoxb-the-bots-token", "xapp-the-apps-token", "the-signing-secret"

    def __init__(self) -> None:
        self.api = api.Api(self.bot_token, self.app_token)
        self.channel = api.CHANNEL
        """Where people press and type."""
        self.fail_next = self.api.fail_next
        self.api_url = ""
        self.late: list[str] = []
        """Deliveries that were not acknowledged within three seconds."""
        self._links: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[dict[str, Any] | None]] = {}
        self._events: dict[str, tuple[str, dict[str, Any]]] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = self.api.application()
        app.router.add_get("/link", self._connected)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.api.base = f"http://{host}:{port}"
        self.api_url = f"{self.api.base}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut_links()
        assert self._runner is not None
        await self._runner.cleanup()

    async def cut_links(self) -> None:
        for link in self._links:
            await link.close()
        self._links.clear()

    def account(self, person: str) -> str:
        return f"{self.team}:{api.PEOPLE[person]}"

    async def command(self, person: str, text: str, /, *, delivery: str | None = None, **options: str) -> Answer:
        """Options as people type them: the video and a member where they belong, the prompt last, the rest by name."""
        name, rest = ("/sora-admin", text[6:]) if text.startswith("admin ") else ("/sora", text)
        first = [options.pop(key) for key in ("video", "member", "amount") if key in options]
        last = [options.pop(key) for key in ("prompt", "reason") if key in options]
        named = [f"--{key} {value}" for key, value in options.items()]
        mentioned = [self.mention(word) for word in first]
        return await self.typed(
            person, name, " ".join([rest, *mentioned, *map(_escaped, last), *named]), delivery=delivery
        )

    def mention(self, word: str) -> str:
        """Slack turns @ana into <@U0ANA|ana> before it sends a command on."""
        name = word.rsplit(":", 1)[-1].removeprefix("@")
        known = {**api.PEOPLE, **{user: user for user in api.PEOPLE.values()}}
        return f"<@{known[name]}|{name.lower()}>" if name in known else word

    async def typed(self, person: str, name: str, text: str, *, delivery: str | None = None) -> Answer:
        payload = {
            "command": name, "text": text.strip(), "team_id": api.TEAM, "user_id": api.PEOPLE[person],
            "channel_id": self.channel, "channel_name": self._channel_name(), "api_app_id": "A1",
        }  # fmt: skip
        return await self._done(person, "slash_commands", payload, delivery)

    async def press(self, person: str, message: Seen, label: str, *, delivery: str | None = None) -> Answer:
        blocks = self._blocks_of(message.id)
        found = [e for b in blocks if b["type"] == "actions" for e in b["elements"] if e["text"]["text"] == label]
        assert found, f"no button {label!r} among {message.buttons}"
        return await self.press_id(person, found[0]["action_id"], found[0].get("value"), message, delivery=delivery)

    async def press_id(
        self, person: str, action: str, value: str | None, message: Seen | None = None, *, delivery: str | None = None
    ) -> Answer:
        """A button as it stands on a card, or stood on one of an older version."""
        pressed = {"type": "button", "action_id": action, "block_id": "b", "action_ts": self.api.ts()}
        payload = {
            **self._interaction(person, "block_actions"),
            "actions": [pressed | ({"value": value} if value is not None else {})],
            "container": {
                "type": "message",
                "message_ts": message.id if message else "1.1",
                "channel_id": self.channel,
            },
        }
        return await self._done(person, "interactive", payload, delivery)

    async def shortcut(self, person: str, name: str, message: Seen | None = None) -> Answer:
        payload = self._interaction(person, "message_action" if message else "shortcut") | {"callback_id": name}
        if message:
            payload["message"] = self.api.message(self._post(message.id))
        else:
            del payload["channel"], payload["response_url"]
        return await self._done(person, "interactive", payload, None)

    async def submit(self, person: str, form: SeenForm, *, delivery: str | None = None, **inputs: str) -> Answer:
        view = self.api.views[form.id]
        payload = self._in_view(person, "view_submission", view, inputs)
        answer = await self._deliver("interactive", payload, delivery)
        if answer is None or answer.get("response_action") not in {"errors", "update"}:
            return Answer(nothing=answer is None)
        if answer["response_action"] == "errors":
            assert set(answer["errors"]) <= {block.get("block_id") for block in view["blocks"]}
            return Answer(form=self._shown(view, tuple(answer["errors"].values()), inputs))
        faults = view_faults(answer["view"])
        assert not faults, faults
        return Answer(form=self._shown(self.api.redraw(form.id, answer["view"])))

    async def choose(self, person: str, form: SeenForm, **inputs: str) -> SeenForm:
        """Change a select in an open form, and see the form that comes of it."""
        view = self.api.views[form.id]
        payload = self._in_view(person, "block_actions", view, inputs)
        payload["actions"] = [{"type": "static_select", "action_id": "sora_spec", "action_ts": self.api.ts()}]
        await self._deliver("interactive", payload, None)
        await self._until(lambda: self.api.views[form.id]["hash"] != view["hash"], _NOTHING_COMES_S)
        return self._shown(self.api.views[form.id])

    async def event(self, kind: str) -> None:
        payload = {"type": "event_callback", "team_id": api.TEAM, "event_id": "Ev1", "event": {"type": kind}}
        await self._deliver("events_api", payload, None)

    def messages(self) -> list[Seen]:
        return self.messages_in(self.channel)

    def messages_in(self, channel: str) -> list[Seen]:
        for file in self.api.files.values():
            self.api.settle(file)
        return [self._seen(post) for post in self.api.posts if post.channel == channel and not post.deleted]

    async def until(self, what: str, timeout_s: float = 10.0) -> Seen:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            for message in reversed(self.messages()):
                if what in message.text:
                    return message
            await asyncio.sleep(0.01)
        raise AssertionError(f"{what!r} never came; the channel says {[m.text for m in self.messages()]}")

    def calls(self, method: str) -> int:
        return sum(name == method for name, _ in self.api.recorded)

    def delete(self, message: Seen) -> None:
        self._post(message.id).deleted = True

    async def _done(self, person: str, kind: str, payload: dict[str, Any], delivery: str | None) -> Answer:
        repeated = delivery in self._events
        before = len(self.api.whispers), set(self.api.views), len(self.api.posts)
        if not repeated:
            payload["trigger_id"] = trigger = f"{self.api.number()}.{api.TEAM}.{delivery or ''}"
            if kind == "slash_commands" or "response_url" in payload:
                payload["response_url"] = f"{self.api.base}/whisper/{trigger}"
            self.api.triggers[trigger] = (api.PEOPLE[person], time.monotonic(), False)
        else:
            trigger = self._events[delivery or ""][1]["trigger_id"]

        def whispers() -> list[dict[str, Any]]:
            return [
                w
                for w in self.api.whispers[before[0] :]
                if w.get("trigger", trigger) == trigger and w["to"] == api.PEOPLE[person]
            ]

        def forms() -> list[dict[str, Any]]:
            return [v for name, v in self.api.views.items() if name not in before[1] and v["trigger"] == trigger]

        if await self._deliver(kind, payload, delivery) is None:
            return Answer(nothing=True)
        await self._until(lambda: bool(whispers() or forms()), _NOTHING_COMES_S)
        if forms():
            return Answer(form=self._shown(forms()[0]))
        if whispers():
            return Answer(whisper=self._whisper(whispers()[0]))
        return Answer(nothing=len(self.api.posts) == before[2])

    async def _until(self, done: Any, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while not done() and time.monotonic() < deadline:  # noqa: ASYNC110  # It waits for what comes over a socket.
            await asyncio.sleep(0.005)

    async def _deliver(self, kind: str, payload: dict[str, Any], delivery: str | None) -> dict[str, Any] | None:
        """The acknowledgement's payload; None when none came in time."""
        if delivery in self._events:
            kind, payload = self._events[delivery or ""]
        elif delivery:
            self._events[delivery] = (kind, payload)
        envelope = f"e{self.api.number()}"
        self._acks[envelope] = asyncio.get_running_loop().create_future()
        message = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        assert self._links, "the bot is not connected"
        await self._links[-1].send_json(message)
        try:
            async with asyncio.timeout(_ANSWER_S):
                return await self._acks[envelope] or {}
        except TimeoutError:
            self.late.append(envelope)
            return None

    async def _connected(self, request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse()
        await link.prepare(request)
        self._links.append(link)
        await link.send_json({"type": "hello", "num_connections": 1})
        async for message in link:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = self._acks.get(answer["envelope_id"])
                if waiting and not waiting.done():
                    waiting.set_result(answer.get("payload"))
        with contextlib.suppress(ValueError):
            self._links.remove(link)
        return link

    def _interaction(self, person: str, kind: str) -> dict[str, Any]:
        team = "T0OTHER" if person == "stranger" else api.TEAM
        return {
            "type": kind, "team": {"id": api.TEAM, "domain": "the-team"}, "enterprise": None, "api_app_id": "A1",
            "user": {"id": api.PEOPLE[person], "name": person, "team_id": team}, "token": "old",
            "channel": {"id": self.channel, "name": self._channel_name()}, "response_url": "yes",
        }  # fmt: skip

    def _in_view(self, person: str, kind: str, view: dict[str, Any], inputs: dict[str, str]) -> dict[str, Any]:
        payload = self._interaction(person, kind)
        del payload["channel"], payload["response_url"]
        payload["trigger_id"] = f"{self.api.number()}.view"
        payload["view"] = {**view, "app_installed_team_id": api.TEAM, "state": {"values": _values(view, inputs)}}
        return payload

    def _channel_name(self) -> str:
        return (
            "directmessage"
            if self.channel.startswith("D")
            else "privategroup"
            if self.channel == api.PRIVATE
            else "videos"
        )

    def _post(self, ts: str) -> api.Posted:
        return next(post for post in self.api.posts if post.ts == ts)

    def _blocks_of(self, ts: str) -> list[dict[str, Any]]:
        """A message of the channel, or a whisper, which only its reader's client holds."""
        if ts.startswith("whisper-"):
            return list(self.api.whispers[int(ts.removeprefix("whisper-"))]["blocks"])
        return self._post(ts).blocks

    def _seen(self, post: api.Posted) -> Seen:
        file = self.api.files[post.file] if post.file else self._film_above(post)
        text = self.api.files[post.file].title if post.file else words(post.blocks)
        links = [_LINK.search(e["url"]) for e in _elements(post.blocks) if e["type"] == "link"]
        return Seen(
            id=post.ts,
            text=text,
            buttons=_labels(post.blocks),
            film=file.body if file else None,
            reply_to=next((f"{link[1]}.{link[2]}" for link in links if link), None),
            edits=post.edits,
        )

    def _film_above(self, post: api.Posted) -> api.File | None:
        """A card tells of the film right above it, which readers take for one thing."""
        here = [other for other in self.api.posts if other.channel == post.channel and not other.deleted]
        above = here[here.index(post) - 1] if post in here and here.index(post) else None
        file = self.api.files[above.file] if above and above.file else None
        video = ((post.metadata or {}).get("event_payload") or {}).get("video")
        return file if file and video and video in file.title else None

    def _whisper(self, whisper: dict[str, Any]) -> Seen:
        number = next(i for i, one in enumerate(self.api.whispers) if one is whisper)
        return Seen(
            id=f"whisper-{number}", text=words(whisper["blocks"]), buttons=_labels(whisper["blocks"]), film=None,
            reply_to=None, edits=0,
        )  # fmt: skip

    def _shown(
        self, view: dict[str, Any], errors: tuple[str, ...] = (), typed: dict[str, str] | None = None
    ) -> SeenForm:
        inputs = {b["label"]["text"]: _value(b["element"]) for b in view["blocks"] if b["type"] == "input"}
        if typed and "prompt" in typed:
            label = next(b["label"]["text"] for b in view["blocks"] if b.get("block_id") == "prompt")
            inputs[label] = typed["prompt"]
        return SeenForm(
            id=view["id"], title=view["title"]["text"], text=words(view["blocks"]), inputs=inputs,
            submit=view["submit"]["text"], errors=errors,
        )  # fmt: skip


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [e for b in blocks if b["type"] == "rich_text" for part in b["elements"] for e in part["elements"]]


def _labels(blocks: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(e["text"]["text"] for b in blocks if b["type"] == "actions" for e in b["elements"])


def _value(element: dict[str, Any]) -> str:
    return str(element.get("initial_value") or (element.get("initial_option") or {}).get("value") or "")


def _values(view: dict[str, Any], inputs: dict[str, str]) -> dict[str, Any]:
    """What Slack sends of a form: every input, by block and action."""
    values: dict[str, Any] = {}
    left = dict(inputs)
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = left.pop(block["block_id"].split(":")[0], _value(element))
        if element["type"] == "plain_text_input":
            told: dict[str, Any] = {"type": element["type"], "value": value or None}
        else:
            told = {
                "type": element["type"],
                "selected_option": next(o for o in element["options"] if o["value"] == value),
            }
        values[block["block_id"]] = {element["action_id"]: told}
    assert not left, f"the form has no {left}"
    return values

"""A loopback Slack with one workspace, five people and real sockets: the real Bolt cannot tell the difference."""

import asyncio
import re
import time
from typing import Any, Self

from aiohttp import web

from tests.worlds import slack_api as api
from tests.worlds.seen import Answer, Seen, SeenForm
from tests.worlds.slack_files import File, Posted
from tests.worlds.slack_link import Link
from tests.worlds.slack_reading import buttons, choice, elements, escaped, labels, value, values
from tests.worlds.slack_rules import view_faults, words

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
        self.link = Link(self.api.number)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = self.api.application()
        app.router.add_get("/link", self.link.connected)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.api.base = f"http://{host}:{port}"
        self.api_url = f"{self.api.base}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.link.cut()
        assert self._runner is not None
        await self._runner.cleanup()

    def account(self, person: str) -> str:
        return f"{self.team}:{api.PEOPLE[person]}"

    def links(self, message: Seen) -> list[str]:
        return [str(e["url"]) for e in elements(self._blocks_of(message.id)) if e["type"] == "link"]

    def leave(self, person: str) -> None:
        self.api.left.add(api.PEOPLE[person])

    async def command(self, person: str, text: str, /, *, delivery: str | None = None, **options: str) -> Answer:
        """Options as people type them: the video and a member where they belong, the prompt last, the rest by name."""
        name, rest = ("/sora-admin", text[6:]) if text.startswith("admin ") else ("/sora", text)
        first = [options.pop(key) for key in ("video", "member", "amount") if key in options]
        last = [options.pop(key) for key in ("prompt", "reason") if key in options]
        named = [f"--{key} {value}" for key, value in options.items()]
        mentioned = [self.mention(word) for word in first]
        return await self.typed(
            person, name, " ".join([rest, *mentioned, *map(escaped, last), *named]), delivery=delivery
        )

    def mention(self, word: str) -> str:
        """Slack turns @ana into <@U0ANA|ana> before it sends a command on."""
        name = word.rsplit(":", 1)[-1].removeprefix("@")
        known = {**api.PEOPLE, **{user: user for user in api.PEOPLE.values()}}
        return f"<@{known[name]}|{name.lower()}>" if name in known else word

    async def typed(self, person: str, name: str, text: str, *, delivery: str | None = None) -> Answer:
        payload = {
            "command": name, "text": text.strip(), "team_id": self._workspace_of(person), "user_id": api.PEOPLE[person],
            "channel_id": self.channel, "channel_name": self._channel_name(), "api_app_id": "A1",
        }  # fmt: skip
        return await self._done(person, "slash_commands", payload, delivery)

    async def press(self, person: str, message: Seen, label: str, *, delivery: str | None = None) -> Answer:
        blocks = self._blocks_of(message.id)
        found = [e for e in buttons(blocks) if e["text"]["text"] == label]
        assert found, f"no button {label!r} among {message.buttons}"
        return await self.press_id(person, found[0]["action_id"], found[0].get("value"), message, delivery=delivery)

    async def press_id(
        self, person: str, action: str, value: str | None, message: Seen | None = None, *, delivery: str | None = None
    ) -> Answer:
        """A button as it stands on a card, or stood on one of an older version."""
        pressed = {"type": "button", "action_id": action} | ({"value": value} if value is not None else {})
        return await self._pressed(person, pressed, message, delivery)

    async def pick(self, person: str, message: Seen, of: str, label: str) -> Answer:
        menu, option = choice(self._blocks_of(message.id), of, label)
        chosen = {"type": menu["type"], "action_id": menu["action_id"], "selected_option": option}
        return await self._pressed(person, chosen, message, None)

    async def _pressed(
        self, person: str, pressed: dict[str, Any], message: Seen | None, delivery: str | None
    ) -> Answer:
        payload = {
            **self._interaction(person, "block_actions"),
            "actions": [{**pressed, "block_id": "b", "action_ts": self.api.ts()}],
            "container": {
                "type": "message",
                "message_ts": message.id if message else "1.1",
                "channel_id": self.channel,
            },
        }
        return await self._done(person, "interactive", payload, delivery)

    async def press_in(self, person: str, form: SeenForm, label: str) -> SeenForm:
        """A button inside an open form, and the form that comes of it."""
        view = self.api.views[form.id]
        rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
        button = next(e for row in rows for e in row if e["text"]["text"] == label)
        payload = self._in_view(person, "block_actions", view, {})
        pressed = {"type": "button", "action_id": button["action_id"], "block_id": "b", "action_ts": self.api.ts()}
        payload["actions"] = [pressed | {"value": button["value"]}]
        await self.link.deliver("interactive", payload, None)
        await self._until(lambda: self.api.views[form.id]["hash"] != view["hash"], _NOTHING_COMES_S)
        return self._shown(self.api.views[form.id])

    async def shortcut(self, person: str, name: str, message: Seen | None = None) -> Answer:
        payload = self._interaction(person, "message_action" if message else "shortcut") | {"callback_id": name}
        if message:
            payload["message"] = self.api.message(self._post(message.id))
        else:
            del payload["channel"], payload["response_url"]
        return await self._done(person, "interactive", payload, None)

    def post_file(self, person: str, name: str, body: bytes, **_: object) -> Seen:
        return self._seen(self.api.post_file_of(api.PEOPLE[person], self.channel, name, body))

    async def remix_of_message(self, person: str, message: Seen) -> Answer:
        return await self.shortcut(person, "sora_msg_remix", message)

    async def submit(self, person: str, form: SeenForm, *, delivery: str | None = None, **inputs: str) -> Answer:
        view = self.api.views[form.id]
        payload = self._in_view(person, "view_submission", view, inputs)
        answer = await self.link.deliver("interactive", payload, delivery)
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
        await self.link.deliver("interactive", payload, None)
        await self._until(lambda: self.api.views[form.id]["hash"] != view["hash"], _NOTHING_COMES_S)
        return self._shown(self.api.views[form.id])

    async def event(self, kind: str) -> None:
        payload = {"type": "event_callback", "team_id": api.TEAM, "event_id": "Ev1", "event": {"type": kind}}
        await self.link.deliver("events_api", payload, None)

    def messages(self) -> list[Seen]:
        return self.messages_in(self.channel)

    def messages_in(self, channel: str) -> list[Seen]:
        for file in self.api.files.values():
            self.api.settle(file)
        return [self._seen(post) for post in self.api.posts if post.channel == channel and not post.deleted]

    def direct(self, person: str) -> list[Seen]:
        return self.messages_in(f"D{api.PEOPLE[person][1:]}")

    async def until(self, what: str, timeout_s: float = 90.0) -> Seen:
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
        repeated = self.link.first(delivery)
        before = len(self.api.whispers), set(self.api.views), len(self.api.posts)
        if not repeated:
            payload["trigger_id"] = trigger = f"{self.api.number()}.{api.TEAM}.{delivery or ''}"
            if kind == "slash_commands" or "response_url" in payload:
                payload["response_url"] = f"{self.api.base}/whisper/{trigger}"
            self.api.pressed[trigger] = (payload.get("container") or {}).get("message_ts", "")
            self.api.triggers[trigger] = (api.PEOPLE[person], time.monotonic(), False)
        else:
            trigger = repeated["trigger_id"]

        def whispers() -> list[dict[str, Any]]:
            return self.api.replaced.get(trigger, []) + [
                w
                for w in self.api.whispers[before[0] :]
                if w.get("trigger", trigger) == trigger and w["to"] == api.PEOPLE[person]
            ]

        def forms() -> list[dict[str, Any]]:
            return [v for name, v in self.api.views.items() if name not in before[1] and v["trigger"] == trigger]

        if await self.link.deliver(kind, payload, delivery) is None:
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

    def _interaction(self, person: str, kind: str) -> dict[str, Any]:
        team = api.OTHER_TEAM if person == "stranger" else self._workspace_of(person)
        return {
            "type": kind, "team": {"id": self._workspace_of(person), "domain": "the-team"}, "enterprise": None,
            "api_app_id": "A1",
            "user": {"id": api.PEOPLE[person], "name": person, "team_id": team}, "token": "old",
            "channel": {"id": self.channel, "name": self._channel_name()}, "response_url": "yes",
        }  # fmt: skip

    def _in_view(self, person: str, kind: str, view: dict[str, Any], inputs: dict[str, str]) -> dict[str, Any]:
        payload = self._interaction(person, kind)
        del payload["channel"], payload["response_url"]
        payload["trigger_id"] = f"{self.api.number()}.view"
        payload["view"] = {
            **view,
            "app_installed_team_id": self._workspace_of(person),
            "state": {"values": values(view, inputs)},
        }
        return payload

    def _workspace_of(self, person: str) -> str:
        """The one that deliveries name, which is not always the one that the bot is installed in."""
        return api.OTHER_TEAM if person == "partner" else api.TEAM

    def _channel_name(self) -> str:
        return (
            "directmessage"
            if self.channel.startswith("D")
            else "privategroup"
            if self.channel == api.PRIVATE
            else "videos"
        )

    def _post(self, ts: str) -> Posted:
        return next(post for post in self.api.posts if post.ts == ts)

    def _blocks_of(self, ts: str) -> list[dict[str, Any]]:
        """A message of the channel, or a whisper, which only its reader's client holds."""
        if ts.startswith("whisper-"):
            return list(self.api.whispers[int(ts.removeprefix("whisper-"))]["blocks"])
        return self._post(ts).blocks

    def _seen(self, post: Posted) -> Seen:
        file = self.api.files[post.file] if post.file else self._film_above(post)
        text = self.api.files[post.file].title if post.file else words(post.blocks)
        links = [_LINK.search(e["url"]) for e in elements(post.blocks) if e["type"] == "link"]
        return Seen(
            id=post.ts,
            text=text,
            buttons=labels(post.blocks),
            film=file.body if file else None,
            reply_to=next((f"{link[1]}.{link[2]}" for link in links if link), None),
            edits=post.edits,
        )

    def _film_above(self, post: Posted) -> File | None:
        """A card tells of the film right above it, which readers take for one thing."""
        here = [other for other in self.api.posts if other.channel == post.channel and not other.deleted]
        above = here[here.index(post) - 1] if post in here and here.index(post) else None
        file = self.api.files[above.file] if above and above.file else None
        video = ((post.metadata or {}).get("event_payload") or {}).get("video")
        return file if file and video and video in file.title else None

    def beside(self, person: str) -> list[Seen]:
        return [self._whisper(one) for one in self.api.whispers if one["to"] in (person, api.PEOPLE[person])]

    def _whisper(self, whisper: dict[str, Any]) -> Seen:
        number = next(i for i, one in enumerate(self.api.whispers) if one is whisper)
        return Seen(
            id=f"whisper-{number}", text=words(whisper["blocks"]), buttons=labels(whisper["blocks"]), film=None,
            reply_to=None, edits=whisper.get("edits", 0),
        )  # fmt: skip

    def _shown(
        self, view: dict[str, Any], errors: tuple[str, ...] = (), typed: dict[str, str] | None = None
    ) -> SeenForm:
        inputs = {b["label"]["text"]: value(b["element"]) for b in view["blocks"] if b["type"] == "input"}
        if typed and "prompt" in typed:
            label = next(b["label"]["text"] for b in view["blocks"] if b.get("block_id") == "prompt")
            inputs[label] = typed["prompt"]
        return SeenForm(
            id=view["id"], title=view["title"]["text"], text=words(view["blocks"]), inputs=inputs,
            submit=view.get("submit", {}).get("text", ""), errors=errors,
        )  # fmt: skip

"""The part of Slack's Web API that the bot uses, strict where Slack is strict."""

import time
from mimetypes import guess_type
from typing import Any

from aiohttp import web

from tests.worlds.slack_door import Call, Reply, no, yes
from tests.worlds.slack_files import Files, Posted
from tests.worlds.slack_rules import message_faults, view_faults

TEAM, CHANNEL, ELSEWHERE, PRIVATE = "T0001", "C0001", "C0002", "C0003"
OTHER_TEAM = "T0OTHER"
"""Its people share a channel with ours; "partner" is an admin over there, and deliveries name that workspace."""
BOT_USER, BOT = "U0BOT", "B0BOT"
PEOPLE = {
    "ana": "U0ANA",
    "ben": "U0BEN",
    "boss": "U0BOSS",
    "guest": "U0GUEST",
    "stranger": "U0STRANGER",
    "partner": "U0PARTNER",
}
_NEED_TOKEN = 3.0


class Api(Files):
    """State and methods; names are Slack's."""

    def __init__(self, bot_token: str, app_token: str) -> None:
        super().__init__(bot_token, app_token)
        self.views: dict[str, dict[str, Any]] = {}
        self.whispers: list[dict[str, Any]] = []
        self.pressed: dict[str, str] = {}
        """By trigger: the message that was pressed."""
        self.replaced: dict[str, list[dict[str, Any]]] = {}
        """By trigger: whispers that show something else since then."""
        self.triggers: dict[str, tuple[str, float, bool]] = {}
        self.rejected: list[str] = []
        self.members = {CHANNEL, PRIVATE}
        """Channels that the bot is in."""
        self.left: set[str] = set()
        """People who were here once."""

    def application(self) -> web.Application:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/api/{method}", self.answer)
        app.router.add_post("/upload/{file}", self.upload)
        app.router.add_get("/files-pri/{file}/{name}", self.download)
        app.router.add_post("/whisper/{trigger}", self._whisper)
        return app

    def auth_test(self, _: Call) -> Reply:
        return yes(url="https://the-team.slack.com/", team_id=TEAM, user_id=BOT_USER, bot_id=BOT, user="film_bot")

    def apps_connections_open(self, _: Call) -> Reply:
        return yes(url=f"{self.base.replace('http', 'ws', 1)}/link?ticket={self.number()}")

    def users_info(self, call: Call) -> Reply:
        name = next((name for name, user in PEOPLE.items() if user == call["user"]), None)
        if name is None:
            return no("user_not_found")
        stranger, partner = name == "stranger", name == "partner"
        return yes(
            user={
                "id": call["user"], "team_id": OTHER_TEAM if stranger or partner else TEAM,
                "is_admin": name == "boss" or partner,
                "is_owner": False, "is_primary_owner": False, "is_restricted": name == "guest",
                "is_ultra_restricted": False, "is_stranger": stranger, "is_bot": False,
                "deleted": call["user"] in self.left,
            }
        )  # fmt: skip

    def conversations_info(self, call: Call) -> Reply:
        channel = call["channel"]
        if channel.startswith("D"):
            return no("missing_scope")  # It takes im:read, which we do not ask for.
        if channel not in {CHANNEL, ELSEWHERE, PRIVATE} or (channel == PRIVATE and channel not in self.members):
            return no("channel_not_found")
        return yes(channel={"id": channel, "is_member": channel in self.members, "is_private": channel == PRIVATE})

    def conversations_open(self, call: Call) -> Reply:
        if call["users"] not in PEOPLE.values():
            return no("user_not_found")
        return yes(channel={"id": f"D{call['users'][1:]}"})

    def conversations_history(self, call: Call) -> Reply:
        shown = [p for p in self.posts if p.channel == call["channel"] and not p.deleted]
        if call.get("latest"):
            shown = [p for p in shown if call.get("oldest", "0") <= p.ts <= call["latest"]]
        pages = list(reversed(shown))[: int(call.get("limit", 100))]
        return yes(messages=[self.message(p, with_metadata=call.get("include_all_metadata") == "1") for p in pages])

    def message(self, post: Posted, *, with_metadata: bool = False) -> dict[str, Any]:
        body: dict[str, Any] = {"type": "message", "ts": post.ts, "text": post.text, "bot_id": BOT, "user": BOT_USER}
        body["blocks"] = post.blocks
        if post.user:
            body = {"type": "message", "ts": post.ts, "text": post.text, "user": post.user}
        if post.file:
            file = self.files[post.file]
            about = {"id": file.id, "name": file.name, "title": file.title, "size": file.size}
            body["files"] = [about | {"mimetype": guess_type(file.name)[0], "mode": "hosted"}]
        if with_metadata and post.metadata:
            body["metadata"] = post.metadata
        return body

    def chat_postMessage(self, call: Call) -> Reply:  # noqa: N802  # Slack's name.
        refused = self.unpostable(call["channel"]) or self._faulty(message_faults(call))
        if refused:
            return refused
        assert [call.get("unfurl_links"), call.get("unfurl_media")] == [False, False]
        post = Posted(call["channel"], self.ts(), call["text"], call.get("blocks") or [], call.get("metadata"))
        self.posts.append(post)
        return yes(ts=post.ts, channel=post.channel, message=self.message(post))

    def chat_update(self, call: Call) -> Reply:
        post = next((p for p in self.posts if (p.channel, p.ts) == (call["channel"], call["ts"])), None)
        if post is None or post.deleted:
            return no("message_not_found")
        refused = self.unpostable(call["channel"]) or self._faulty(message_faults(call))
        if refused:
            return refused
        post.text, post.blocks, post.edits = call["text"], call.get("blocks") or [], post.edits + 1
        post.metadata = call.get("metadata") or post.metadata
        return yes(ts=post.ts, channel=post.channel)

    def chat_delete(self, call: Call) -> Reply:
        post = next((p for p in self.posts if (p.channel, p.ts) == (call["channel"], call["ts"])), None)
        if post is None or post.deleted:
            return no("message_not_found")
        post.deleted = True
        return yes(ts=post.ts, channel=post.channel)

    def chat_postEphemeral(self, call: Call) -> Reply:  # noqa: N802  # Slack's name.
        refused = self.unpostable(call["channel"]) or self._faulty(message_faults(call))
        if refused:
            return refused
        self.whispers.append({**call, "to": call["user"]})
        return yes(message_ts=self.ts())

    def views_open(self, call: Call) -> Reply:
        person, born, used = self.triggers.get(call["trigger_id"], ("", 0.0, False))
        if time.monotonic() - born > _NEED_TOKEN:
            return no("expired_trigger_id")
        if used:
            return no("exchanged_trigger_id")
        refused = self._faulty(view_faults(call["view"]))
        if refused:
            return refused
        self.triggers[call["trigger_id"]] = (person, born, True)
        view = {**call["view"], "id": f"V{self.number()}", "hash": f"h{self.number()}", "trigger": call["trigger_id"]}
        self.views[view["id"]] = view
        return yes(view=view)

    def views_update(self, call: Call) -> Reply:
        view = self.views.get(call["view_id"])
        if view is None:
            return no("not_found")
        if "hash" in call and call["hash"] != view["hash"]:
            return no("hash_conflict")
        return self._faulty(view_faults(call["view"])) or yes(view=self.redraw(view["id"], call["view"]))

    def redraw(self, view_id: str, new: dict[str, Any]) -> dict[str, Any]:
        self.views[view_id] = {**self.views[view_id], **new, "hash": f"h{self.number()}"}
        return self.views[view_id]

    def unpostable(self, channel: str) -> Reply | None:
        direct = channel.startswith("D") and f"U{channel[1:]}" in PEOPLE.values()
        if not direct and channel not in {CHANNEL, ELSEWHERE, PRIVATE}:
            return no("channel_not_found")
        return None if direct or channel in self.members else no("not_in_channel")

    def _faulty(self, faults: list[str]) -> Reply | None:
        self.rejected += faults
        return no("invalid_blocks") if faults else None

    def _replace(self, trigger: str, body: dict[str, Any]) -> web.Response:
        name, _, number = self.pressed[trigger].partition("-")
        if name != "whisper":
            return web.Response(status=404, text="no whisper was pressed")
        whisper = self.whispers[int(number)]
        whisper |= {"text": body["text"], "blocks": body["blocks"], "edits": whisper.get("edits", 0) + 1}
        self.replaced[trigger] = [whisper]
        self.changed.set()
        return web.Response(text="ok")

    async def _whisper(self, request: web.Request) -> web.StreamResponse:
        trigger = request.match_info["trigger"]
        person, _, _ = self.triggers[trigger]
        body = await request.json()
        self.recorded.append(("response_url", body))
        fault = self.fault_of("response_url")
        if fault:
            return self.broken(request, fault)
        if self._faulty(message_faults(body)) or body["response_type"] != "ephemeral":
            return web.Response(status=400, text="invalid_blocks")
        if body["replace_original"]:
            return self._replace(trigger, body)
        self.whispers.append({**body, "to": person, "trigger": trigger})
        self.changed.set()
        return web.Response(text="ok")

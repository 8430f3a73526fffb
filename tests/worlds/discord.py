"""A loopback Discord with one guild, three people and real sockets: the real discord.py cannot tell the difference."""

import asyncio
import contextlib
import re
import time
from collections.abc import Mapping
from mimetypes import guess_type
from typing import Any, Self

from aiohttp import web

from tests.worlds import discord_guild as guild
from tests.worlds import discord_rest as rest
from tests.worlds.discord_gateway import Gateway
from tests.worlds.discord_rules import BUTTON, GALLERY, INPUT, LABEL, SECTION, SELECT, TEXT, parts
from tests.worlds.seen import Answer, Seen, SeenForm

MANAGE_GUILD = 1 << 5
ROLE = "801"
_MEMBER_RIGHTS = 1 << 11 | 1 << 10
_NOTHING_COMES_S = 0.4
"""How long a delivery that came before is given to be answered a second time."""


class DiscordWorld:
    platform = "discord"
    team = f"discord:{guild.GUILD}"
    token = "the-bots-token"

    def __init__(self) -> None:
        self.rest = rest.Rest(self.token, lambda: self.gateway_url)
        self.gateway = Gateway(self.token, self._ready, self._guild)
        self.channel = guild.CHANNEL
        """Where people press and type; the private channel, the thread or a direct message can be chosen."""
        self.roles: dict[str, list[str]] = {}
        """Of people, by name; the guild has one role beside @everyone, ROLE."""
        self.unsaid: set[str] = set()
        """Fields that presses come without, as from a server of another make; "member.flags" for an inner one,
        "message.tts" for one of the message whose menu was used."""
        self.untold: set[str] = set()
        """Channels that the gateway's guild comes without."""
        self.away = False
        """The guild is unavailable for now, as while Discord repairs something."""
        self.fail_next = self.rest.fail_next
        self._runner: web.AppRunner | None = None
        self._events: dict[str, dict[str, Any]] = {}
        self._forms: dict[str, dict[str, Any]] = {}
        self._opened_in: dict[str, Mapping[str, Any]] = {}
        """The message whose press opened a form goes along with its submit."""
        self.api_url = self.gateway_url = ""

    async def __aenter__(self) -> Self:
        app = self.rest.application()
        app.router.add_get("/", self.gateway.connected)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.api_url, self.gateway_url = f"http://{host}:{port}", f"ws://{host}:{port}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.close()
        assert self._runner is not None
        await self._runner.cleanup()

    def account(self, person: str) -> str:
        return f"{self.team}:{guild.PEOPLE[person]}"

    def links(self, message: Seen) -> list[str]:
        return re.findall(r"https?://[^\s<>)]+", message.text)

    def leave(self, person: str) -> None:
        self.rest.members.discard(guild.PEOPLE[person])

    async def command(self, person: str, words: str, /, *, delivery: str | None = None, **options: str) -> Answer:
        names = ["sora-admin", *words.split()[1:]] if words.startswith("admin ") else ["sora", *words.split()]
        return await self._done(person, 2, self._command_data(names, options), delivery)

    async def suggestions(self, person: str, words: str, option: str, typed: str) -> list[dict[str, Any]]:
        data = self._command_data(["sora", *words.split()], {option: typed})
        data["options"][0]["options"][0]["focused"] = True
        click = await self._sent(person, 4, data, None)
        return click.choices or []

    async def menu(self, person: str, name: str, message: Seen) -> Answer:
        """The entry of this name in the message's menu, which brings the whole message along."""
        found = next(command for command in self.rest.commands if command["name"] == name)
        told = {message.id: self._said(guild.message_json(self.rest.posts[message.id]), "message.")}
        facts = {"id": found["id"], "name": name, "type": found["type"], "target_id": message.id}
        return await self._done(person, 2, facts | {"resolved": {"messages": told}}, None)

    def post_file(self, person: str, name: str, body: bytes, **facts: object) -> Seen:
        number = self.rest.new_id()
        post = guild.Post(number, self.channel, [], 0, {name: body}, author=guild.PEOPLE[person])
        told = {"id": self.rest.new_id(), "filename": name, "size": len(body), "content_type": guess_type(name)[0]}
        post.attachments = [told | {"url": f"{self.api_url}/files/{number}/{name}?ex=1", "proxy_url": ""} | facts]
        self.rest.posts[number] = post
        return seen(post)

    async def remix_of_message(self, person: str, message: Seen) -> Answer:
        return await self.menu(person, "Remix this video", message)

    async def press(self, person: str, message: Seen, label: str, *, delivery: str | None = None) -> Answer:
        post = self.rest.posts[message.id]
        buttons = [part for part in parts(post.components) if part["type"] == BUTTON and part["label"] == label]
        assert buttons, f"no button {label!r} among {message.buttons}"
        return await self.press_id(person, buttons[0]["custom_id"], message, delivery=delivery)

    async def pick(self, person: str, message: Seen, of: str, label: str) -> Answer:
        shown = self.rest.posts[message.id].components
        for part in parts(shown):
            if part["type"] == SECTION and of in _text(part["components"]) and part["accessory"]["label"] == label:
                return await self.press_id(person, part["accessory"]["custom_id"], message)
        for menu in (part for part in parts(shown) if part["type"] == SELECT):
            for option in menu["options"]:
                if option["label"] in {f"{label} {of}", f"{of}: {label}"}:
                    data = {"custom_id": menu["custom_id"], "component_type": SELECT, "values": [option["value"]]}
                    return await self._done(person, 3, data, None, self._pressed(message))
        raise AssertionError(f"no {label!r} of {of!r} in {message.text}")

    async def press_id(
        self, person: str, custom_id: str, message: Seen | None = None, *, delivery: str | None = None
    ) -> Answer:
        """A button as it stands on a card, or stood on one of an older version."""
        data = {"custom_id": custom_id, "component_type": BUTTON}
        return await self._done(person, 3, data, delivery, self._pressed(message))

    def _pressed(self, message: Seen | None) -> Mapping[str, Any]:
        post = self.rest.posts.get(message.id) if message else None
        return {"message": guild.message_json(post)} if post else {}

    async def submit(self, person: str, form: SeenForm, *, delivery: str | None = None, **inputs: str) -> Answer:
        shown = self._forms[form.id]
        components = [_filled(part, inputs) for part in shown["components"]]
        unknown = set(inputs) - {part["component"]["custom_id"] for part in components if "component" in part}
        assert not unknown, f"the form has no {unknown}"
        facts = {"custom_id": shown["custom_id"], "components": components}
        return await self._done(person, 5, facts, delivery, self._opened_in.get(form.id))

    def messages(self) -> list[Seen]:
        return self.messages_in(self.channel)

    def messages_in(self, channel: str) -> list[Seen]:
        return [seen(post) for post in self.rest.visible(channel) if not post.flags & 64]

    def direct(self, person: str) -> list[Seen]:
        number = guild.PEOPLE[person]
        return [seen for channel, to in self.rest.direct.items() if to == number for seen in self.messages_in(channel)]

    async def until(self, what: str, timeout_s: float = 90.0) -> Seen:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            for message in reversed(self.messages()):
                if what in message.text:
                    return message
            await asyncio.sleep(0.01)
        raise AssertionError(f"{what!r} never came; the channel says {[m.text for m in self.messages()]}")

    def beside(self, person: str) -> list[Seen]:
        return [seen(post) for to, post in self.rest.followed if to == person]

    def calls(self, method: str) -> int:
        verb, _, tail = method.partition(" ")
        return sum(one.method == verb and one.path.endswith(tail) for one in self.rest.recorded)

    def delete(self, message: Seen) -> None:
        self.rest.posts[message.id].deleted = True

    async def _done(
        self, person: str, kind: int, data: dict[str, Any], delivery: str | None, more: Mapping[str, Any] | None = None
    ) -> Answer:
        before = self._events.get(delivery or "")
        answered = before is not None and self.rest.clicks[before["id"]].kind is not None
        click = await self._sent(person, kind, data, delivery, more)
        if answered or click.kind is None:
            return Answer(nothing=True)
        if click.form:
            form = self._shown(click.form)
            self._opened_in[form.id] = {"message": more["message"]} if more and "message" in more else {}
            return Answer(form=form)
        assert click.post is not None
        return Answer(whisper=seen(click.post)) if click.post.flags & 64 else Answer()

    async def _sent(
        self, person: str, kind: int, data: dict[str, Any], delivery: str | None, more: Mapping[str, Any] | None = None
    ) -> guild.Click:
        again = self._events.get(delivery or "")
        if again is None:
            click = guild.Click(self.rest.new_id(), person, self.channel, time.monotonic(), from_form=kind == 5)
            if more and "message" in more:
                click.message = self.rest.posts[more["message"]["id"]]
            self.rest.clicks[click.id] = click
            again = self._said(self._event(click, kind, data) | dict(more or {}))
            self._events[delivery or click.id] = again
            patience = self.rest.answer_s + 0.1
        else:
            click = self.rest.clicks[again["id"]]
            click.tried.clear()
            patience = _NOTHING_COMES_S
        await self.gateway.dispatch("INTERACTION_CREATE", again)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(click.tried.wait(), patience)
        return click

    def _event(self, click: guild.Click, kind: int, data: dict[str, Any]) -> dict[str, Any]:
        person = guild.PEOPLE[click.person]
        rights = sum(bit for name, bit in guild.RIGHTS.items() if name not in self.rest.denied)
        event = {
            "id": click.id, "application_id": guild.APPLICATION, "type": kind, "token": click.token, "version": 1,
            "data": data, "app_permissions": str(rights), "locale": "en-US", "entitlements": [],
            "authorizing_integration_owners": {"0": guild.GUILD},
            "attachment_size_limit": self.rest.told_limit or self.rest.upload_limit,
            "channel_id": click.channel, "channel": self._channel(click.channel),
        }  # fmt: skip
        if click.channel in self.rest.direct:
            return event | {"context": 1, "user": guild.user(person)}
        return event | {
            "context": 0,
            "guild_id": guild.GUILD,
            "guild_locale": "en-US",
            "member": self._member(click.person),
        }

    def _said(self, thing: dict[str, Any], inside: str = "") -> dict[str, Any]:
        kept = {name: value for name, value in thing.items() if f"{inside}{name}" not in self.unsaid}
        inner = ("member", "channel", "user")
        return kept | {name: self._said(kept[name], f"{inside}{name}.") for name in inner if name in kept}

    def _member(self, person: str) -> dict[str, Any]:
        return _member(person) | {"roles": self.roles.get(person, [])}

    def _command_data(self, names: list[str], options: Mapping[str, str]) -> dict[str, Any]:
        found = next(command for command in self.rest.commands if command["name"] == names[0])
        data: dict[str, Any] = {"id": found["id"], "name": found["name"], "type": 1, "resolved": {}}
        inner, declared = data, found
        for name in names[1:]:
            declared = next(option for option in declared["options"] if option["name"] == name)
            inner["options"] = [{"name": name, "type": declared["type"]}]
            inner = inner["options"][0]
        known = {option["name"]: option for option in declared.get("options", ())}
        assert set(options) <= set(known), f"{set(options) - set(known)} is no option of {names}"
        assert all(name in options for name, option in known.items() if option.get("required")), f"{names} needs more"
        inner["options"] = [_option(known[name], value, data["resolved"]) for name, value in options.items()]
        return data

    def _shown(self, form: dict[str, Any]) -> SeenForm:
        number = self.rest.new_id()
        self._forms[number] = form
        inputs = {
            part["label"]: _prefilled(part["component"]) for part in parts(form["components"]) if part["type"] == LABEL
        }
        return SeenForm(id=number, title=form["title"], text=_text(form["components"]), inputs=inputs, submit="Submit")

    def _ready(self) -> dict[str, Any]:
        return {
            "v": 10, "user": guild.bot_user(), "guilds": [{"id": guild.GUILD, "unavailable": True}],
            "resume_gateway_url": self.gateway_url, "application": {"id": guild.APPLICATION, "flags": 0},
        }  # fmt: skip

    def _guild(self) -> dict[str, Any]:
        everyone = {"id": guild.GUILD, "name": "@everyone", "color": 0, "hoist": False, "position": 0, "managed": False}
        role = everyone | {"permissions": str(_MEMBER_RIGHTS), "mentionable": False, "flags": 0}
        managing = str(_MEMBER_RIGHTS | MANAGE_GUILD)
        roles = [role, role | {"id": ROLE, "name": "staff"}]
        roles.append(role | {"id": guild.MANAGERS, "name": "managers", "permissions": managing})
        if self.away:
            return {"id": guild.GUILD, "unavailable": True}
        channels = [self._channel(number) for number in (guild.CHANNEL, guild.PRIVATE) if number not in self.untold]
        bot = {"user": guild.bot_user(), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0}
        return {
            "id": guild.GUILD, "name": "the team", "owner_id": "1", "roles": roles, "emojis": [], "features": [],
            "channels": channels, "threads": [self._channel(guild.THREAD)], "members": [bot], "member_count": 4,
            "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
            "premium_tier": 0, "nsfw_level": 0, "system_channel_flags": 0, "preferred_locale": "en-US", "stickers": [],
            "afk_timeout": 300, "premium_progress_bar_enabled": False, "voice_states": [], "presences": [],
            "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [], "unavailable": False,
            "large": False, "joined_at": "2026-01-01T00:00:00+00:00",
        }  # fmt: skip

    def _channel(self, number: str) -> dict[str, Any]:
        if number in self.rest.direct:
            return {"id": number, "type": 1, "recipients": [guild.user(self.rest.direct[number])], "flags": 0}
        facts = {
            "id": number,
            "guild_id": guild.GUILD,
            "name": f"channel-{number}",
            "last_message_id": None,
            "flags": 0,
        }
        if number == guild.THREAD:
            meta = {"archived": False, "auto_archive_duration": 60, "locked": False}
            meta["archive_timestamp"] = "2026-01-01T00:00:00+00:00"
            thread = {"type": 11, "parent_id": guild.CHANNEL, "owner_id": guild.PEOPLE["ana"], "message_count": 0}
            return facts | thread | {"thread_metadata": meta, "member_count": 1}
        hidden = {"id": guild.GUILD, "type": 0, "allow": "0", "deny": str(guild.RIGHTS["VIEW_CHANNEL"])}
        overwrites = [hidden] if number == guild.PRIVATE else []
        return facts | {"type": 0, "position": 0, "permission_overwrites": overwrites, "parent_id": None, "topic": None}


def seen(post: guild.Post) -> Seen:
    found = list(parts(post.components))
    labels = tuple(part["label"] for part in found if part["type"] == BUTTON)
    galleries = any(part["type"] == GALLERY for part in found)
    film = next(iter(post.films.values()), None) if galleries else None
    return Seen(
        id=post.id, text=_text(post.components), buttons=labels, film=film, reply_to=post.reply_to, edits=post.edits
    )


def _text(components: list[Any]) -> str:
    return "\n".join(part["content"] for part in parts(components) if part["type"] == TEXT)


def _member(person: str) -> dict[str, Any]:
    rights = _MEMBER_RIGHTS | (MANAGE_GUILD if person == "boss" else 0)
    facts = {"user": guild.user(guild.PEOPLE[person]), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00"}
    return facts | {"permissions": str(rights), "deaf": False, "mute": False, "flags": 0, "avatar": None}


def _option(declared: Mapping[str, Any], value: str, resolved: dict[str, Any]) -> dict[str, Any]:
    """What Discord's own clients let through: whole numbers within bounds, listed choices, people by id."""
    typed: str | int = value
    if declared["type"] == 4:
        typed = int(value)
        assert declared.get("min_value", typed) <= typed <= declared.get("max_value", typed), (
            f"{typed} is out of bounds"
        )
    if declared["type"] == 6:
        typed = guild.PEOPLE.get(value, value)
        resolved.setdefault("users", {})[typed] = guild.user(str(typed))
        if value in guild.PEOPLE:
            facts = _member(value)
            del facts["user"], facts["deaf"], facts["mute"]
            resolved.setdefault("members", {})[typed] = facts
    choices = [choice["value"] for choice in declared.get("choices") or ()]
    assert not choices or typed in choices, f"{typed!r} is none of {choices}"
    return {"name": declared["name"], "type": declared["type"], "value": typed}


def _filled(part: Mapping[str, Any], inputs: Mapping[str, str]) -> dict[str, Any]:
    """A part of a form as Discord sends it back."""
    if part["type"] != LABEL:
        return {"type": part["type"], "id": 1}
    component = part["component"]
    value = inputs.get(component["custom_id"], _prefilled(component))
    facts = {"type": component["type"], "custom_id": component["custom_id"], "id": 2}
    content: dict[str, Any] = {"value": value} if component["type"] == INPUT else {"values": [value] if value else []}
    return {"type": LABEL, "id": 3, "component": facts | content}


def _prefilled(component: Mapping[str, Any]) -> str:
    if component["type"] == SELECT:
        return next((str(one["value"]) for one in component["options"] if one.get("default")), "")
    return str(component.get("value") or "")

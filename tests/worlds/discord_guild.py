"""Who and what there is on the loopback Discord: people, places, messages, presses, and how Discord writes them."""

import asyncio
import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.worlds.discord_rules import TEXT, parts

MANAGERS = "802"
"""The role of the boss, as a look at a member tells it."""
PEOPLE = {"ana": "501", "ben": "502", "boss": "503"}
GUILD, CHANNEL, PRIVATE, THREAD = "301", "401", "402", "403"
BOT, APPLICATION = "900", "901"
RIGHTS = {
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "EMBED_LINKS": 1 << 14,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
}


@dataclass
class Post:
    id: str
    channel: str
    components: list[Any]
    flags: int
    films: dict[str, bytes]
    reply_to: str | None = None
    nonce: str | None = None
    edits: int = 0
    deleted: bool = False
    author: str = BOT
    pinged: set[str] = field(default_factory=set)
    attachments: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Click:
    """One interaction that Discord sent and may be answered once."""

    id: str
    person: str
    channel: str
    sent_at: float
    from_form: bool
    message: Post | None = None
    """What was pressed; of a form, what its opener was pressed in."""
    kind: int | None = None
    form: dict[str, Any] | None = None
    post: Post | None = None
    choices: list[dict[str, Any]] | None = None
    tried: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def token(self) -> str:
        return f"token-{self.id}"


def user(person: str) -> dict[str, Any]:
    name = next((name for name, number in PEOPLE.items() if number == person), "stranger")
    return {"id": person, "username": name, "discriminator": "0", "global_name": name.title(), "avatar": None}


def bot_user() -> dict[str, Any]:
    return user(BOT) | {"username": "sora", "bot": True, "verified": True, "mfa_enabled": False, "flags": 0}


def message_json(post: Post) -> dict[str, Any]:
    """`attachments` is empty: a V2 message tells of its files in the gallery alone (discord-api-docs#8277)."""
    components = copy.deepcopy(post.components)
    for part in parts(components):
        for item in part.get("items") or ():
            name = item["media"]["url"].removeprefix("attachment://")
            item["media"] = {"url": f"https://cdn.example/{post.id}/{name}?ex=1", "proxy_url": "", "content_type": None}
    author = bot_user() if post.author == BOT else user(post.author)
    facts = {"id": post.id, "channel_id": post.channel, "author": author, "content": "", "embeds": [], "type": 0}
    facts |= {"timestamp": "2026-11-24T14:00:00+00:00", "edited_timestamp": None, "tts": False, "pinned": False}
    facts |= {"mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": post.attachments}
    return facts | {"flags": post.flags, "components": components}


def pinged(body: Mapping[str, Any]) -> set[str]:
    """Whom the message notifies: absent allowed_mentions parse users, roles and everyone."""
    text = "\n".join(part["content"] for part in parts(body["components"]) if part["type"] == TEXT)
    allowed = body.get("allowed_mentions", {"parse": ["users", "roles", "everyone"]})
    people = set(re.findall(r"(?<!\\)<@!?(\d+)>", text))
    named = people if "users" in allowed.get("parse", ()) else people & {str(one) for one in allowed.get("users", ())}
    everyone = re.findall(r"@everyone|@here", text) if "everyone" in allowed.get("parse", ()) else ()
    return named | set(everyone)


def registered(number: str, command: Mapping[str, Any]) -> dict[str, Any]:
    """As Discord gives it back: permissions as text, nothing that is false or empty, facts of its own added."""
    kept = {name: value for name, value in command.items() if value not in (False, None, [])}
    if "options" in kept:
        kept["options"] = [_registered_option(option) for option in kept["options"]]
    if command.get("default_member_permissions") is not None:
        kept["default_member_permissions"] = str(command["default_member_permissions"])
    return kept | {"id": number, "application_id": APPLICATION, "version": number, "name_localizations": None}


def _registered_option(option: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in option.items() if value not in (False, None, [])}
    if "options" in kept:
        kept["options"] = [_registered_option(inner) for inner in kept["options"]]
    return kept

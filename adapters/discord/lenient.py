"""What the gateway tells, read leniently: an event that discord.py cannot read costs that event and no connection."""

from collections.abc import Callable, Mapping
from typing import Any

import discord
import structlog
from discord.http import HTTPClient

Parse = Callable[[Any], None]
Json = Mapping[str, Any]

_UNSAID_RIGHTS = str(discord.Permissions.all().value)
"""Rights that were left out are not rights denied: Discord itself refuses the post where there are none."""

_PLAIN_MESSAGE: Json = {
    "type": 0,
    "content": "",
    "attachments": [],
    "embeds": [],
    "edited_timestamp": None,
    "mention_everyone": False,
    "pinned": False,
    "tts": False,
}

_PLAIN_PERSON: Json = {"username": "", "discriminator": "0", "avatar": None}

_PLAIN_APPLICATION: Json = {
    "name": "",
    "description": "",
    "icon": None,
    "bot_public": False,
    "bot_require_code_grant": False,
    "verify_key": "",
}

_log = structlog.get_logger()


def forgive(client: discord.Client) -> None:
    """discord.py lets the error of one event end the connection, and what comes meanwhile is lost; it has no public
    place before its own reading. READY stays strict: without it there is nobody to be."""
    _introduced(client.http)
    parsers = client._connection.parsers  # noqa: SLF001  # As said above.
    parsers["READY"] = _greeted(parsers["READY"])
    parsers["INTERACTION_CREATE"] = _pressed(parsers["INTERACTION_CREATE"], client)
    for event, parse in parsers.items():
        if event != "READY":
            parsers[event] = _surviving(event, parse)


def _introduced(http: HTTPClient) -> None:
    """Of itself a bot has to know its number alone."""
    log_in, ask = http.static_login, http.application_info

    async def static_login(token: str) -> Any:
        return _person(await log_in(token))

    async def application_info() -> Any:
        told: Json = await ask()
        return {**_PLAIN_APPLICATION, **told, "owner": _person(told.get("owner", {"id": told["id"]}))}

    http.static_login, http.application_info = static_login, application_info  # type: ignore[method-assign]


def _greeted(parse: Parse) -> Parse:
    return lambda data: parse({"guilds": [], **data, "user": _person(data["user"])})


def _person(told: Json) -> Json:
    return {**_PLAIN_PERSON, **told}


def _surviving(event: str, parse: Parse) -> Parse:
    def read(data: Any) -> None:
        try:
            parse(data)
        except Exception:  # noqa: BLE001  # Whatever a server made of this event; it is logged in full.
            _log.exception("discord_event_unread", event_name=event)

    return read


def _pressed(parse: Parse, client: discord.Client) -> Parse:
    """Somebody waits for an answer to each of these, so one that is odd is tried again by its essentials alone."""

    def read(data: Json) -> None:
        whole = _completed(data, client)
        try:
            parse(whole)
        except Exception:  # noqa: BLE001  # What breaks again is logged then.
            parse(_essential(whole))

    return read


def _completed(data: Json, client: discord.Client) -> Json:
    """With what discord.py insists on and we can do without."""
    assumed = {
        "version": 1,
        "application_id": client.application_id,
        "app_permissions": _UNSAID_RIGHTS,
        "attachment_size_limit": 0,  # Nothing is said of it.
    }
    member = {"member": _member(data["member"])} if isinstance(data.get("member"), Mapping) else {}
    user = {"user": _person(data["user"])} if isinstance(data.get("user"), Mapping) else {}
    channel = {} if data.get("channel") or "channel_id" not in data else {"channel": _channel(data)}
    return {**assumed, **data, **member, **user, **channel, **_with_messages(data)}


def _member(told: Json) -> Json:
    return {"roles": [], "flags": 0, **told, "user": _person(told["user"])}


def _with_messages(data: Json) -> Json:
    """The message whose menu was used: only its author and its buttons count."""
    command = data.get("data") or {}
    told = (command.get("resolved") or {}).get("messages")
    if not told:
        return {}
    plain: Json = {**_PLAIN_MESSAGE, "channel_id": data.get("channel_id")}
    whole = {number: {**plain, **message, "author": _person(message["author"])} for number, message in told.items()}
    return {"data": {**command, "resolved": {**command["resolved"], "messages": whole}}}


def _essential(data: Json) -> Json:
    kept = {name: value for name, value in data.items() if name not in ("message", "entitlements", "guild")}
    return {**kept, "channel": _channel(data)}


def _channel(data: Json) -> Json:
    told = data.get("channel") or {}
    private = "guild_id" not in data
    plain: Json = {"id": told.get("id") or data.get("channel_id"), "name": "", "position": 0, "recipients": []}
    return {**plain, "type": discord.ChannelType.private.value if private else discord.ChannelType.text.value}

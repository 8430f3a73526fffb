"""One delivery from Slack, read: who did what, where. Payloads are believed in their types only after a look."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.address import Address, unpack

Json = Mapping[str, Any]

METADATA_EVENT = "sora_video"
"""The kind of our message metadata: {"video": …, "kind": …}, without a video in what one person is told."""

MENU = "menu"
"""The action of menus in messages, whose options are "<action>:<what about>"."""

_NOTHING: Json = {}
_OBJECTS = ("team", "user", "channel", "enterprise", "container", "view", "message", "event")
_FILE_NAME = re.compile(r"(?:remix|video)-([0-9a-z]{5,12})\.mp4", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Envelope:
    team: str
    """The workspace that this delivery names. In a channel shared between organisations that may be the other one's, so
    accounts are never kept under it, but under the workspace that our token belongs to."""
    user: str
    user_team: str = ""
    """The workspace of the person, where it is told."""
    channel: str = ""
    private: bool = False
    key: str
    """The same for each delivery of one thing that a person did."""
    trigger: str = ""
    response_url: str = ""
    action: str = ""
    """What was pressed, without our prefix: "remix", "spec"."""
    video: str = ""
    words: str = ""
    """The text of a slash command."""
    admin_command: bool = False
    view: Json = field(default_factory=dict)
    message: Json = field(default_factory=dict)

    @property
    def stamp(self) -> str:
        """Of the message whose shortcut was used; what could not be a part of a place is none."""
        told = _text(self.message, "ts")
        return told if re.fullmatch(r"\d{1,12}\.\d{1,8}", told) else ""

    @property
    def address(self) -> Address:
        return unpack(_text(self.view, "private_metadata"))


def read(body: Json) -> Envelope:
    """Any of: slash command, block_actions, view_submission, global shortcut, message shortcut."""
    team, user, view = _inner(body, "team"), _inner(body, "user"), _inner(body, "view")
    channel, action = _inner(body, "channel"), _first(body.get("actions"))
    address = unpack(_text(view, "private_metadata"))
    room = _text(channel, "id") or _text(body, "channel_id") or address.channel
    room_name = _text(channel, "name") or _text(body, "channel_name")
    enterprise = _text(_inner(body, "enterprise"), "id") or _text(body, "enterprise_id")
    user_team = _text(user, "team_id")
    trigger = _text(body, "trigger_id")
    pressed, about = _pressed(action)
    return Envelope(
        team=_text(view, "app_installed_team_id")
        or _text(team, "id")
        or _text(body, "team_id")
        or enterprise
        or user_team,
        user=_text(user, "id") or _text(body, "user_id"),
        user_team=user_team,
        channel=room,
        private=address.private or room.startswith("D") or room_name in {"directmessage", "privategroup"},
        key=_text(view, "id") if body.get("type") == "view_submission" else trigger or _made_up_key(body),
        trigger=trigger,
        response_url=_text(body, "response_url"),
        action=pressed,
        video=about,
        words=_text(body, "text"),
        admin_command=_text(body, "command").endswith("-admin"),
        view=view,
        message=_inner(body, "message"),
    )


def is_served(body: Json) -> bool:
    """Whether it is of a kind that we serve, and shaped as Slack documents that kind."""
    if any(not isinstance(body.get(name), Mapping | None) for name in _OBJECTS):
        return False
    actions = body.get("actions")
    match body.get("type"):
        case None:
            return isinstance(body.get("command"), str) or "ssl_check" in body
        case "block_actions":
            named = [isinstance(action.get("action_id"), str) for action in _list(actions)]
            return bool(named) and all(named) and len(named) == len(actions or ())
        case "view_submission":
            return isinstance(_inner(body, "view").get("callback_id"), str)
        case "shortcut" | "message_action":
            return isinstance(body.get("callback_id"), str)
        case "event_callback":
            return isinstance(_inner(body, "event").get("type"), str)
        case kind:
            return bool(kind == "url_verification")


def typed(view: Json, action: str) -> str:
    """What stands in an input, found by its action id, whatever its block is called."""
    for block in _inner(_inner(view, "state"), "values").values():
        element = _inner(block, action) if isinstance(block, Mapping) else _NOTHING
        if element:
            return _text(element, "value")
    return ""


def chosen(view: Json, block: str, action: str) -> str | None:
    """The value chosen in a select whose block id begins with this name."""
    for name, elements in _inner(_inner(view, "state"), "values").items():
        if str(name).split(":")[0] == block and isinstance(elements, Mapping):
            return _text(_inner(_inner(elements, action), "selected_option"), "value") or None
    return None


def block_of(view: Json, action: str) -> str:
    """The id of the block with this input, for a refusal inside the form; "" where there is none."""
    for name, elements in _inner(_inner(view, "state"), "values").items():
        if isinstance(elements, Mapping) and action in elements:
            return str(name)
    return ""


def video_in(message: Json) -> str:
    """The video that a message of ours is about: by its metadata, its buttons, or the name of its file; "" if none."""
    metadata = _inner(message, "metadata")
    if _text(metadata, "event_type") == METADATA_EVENT:
        return _text(_inner(metadata, "event_payload"), "video")
    for block in _list(message.get("blocks")):
        for element in _list(block.get("elements")):
            named = _text(element, "value").partition(":")[0]
            if _text(element, "action_id").startswith("sora_") and named:
                return named
    names = [_text(file, name) for file in _list(message.get("files")) for name in ("title", "name")]
    return next((found[1].lower() for name in names if (found := _FILE_NAME.search(name))), "")


def _pressed(action: Json) -> tuple[str, str]:
    """What was pressed and what it is about. A menu's choice reads like the button that it stands for."""
    name = _action(action)
    if name == MENU:
        name, _, about = _text(_inner(action, "selected_option"), "value").partition(":")
        return name, about
    return name, _text(action, "value")


def _action(action: Json) -> str:
    """ "sora_remix:1" is "remix"; what does not begin like ours is none of ours."""
    name = _text(action, "action_id").split(":")[0]
    return name.removeprefix("sora_") if name.startswith("sora_") else ""


def _made_up_key(body: Json) -> str:
    """Only for payloads without a trigger, which Slack does not document for anything we serve."""
    return hashlib.sha256(repr(sorted((str(k), repr(v)) for k, v in body.items())).encode()).hexdigest()[:32]


def _text(thing: Json, name: str) -> str:
    value = thing.get(name)
    return value if isinstance(value, str) else ""


def _inner(thing: Json, name: str) -> Json:
    value = thing.get(name)
    return value if isinstance(value, Mapping) else _NOTHING


def _list(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _first(value: Any) -> Json:
    return next(iter(_list(value)), _NOTHING)

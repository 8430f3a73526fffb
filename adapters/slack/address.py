"""What a form carries to its own submit, where Slack tells no channel: an address, never an authority."""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a form was opened and about what. Team, person and rights come from the envelope of the submit."""

    channel: str = ""
    video: str = ""
    """With the edit model, where somebody chose one."""
    bookmark: str = ""
    """Where in the archive a search begins."""
    private: bool = False
    draft: str = ""
    """The kept words that the form is about."""
    insist: bool = False
    """Submitting overrules the warning that the form shows."""

    def pack(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value}, separators=(",", ":"))


def unpack(text: str) -> Address:
    """Whatever cannot be read counts as absent; without a channel, what comes of the form is a direct message."""
    try:
        told = json.loads(text or "{}")
    except ValueError:
        return Address()
    if not isinstance(told, dict):
        return Address()
    return Address(
        channel=_text(told.get("channel")),
        video=_text(told.get("video")),
        bookmark=_text(told.get("bookmark")),
        draft=_text(told.get("draft")),
        private=told.get("private") is True,
        insist=told.get("insist") is True,
    )


def _text(value: Any) -> str:
    return value[:100] if isinstance(value, str) else ""

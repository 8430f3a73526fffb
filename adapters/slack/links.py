"""A message's address, as people copy it, to the video that the message is about."""

import asyncio
import re

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.envelope import video_in
from adapters.slack.facts import LOOK_S
from adapters.slack.faults import FAILURES

_ADDRESS = re.compile(r"https?://[^/]+/archives/(?P<channel>[A-Z0-9]+)/p(?P<seconds>\d{10})(?P<rest>\d{6})")


async def video_at(api: AsyncWebClient, text: str) -> str:
    """The video behind a message's address, where the bot may read that channel; any other text as it is."""
    found = _ADDRESS.match(text)
    if found is None:
        return text
    stamp = f"{found['seconds']}.{found['rest']}"
    try:
        async with asyncio.timeout(LOOK_S):
            answer = await api.conversations_history(
                channel=found["channel"], latest=stamp, oldest=stamp, inclusive=True, limit=1, include_all_metadata=True
            )
    except FAILURES:
        return text
    return next((video_in(message) for message in answer.get("messages") or ()), "") or text

"""Where the next page of the archive begins, as text that fits an address."""

import base64
import binascii
from datetime import UTC, datetime, timedelta

from fastapi.exceptions import RequestValidationError

from core.names import VideoId, read_video_id

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def cursor_of(at: datetime, video: VideoId) -> str:
    return base64.urlsafe_b64encode(f"{(at - _EPOCH) // _MICROSECOND}.{video}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[datetime, VideoId]:
    """Raises RequestValidationError for what is no cursor of ours."""
    try:
        at, _, name = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(".")
        moment, video_id = _EPOCH + timedelta(microseconds=int(at)), read_video_id(name)
    except (binascii.Error, ValueError, OverflowError):
        video_id = None
    if video_id is None:
        raise RequestValidationError([{"loc": ("cursor",), "msg": "no cursor of this API", "type": "cursor"}])
    return moment, video_id

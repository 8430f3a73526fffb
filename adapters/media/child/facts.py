"""What a file that was made here is, read again by a later process."""

import hashlib
from pathlib import Path
from typing import Any

from PIL import Image

from adapters.media.child.reading import opened


def facts(path: str) -> dict[str, Any]:
    with Path(path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if path.endswith(".jpg"):
        with Image.open(path, formats=["JPEG"]) as picture:
            return {"width": picture.width, "height": picture.height, "sha256": digest}
    with opened(path) as (container, stream):
        seconds = (container.duration or 0) / 1_000_000
        return {"seconds": seconds, "width": stream.width, "height": stream.height, "sha256": digest}

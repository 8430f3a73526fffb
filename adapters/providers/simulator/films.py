"""Keeps the films that were painted last; any other is painted again when somebody asks for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from adapters.providers.simulator import film
from adapters.providers.simulator.scene import Script

VARIANTS: dict[str, tuple[str, Callable[[Script], bytes]]] = {
    "video": ("video/mp4", film.mp4),
    "thumbnail": ("image/webp", film.thumbnail),
    "spritesheet": ("image/jpeg", film.spritesheet),
}


class Films:
    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._size = 0
        # One at a time: painting keeps a core busy, and two askers for one film then share the work.
        self._painting = asyncio.Lock()

    async def get(self, script: Script, variant: str) -> bytes:
        key = script.video_id, variant
        async with self._painting:
            if key not in self._kept:
                self._keep(key, await asyncio.to_thread(VARIANTS[variant][1], script))
            self._kept.move_to_end(key)
            return self._kept[key]

    def forget(self, video_id: str) -> None:
        for variant in VARIANTS:
            self._size -= len(self._kept.pop((video_id, variant), b""))

    def _keep(self, key: tuple[str, str], data: bytes) -> None:
        self._kept[key] = data
        self._size += len(data)
        while self._size > self._max_bytes and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)

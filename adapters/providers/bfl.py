"""Black Forest Labs: FLUX 3 makes videos, FLUX Video Edit changes one that we send along.

https://docs.bfl.ai/flux_3/flux3_video and https://docs.bfl.ai/flux_tools/flux_video_edit
"""

import base64
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import quote

from adapters.providers.lenient import dollars
from adapters.providers.linked import Linked
from adapters.providers.reports import Job
from adapters.providers.sources import film_of
from core.ports import Order, Ref, Source

_CREDITS_PER_USD = 100


class Bfl(Linked):
    """Asked at the URL that the submit's answer names, which lies in the region that makes the video."""

    def keys(self, key: str) -> Mapping[str, str]:
        return {"x-key": key}

    async def create(self, order: Order) -> Ref:
        body = {"duration": order.seconds, **order.send, "prompt": order.prompt}
        return await self.submit(f"/{order.upstream}", order, body)

    async def remix(self, source: Source, order: Order) -> Ref:
        """Film and prompt, no more: it keeps length, shape and sound, and answers any other field with 422."""
        if source.read is None and source.public_url:
            body = {"prompt": order.prompt, "video": source.public_url}
            return await self.submit(f"/{order.upstream}", order, body, of_link=True)
        video = base64.b64encode(await film_of(source)).decode()
        return await self.submit(f"/{order.upstream}", order, {"prompt": order.prompt, "video": video})

    def look_at(self, ref: Ref) -> str:
        return ref.poll_url or f"/get_result?id={quote(ref.id, safe='')}"

    def told(self, job: Job) -> Job | None:
        if "status" not in job:
            return None
        result, details = job.get("result"), job.get("details")
        return {
            "id": job.get("id"),
            "status": job["status"],
            "progress": job.get("progress"),
            "error": details.get("error") if isinstance(details, dict) else None,
            "url": result.get("sample") if isinstance(result, dict) else None,
        }

    def cost(self, job: Job) -> Decimal | None:
        return dollars(job.get("cost"), _CREDITS_PER_USD)

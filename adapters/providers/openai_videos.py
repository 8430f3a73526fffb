"""Any server that speaks OpenAI's Videos protocol: a gateway, a private copy, a GPU of one's own."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

import httpx

from adapters.providers.addresses import Resolve, resolve
from adapters.providers.answers import Limits
from adapters.providers.http import Form, NoFilmHere, Wire
from adapters.providers.listing import read_listing
from adapters.providers.reports import read_poll
from adapters.providers.sources import film_of
from adapters.providers.verdicts import accepted_id, reported_cost, usable, verdict
from core.errors import Code, Missed, Rejected
from core.ports import Caps, Listed, Order, Ref, Report, Source

Body = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Options:
    """How one server deviates; declared by the operator, never probed, for a probe can cost money."""

    name: str
    base_url: str
    key: str | None = None
    auth: Literal["bearer", "api-key"] = "bearer"
    remix: Literal["remix", "edits", "create-video-reference", "none"] = "remix"
    edits_upload: bool = False
    """/videos/edits gets our own film instead of an id."""
    video_reference: Literal["field", "file"] = "field"
    """Where create takes the film to edit: vLLM-Omni in a form field, SGLang as a file."""
    multipart: bool = False
    """create is sent as a form: vLLM-Omni takes nothing else."""
    lists: bool = False
    echoes_prompt: bool = True
    delete: bool = False
    delete_cancels: bool = False
    """DELETE stops a video that is being made, as vLLM-Omni does."""
    variants: bool = False
    hosts: tuple[str, ...] = ()
    limits: Limits = Limits()  # noqa: RUF009  # frozen, so sharing the default is harmless.


class OpenAIVideos:
    """Satisfies core.ports.Provider."""

    def __init__(
        self,
        options: Options,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        resolver: Resolve = resolve,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = options.name
        self.post_timeout_s = options.limits.post_s
        self._options, self._now = options, now
        self._secrets = (options.key,) if options.key else ()
        self._wire = Wire(
            base_url=options.base_url,
            keys=_keys(options),
            hosts=options.hosts,
            limits=options.limits,
            transport=transport,
            resolver=resolver,
            now=now,
        )

    def caps(self, upstream: str) -> Caps:  # noqa: ARG002  # One server, one answer for all of its models.
        options = self._options
        return Caps(
            source_kinds=self._source_kinds(),
            lists=options.lists,
            echoes_prompt=options.echoes_prompt,
            cancel=options.delete_cancels,
            delete=options.delete,
        )

    async def create(self, order: Order) -> Ref:
        body = _made_of(order)
        if self._options.multipart:
            return await self._submit("/videos", order, form=_form(body))
        return await self._submit("/videos", order, body=body)

    async def remix(self, source: Source, order: Order) -> Ref:
        match self._options.remix:
            case "none":
                raise Rejected(Code.UNSUPPORTED, "this provider is set to make no remixes")
            case "remix":
                path = f"{_path(self._id(source))}/remix"
                return await self._submit(path, order, body={"prompt": order.prompt}, of_id=True)
            case "edits":
                return await self._edit(source, order)
            case "create-video-reference":
                form = {**_form(_made_of(order)), **self._reference(await film_of(source))}
                return await self._submit("/videos", order, form=form)

    async def _edit(self, source: Source, order: Order) -> Ref:
        if self._options.edits_upload and source.read is not None:
            form = {**_form({"prompt": order.prompt}), "video": ("video.mp4", await film_of(source), "video/mp4")}
            return await self._submit("/videos/edits", order, form=form)
        body: Body = {"prompt": order.prompt, "video": {"id": self._id(source)}}
        return await self._submit("/videos/edits", order, body=body, of_id=True)

    async def _submit(
        self, path: str, order: Order, *, body: Body | None = None, form: Form | None = None, of_id: bool = False
    ) -> Ref:
        answer = await self._wire.post_once(path, body=body, form=form)
        if not httpx.codes.is_success(answer.status):
            raise verdict(answer, self._now(), of_id=of_id, hidden=(*self._secrets, order.prompt))
        # What else the answer says is not judged here: a job that has failed already has an id to look at, and a
        # gateway may name a parent that only its upstream knows.
        return Ref(provider=self.name, id=accepted_id(answer), cost_usd=reported_cost(answer.headers))

    async def poll(self, ref: Ref) -> Report:
        answer = await self._wire.get(_known(ref))
        report = read_poll(answer, ref.id, hidden=self._secrets)
        if report is None:
            raise self._wire.missed(answer.status, answer.headers)
        return replace(report, retry_after=self._wire.wait(answer.headers))

    async def fetch(self, ref: Ref, report: Report | None) -> AsyncIterator[bytes]:  # noqa: ARG002  # The id is enough here.
        try:
            async for chunk in self._wire.stream(f"{_known(ref)}/content"):
                yield chunk
        except NoFilmHere as elsewhere:
            link = await self._in_the_cloud(ref) if elsewhere.status == httpx.codes.BAD_REQUEST else None
            if link is None:
                raise
            async for chunk in self._wire.stream(link):
                yield chunk

    async def _in_the_cloud(self, ref: Ref) -> str | None:
        """SGLang with cloud storage gives out no film itself: its report has a link, whose host must be in `hosts`."""
        job = (await self._wire.get(_known(ref))).json
        link = job.get("url") if isinstance(job, dict) else None
        return link if isinstance(link, str) and link.startswith(("https://", "http://")) else None

    async def thumbnail(self, ref: Ref) -> AsyncIterator[bytes]:
        """Only where the provider is declared to honour variants; LiteLLM answers with the film itself."""
        if not self._options.variants:
            raise Rejected(Code.UNSUPPORTED, "this provider is set to have no variants")
        async for chunk in self._wire.stream(f"{_known(ref)}/content?variant=thumbnail"):
            yield chunk

    async def listing(self, since: datetime) -> AsyncIterator[Listed]:
        if not self._options.lists:
            raise Missed("this provider is set to have no listing")
        async for row in read_listing(self._wire, since, hidden=self._secrets):
            yield row

    async def cancel(self, ref: Ref) -> bool:
        return self._options.delete_cancels and await self._delete(ref)

    async def delete(self, ref: Ref) -> bool:
        return self._options.delete and await self._delete(ref)

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def _delete(self, ref: Ref) -> bool:
        """Whether it is gone. No answer counts as no, so that nobody is told more than is known."""
        try:
            answer = await self._wire.delete(_known(ref))
        except Missed:
            return False
        return httpx.codes.is_success(answer.status) or answer.status in (httpx.codes.NOT_FOUND, httpx.codes.GONE)

    def _source_kinds(self) -> tuple[str, ...]:
        match self._options.remix:
            case "none":
                return ()
            case "remix":
                return ("provider_id",)
            case "edits":
                return ("bytes", "provider_id") if self._options.edits_upload else ("provider_id",)
            case "create-video-reference":
                return ("bytes",)

    def _id(self, source: Source) -> str:
        if source.provider != self.name or source.provider_id is None or not usable(source.provider_id):
            raise Rejected(Code.SOURCE_GONE, "this provider has no video to make a remix of")
        return source.provider_id

    def _reference(self, film: bytes) -> Form:
        if self._options.video_reference == "file":
            return {"video_reference": ("video.mp4", film, "video/mp4")}
        link = f"data:video/mp4;base64,{base64.b64encode(film).decode()}"
        return {"video_reference": (None, json.dumps({"video_url": link}))}


def _keys(options: Options) -> dict[str, str]:
    if not options.key:
        return {}
    return {"api-key": options.key} if options.auth == "api-key" else {"Authorization": f"Bearer {options.key}"}


def _made_of(order: Order) -> Body:
    """Seconds are text in this protocol; seconds and size are always said, for a gateway bills its own defaults."""
    return {
        "model": order.upstream,
        "seconds": str(order.seconds),
        "size": order.size,
        **order.send,
        "prompt": order.prompt,
    }


def _form(body: Body) -> Form:
    return {
        name: (None, value if isinstance(value, str) else json.dumps(value, default=str))
        for name, value in body.items()
    }


def _path(given: str) -> str:
    return f"/videos/{quote(given, safe='')}"


def _known(ref: Ref) -> str:
    if not usable(ref.id):
        raise Missed("this id cannot be asked for")
    return _path(ref.id)

"""What vendors with a protocol of their own have in common: a look answers with a link to the film, and little else."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

import httpx

from adapters.fetching.addresses import Resolve, resolve
from adapters.providers.answers import Answer, Limits
from adapters.providers.http import Wire
from adapters.providers.lenient import identity
from adapters.providers.reports import Job, quoted_report, read_report, same_video
from adapters.providers.verdicts import accepted_id, usable, verdict
from adapters.providers.words import NOT_THERE, word
from core.errors import Missed, NotAFilm
from core.ports import Caps, Listed, Order, Ref, Report, Source, State

_LONGEST_LINK = 2048


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where one vendor is reached, and with whose key."""

    name: str
    base_url: str
    key: str
    hosts: tuple[str, ...] = ()
    limits: Limits = Limits()  # noqa: RUF009  # frozen, so sharing the default is harmless.


class Linked(ABC):
    """Satisfies core.ports.Provider, for a vendor that has no listing and can neither stop nor delete a video."""

    source_kinds: tuple[str, ...] = ("bytes", "public_url")
    rejects_503 = False
    id_name = "id"

    def __init__(
        self,
        account: Account,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        resolver: Resolve = resolve,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = account.name
        self.post_timeout_s = account.limits.post_s
        self._now, self._secrets = now, (account.key,)
        self._base = httpx.URL(account.base_url)
        self._wire = Wire(
            base_url=account.base_url,
            keys=self.keys(account.key),
            hosts=account.hosts,
            limits=account.limits,
            transport=transport,
            resolver=resolver,
            now=now,
        )

    @abstractmethod
    def keys(self, key: str) -> Mapping[str, str]:
        """The headers that show who asks."""

    @abstractmethod
    async def create(self, order: Order) -> Ref: ...

    @abstractmethod
    async def remix(self, source: Source, order: Order) -> Ref: ...

    @abstractmethod
    def look_at(self, ref: Ref) -> str:
        """The path or the whole URL to ask."""

    @abstractmethod
    def told(self, job: Job) -> Job | None:
        """The same in the Videos protocol's words, with the film's link as `url`; None where it is about no video."""

    @abstractmethod
    def cost(self, job: Job) -> Decimal | None:
        """US dollars, where the vendor tells them."""

    def caps(self, upstream: str) -> Caps:  # noqa: ARG002  # One vendor, one answer for all of its models.
        return Caps(source_kinds=self.source_kinds, rejects_503=self.rejects_503, result_in_report=True)

    async def poll(self, ref: Ref) -> Report:
        if not usable(ref.id):
            raise Missed("this id cannot be asked for")
        answer = await self._wire.get(self.look_at(ref))
        report = self._read(answer, ref.id)
        if report is None:
            raise self._wire.missed(answer.status, answer.headers)
        return replace(report, retry_after=self._wire.wait(answer.headers))

    async def fetch(self, ref: Ref, report: Report | None) -> AsyncIterator[bytes]:  # noqa: ARG002  # The link is in the report.
        if report is None or report.state is not State.COMPLETED:
            raise Missed("there is no film yet")
        if report.result is None:
            raise NotAFilm("it is completed, but has no link to a film")
        async for chunk in self._wire.stream(report.result):
            yield chunk

    async def listing(self, since: datetime) -> AsyncIterator[Listed]:  # noqa: ARG002  # There is none.
        rows: tuple[Listed, ...] = ()
        for row in rows:
            yield row
        raise Missed("this vendor has no listing", gone=True)

    async def cancel(self, ref: Ref) -> bool:  # noqa: ARG002  # Whatever it is, it runs on.
        return False

    async def delete(self, ref: Ref) -> bool:  # noqa: ARG002  # The same.
        return False

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def submit(self, path: str, order: Order, body: Mapping[str, object], *, of_link: bool = False) -> Ref:
        answer = await self._wire.post_once(path, body=body)
        if not httpx.codes.is_success(answer.status):
            hidden = (*self._secrets, order.prompt)
            raise verdict(answer, self._now(), of_link=of_link, rejects_503=self.rejects_503, hidden=hidden)
        job = answer.json
        link = job.get("polling_url") if isinstance(job, dict) else None
        return Ref(provider=self.name, id=accepted_id(answer, self.id_name), poll_url=self.link(link))

    def link(self, told: object) -> str | None:
        """A whole URL out of one that may be relative to the vendor's own."""
        if not isinstance(told, str) or not told.isprintable() or not 0 < len(told) <= _LONGEST_LINK:
            return None
        try:
            return str(self._base.join(told))
        except (httpx.InvalidURL, ValueError):
            return None

    def _read(self, answer: Answer, asked: str) -> Report | None:
        job = answer.json
        if not httpx.codes.is_success(answer.status):
            return quoted_report(answer, asked, hidden=self._secrets)
        form = self.told(job) if isinstance(job, dict) else None
        if form is None or not isinstance(job, dict):
            return Report(state=State.RUNNING) if answer.status == httpx.codes.ACCEPTED else None
        answered = identity(form.get("id"))
        if answered is not None and not same_video(asked, answered):
            raise Missed("the answer is about another video")
        if word(form.get("status")) in NOT_THERE:
            raise Missed("the provider does not know the video", gone=True)
        report = read_report(form, hidden=self._secrets)
        result = self.link(form.get("url")) if report.state is State.COMPLETED else None
        return replace(report, cost_usd=self.cost(job), result=result)

"""A vendor with a note of how it answered: for the operator's figures, never for a decision."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import aclosing
from datetime import datetime
from typing import Any, TypeVar

from core.errors import Code, Missed, ProviderProblem, Rejected
from core.ports import Caps, Listed, Measures, Order, Provider, Ref, Report, Source

T = TypeVar("T")

ERRORS = "sora_vendor_errors_total"


class Watched:
    """A Provider around another one."""

    def __init__(self, provider: Provider, measures: Measures) -> None:
        self._provider, self._measures = provider, measures
        self.name, self.post_timeout_s = provider.name, provider.post_timeout_s
        self.answers = True
        """Whether it said anything when it was asked last; nobody has asked yet."""

    def caps(self, upstream: str) -> Caps:
        return self._provider.caps(upstream)

    async def create(self, order: Order) -> Ref:
        return await self._noted(self._provider.create(order))

    async def remix(self, source: Source, order: Order) -> Ref:
        return await self._noted(self._provider.remix(source, order))

    async def poll(self, ref: Ref) -> Report:
        return await self._noted(self._provider.poll(ref))

    def fetch(self, ref: Ref, report: Report | None) -> AsyncIterator[bytes]:
        return self._each(self._provider.fetch(ref, report))

    def listing(self, since: datetime) -> AsyncIterator[Listed]:
        return self._each(self._provider.listing(since))

    async def cancel(self, ref: Ref) -> bool:
        return await self._provider.cancel(ref)

    async def delete(self, ref: Ref) -> bool:
        return await self._provider.delete(ref)

    async def aclose(self) -> None:
        await self._provider.aclose()

    async def _noted(self, call: Awaitable[T]) -> T:
        try:
            result = await call
        except ProviderProblem as problem:
            self._failed(problem)
            raise
        self.answers = True
        return result

    async def _each(self, parts: Any) -> AsyncIterator[Any]:
        async with aclosing(parts):
            try:
                async for part in parts:
                    self.answers = True
                    yield part
            except ProviderProblem as problem:
                self._failed(problem)
                raise

    def _failed(self, problem: ProviderProblem) -> None:
        self.answers = _said_something(problem)
        self._measures.count(ERRORS, provider=self.name, code=_code_of(problem))


def _said_something(problem: ProviderProblem) -> bool:
    if isinstance(problem, Rejected):
        return problem.code is not Code.NOT_SENT
    return isinstance(problem, Missed) and problem.gone


def _code_of(problem: ProviderProblem) -> str:
    if isinstance(problem, Rejected):
        return problem.code.value
    if isinstance(problem, Missed):
        return "gone" if problem.gone else "missed"
    return "unconfirmed"

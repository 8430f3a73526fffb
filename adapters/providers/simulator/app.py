"""A stand-in vendor: speaks the protocol it is asked to, makes real little films, and fails in every way on request."""

import time
from collections.abc import Callable
from typing import Protocol

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from adapters.providers.simulator.bfl import Bfl
from adapters.providers.simulator.errors import NoRoute, VendorError
from adapters.providers.simulator.litellm import Litellm
from adapters.providers.simulator.new_api import NewApi
from adapters.providers.simulator.openai import OpenAI
from adapters.providers.simulator.openrouter import OpenRouter
from adapters.providers.simulator.options import Options
from adapters.providers.simulator.sglang import Sglang
from adapters.providers.simulator.vllm_omni import VllmOmni
from adapters.providers.simulator.works import Works
from adapters.providers.simulator.xai import Xai


class Part(Protocol):
    """One vendor's protocol."""

    base_path: str

    def protocol(self) -> APIRouter: ...
    def told(self, error: VendorError) -> Response:
        """A refusal in this vendor's shape."""
        ...


PARTS: dict[str, Callable[[Works], Part]] = {
    "openai": OpenAI,
    "litellm": Litellm,
    "vllm-omni": VllmOmni,
    "sglang": Sglang,
    "new-api": NewApi,
    "bfl": Bfl,
    "xai": Xai,
    "openrouter": OpenRouter,
}


def create_app(options: Options, *, clock: Callable[[], float] = time.time, seed: int = 0) -> FastAPI:
    app = FastAPI(title="Stand-in vendor", openapi_url=None, docs_url=None, redoc_url=None)
    works = Works(options, clock, seed)
    part = PARTS[options.plays](works)

    async def refusal(_: Request, error: Exception) -> Response:
        assert isinstance(error, VendorError)
        return part.told(error)

    async def no_such_route(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        what = "Invalid URL" if error.status_code == 404 else error.detail  # noqa: PLR2004  # Not found.
        told = f"{what} ({request.method} {request.url.path})"
        return part.told(NoRoute(error.status_code, told, error.detail))

    app.state.base_path = part.base_path
    for router in (part.protocol(), works.counters()):
        app.router.routes.extend(router.routes)  # Included, each would be built a second time.
    app.add_exception_handler(VendorError, refusal)
    app.add_exception_handler(HTTPException, no_such_route)
    app.add_exception_handler(ClientDisconnect, _nobody_there)
    return app


async def _nobody_there(_: Request, __: Exception) -> Response:
    return Response()

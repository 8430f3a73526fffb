"""The API does what its own description says: schemathesis asks, and the page shows it."""

import asyncio
import re
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.adapters.web_world import World, ana, fox, world

__all__ = ["ana", "fox", "world"]

_JUDGES = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    response_headers_conformance,
]  # fmt: skip
EXAMPLES = 40
"""Of each operation; as many as fit into half a minute."""


async def test_every_answer_is_one_that_the_description_names(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    """Right and wrong requests, known ids among the invented ones, and now and then no token."""
    described = schemathesis.openapi.from_dict((await ana.get("/openapi.json")).json())
    operations = [result.ok() for result in described.get_all_operations()]
    seen: dict[str, set[int]] = {}

    def ask_all() -> None:
        for operation in operations:
            statuses = seen.setdefault(operation.label, set())
            _ask(operation, f"http://127.0.0.1:{world.port}", ana.headers["Authorization"], fox, statuses)

    await asyncio.get_running_loop().run_in_executor(None, ask_all)
    assert len(seen) >= 13
    assert seen["POST /api/generate-video"] >= {202, 401, 422}
    assert seen["GET /api/videos/{video_id}"] >= {200, 401, 404}
    assert await world.bot.breaches() == []


def _ask(operation: Any, url: str, token: str, fox: str, statuses: set[int]) -> None:
    right, wrong = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    known = st.sampled_from([fox, "zzzzz", "v7kq2", None])

    @seed(7)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip  # A real server answers.
    @given(case=st.one_of(right, wrong), video=known, signed=st.integers(0, 9))
    def one(case: Case, video: str | None, signed: int) -> None:
        if video and "video_id" in (case.path_parameters or {}):
            case.path_parameters["video_id"] = video
        if isinstance(case.body, dict):
            if video and "video_id" in case.body:
                case.body["video_id"] = video
            if case.body.get("pollForCompletion"):
                case.body["pollForCompletion"] = False  # Nobody finishes anything here.
        response = case.call(base_url=url, headers={"Authorization": token} if signed else {})
        case.validate_response(response, checks=_JUDGES)
        statuses.add(response.status_code)

    one()


async def test_the_description_is_a_page_without_a_script_of_strangers(world: World) -> None:
    page = await world.with_token("").get("/docs")
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.text)
    description = (await world.with_token("").get("/openapi.json")).json()
    for path, item in description["paths"].items():
        for method in item:
            assert f"{method.upper()} {path}" in page.text
    assert "pollForCompletion" in page.text
    assert "needed" in page.text


async def test_every_route_names_its_noes_one_by_one(world: World) -> None:
    description = (await world.with_token("").get("/openapi.json")).json()
    for path, item in description["paths"].items():
        for method, operation in item.items():
            assert {"400", "401", "413", "500", "503"} <= set(operation["responses"]), (method, path)
            assert not [status for status in operation["responses"] if "X" in status], (method, path)
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert answer["content"]["application/json"]["schema"] == _ERROR, (method, path, status)


async def test_every_post_that_spends_takes_an_idempotency_key(world: World) -> None:
    description = (await world.with_token("").get("/openapi.json")).json()
    spending = {
        path: [parameter["name"] for parameter in item["post"].get("parameters", ())]
        for path, item in description["paths"].items()
        if "402" in item.get("post", {}).get("responses", {})
    }
    assert spending.keys() >= {"/api/generate-video", "/api/remix-video"}
    assert all("Idempotency-Key" in names for names in spending.values())


_ERROR = {"$ref": "#/components/schemas/ErrorOut"}

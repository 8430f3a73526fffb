"""The API's description as a page to read: no script, and nothing from elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.web.frame import PageRoute, render

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, kw_only=True)
class Field:
    name: str
    type: str
    needed: bool
    about: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    method: str
    path: str
    about: str
    fields: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]


def operations(description: dict[str, Any]) -> Iterator[Operation]:
    """An OpenAPI description in reading order."""
    for path, item in description["paths"].items():
        for method in (name for name in _METHODS if name in item):
            spec = item[method]
            yield Operation(
                method=method.upper(),
                path=path,
                about=spec.get("description", spec.get("summary", "")),
                fields=(*_parameters(spec), *_body(description, spec)),
                answers=tuple((status, answer.get("description", "")) for status, answer in spec["responses"].items()),
            )


def _parameters(spec: dict[str, Any]) -> Iterator[Field]:
    for one in spec.get("parameters", ()):
        where = f"{_type(one['schema'])}, {one['in']}"
        yield Field(name=one["name"], type=where, needed=one["required"], about=one.get("description", ""))


def _body(description: dict[str, Any], spec: dict[str, Any]) -> Iterator[Field]:
    schema = spec.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    model = description.get("components", {}).get("schemas", {}).get(name, {})
    for field, about in model.get("properties", {}).items():
        needed = field in model.get("required", ())
        yield Field(name=field, type=f"{_type(about)}, body", needed=needed, about=about.get("description", ""))


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    kinds = [_type(one) for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return " or ".join(dict.fromkeys(kinds)) or str(schema.get("type", "object"))


router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/docs")
async def docs(request: Request) -> Response:
    """The usual page of FastAPI would load scripts from a stranger's host."""
    description = request.app.openapi()
    about = description["info"]
    return render(request, None, "docs.html", about=about, operations=list(operations(description)))

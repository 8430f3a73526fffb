"""Reads what clients send, as JSON or as a form, and says in OpenAI's way what is wrong with it."""

import io
import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from PIL import Image
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from adapters.providers.simulator.errors import VendorError, invalid, missing, not_offered
from adapters.providers.simulator.film import Uploaded
from adapters.providers.simulator.jobs import Order
from adapters.providers.simulator.story import Story

MAX_BODY = 80 * 1024 * 1024  # 50 MiB of film in base64, and some words.
MAX_FIELD = 32 * 1024 * 1024  # An input_reference may be a data URL of 20 MiB.
MAX_PROMPT = 32_000

SMALL = ("720x1280", "1280x720")
LARGE = (*SMALL, "1024x1792", "1792x1024", "1080x1920", "1920x1080")
SIZES = {  # Sizes and "16" and "20" seconds as in OpenAI's changelog of 2026-03-12, wider than its API description.
    "sora-2": SMALL,
    "sora-2-2025-10-06": SMALL,
    "sora-2-2025-12-08": SMALL,
    "sora-2-pro": LARGE,
    "sora-2-pro-2025-10-06": LARGE,
}
SECONDS = ("4", "8", "12", "16", "20")
CREATE = ("model", "prompt", "seconds", "size", "input_reference", "characters")

Body = Mapping[str, Any]


async def read(request: Request, known: tuple[str, ...]) -> Body:
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > MAX_BODY:
        raise VendorError(413, "The request body is too large.", code="request_too_large")
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        body = await _form(request)
    elif kind == "application/json":
        body = _json(await _bytes(request))
    else:
        raise VendorError(415, f"Unsupported content type: '{kind}'.", code="unsupported_content_type")
    for name in body:
        if name not in known:
            raise invalid(name, f"Unknown parameter: '{name}'.", "unknown_parameter")
    return body


async def _bytes(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise VendorError(413, "The request body is too large.", code="request_too_large")
    return bytes(body)


def _json(raw: bytes) -> Body:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise VendorError(400, "We could not parse the JSON body of your request.", code="invalid_json")
    return body


async def _form(request: Request) -> Body:
    try:
        async with request.form(max_files=4, max_fields=32, max_part_size=MAX_FIELD) as form:
            items = [(name, await _content(value)) for name, value in form.multi_items()]
    except HTTPException as error:
        raise VendorError(400, f"We could not parse the form of your request: {error.detail}") from error
    body: dict[str, Any] = {}
    for name, value in items:
        # OpenAI's clients write the id of {"video": {"id": ...}} as the form field "video[id]".
        outer, _, inner = name.partition("[")
        if inner:
            body[outer] = {**(body[outer] if isinstance(body.get(outer), dict) else {}), inner.rstrip("]"): value}
        else:
            body[outer] = value
    return body


async def _content(value: UploadFile | str) -> bytes | str:
    return value if isinstance(value, str) else await value.read()


def create_order(body: Body) -> Order:
    if body.get("characters"):
        raise not_offered("characters")
    words, model = prompt(body), _choice(body, "model", tuple(SIZES), "sora-2")
    size = _choice(body, "size", SIZES[model], "720x1280")
    seconds = _choice(body, "seconds", SECONDS, "4")
    _check_reference(body.get("input_reference"), size)
    return Order(model=model, seconds=int(seconds), size=size, prompt=words, story=Story(prompt=words))


def edit_order(source: Uploaded, words: str) -> Order:
    """A film from elsewhere gets the nearest size and length that can be made here."""
    size = min(LARGE, key=lambda size: _distance(size, source.width, source.height))
    return Order(
        model="sora-2" if size in SMALL else "sora-2-pro",
        seconds=min(map(int, SECONDS), key=lambda seconds: abs(seconds - source.seconds)),
        size=size,
        prompt=words,
        story=source.story.changed(words),
    )


def _distance(size: str, width: int, height: int) -> int:
    wide, tall = map(int, size.split("x"))
    return abs(wide - width) + abs(tall - height)


def prompt(body: Body) -> str:
    words = body.get("prompt")
    if words is None:
        raise missing("prompt")
    if not isinstance(words, str):
        raise _wrong_type("prompt", "a string", words)
    if not words:
        message = "Invalid 'prompt': string too short. Expected a string with minimum length 1."
        raise invalid("prompt", message, "string_below_min_length")
    if any("\ud800" <= letter <= "\udfff" for letter in words):
        raise invalid("prompt", "Invalid 'prompt': the text is not valid Unicode.")
    if len(words) > MAX_PROMPT:
        message = f"Invalid 'prompt': string too long. Expected a string with maximum length {MAX_PROMPT}."
        raise invalid("prompt", message, "string_above_max_length")
    return words


def _choice(body: Body, name: str, allowed: tuple[str, ...], otherwise: str) -> str:
    value = body.get(name)
    if value is None:
        return otherwise
    options = ", ".join(f"'{option}'" for option in allowed)
    if not isinstance(value, str):
        raise _wrong_type(name, f"one of {options}", value)
    if value not in allowed:
        raise invalid(name, f"Invalid value: '{value[:100]}'. Supported values are: {options}.")
    return value


def _wrong_type(name: str, expected: str, value: object) -> VendorError:
    words = {
        bool: "a boolean",
        int: "an integer",
        float: "a decimal",
        str: "a string",
        list: "an array",
        dict: "an object",
    }
    got = words.get(type(value), "a file")
    return invalid(name, f"Invalid type for '{name}': expected {expected}, but got {got} instead.", "invalid_type")


def _check_reference(reference: object, size: str) -> None:
    if reference is None:
        return
    if isinstance(reference, bytes):
        _check_image(reference, size)
        return
    given = unpacked(reference)
    if len(given) != 1 or not isinstance(given.get("image_url", given.get("file_id")), str):
        raise invalid("input_reference", "Provide exactly one of 'image_url' or 'file_id' in 'input_reference'.")


def _check_image(raw: bytes, size: str) -> None:
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP")) as picture:
            got = "{}x{}".format(*picture.size)
    except OSError as error:
        raise invalid("input_reference", "'input_reference' must be a jpeg, png or webp image.") from error
    if got != size:
        raise invalid("input_reference", f"The reference image is {got}, but the requested size is {size}.")


def unpacked(value: object) -> dict[str, Any]:
    """An object as it came: in JSON, in bracketed form fields, or as JSON text in one form field."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def uploaded(value: object) -> bytes | None:
    """The bytes of an uploaded mp4; None where the client names a video instead."""
    if not isinstance(value, bytes):
        return None
    if value[4:8] != b"ftyp":
        raise invalid("video", "'video' must be an mp4 file.")
    return value


def video_id(value: object) -> str:
    name = unpacked(value).get("id")
    if not isinstance(name, str):
        raise missing("video")
    return name

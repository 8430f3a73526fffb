"""One line an event, and no secret in any of them, whoever logs it."""

import io
import logging
import sys
from collections.abc import Iterator
from typing import NoReturn

import pytest
import structlog

from bot import logs

SECRETS = ("canary-discord-token", "canary-key", "canary+with.signs/and=")


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to stderr at DEBUG; everything as it was afterwards."""
    out = io.StringIO()
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    monkeypatch.setattr(sys, "stderr", out)
    logs.set_up("DEBUG", SECRETS)
    yield out
    sys.excepthook = hook
    root.handlers[:], root.level = handlers, level
    for name in logs._NOISY:
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.configure(**before)


def _fail(fault: Exception, cause: Exception | None = None) -> NoReturn:
    raise fault from cause


@pytest.mark.parametrize("secret", SECRETS)
def test_a_known_secret_is_hidden_wherever_it_appears(lines: io.StringIO, secret: str) -> None:
    log = structlog.get_logger()
    log.info("said", why=f"before {secret} after", facts={"deep": [secret]})
    log.error(secret)
    log.bind(key_of_x=secret).warning("bound")
    try:
        _fail(ValueError(f"in a fault {secret}"))
    except ValueError as fault:
        log.error("step_failed", exc_info=fault)
        logging.getLogger("some.library").exception("failed with %s", secret)
    logging.getLogger("some.library").debug("args %r and %s", {"token": secret}, secret, stack_info=True)
    assert "[hidden]" in lines.getvalue()
    assert secret not in lines.getvalue()


def test_a_key_of_one_letter_leaves_the_log_readable() -> None:
    assert logs.Redactor(("k", "")).clean("discord_connection_broke") == "discord_connection_broke"


@pytest.mark.parametrize(
    "token",
    [
        "xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx",
        "xoxe.xoxp-1-Mi0yLTEyMzQ1Njc4",
        "xapp-1-A0123456789-1234567890123-0123456789abcdef",
        "sk-proj-AbCdEf0123456789",
        "MTE4NjU0MzIxMDk4NzY1NDMyMQ.GabcDe.AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-",
        "Authorization: Bearer eyJhbGciOi.JIUzI1NiJ9.abc",
        "authorization=Bot abcdefghijklmnop",
        "https://cdn.example/v.mp4?Expires=1&Signature=abc123~def",
        "https://blob.example/v.mp4?sv=2&sig=abc%2F123",
        "postgresql://db.example/sora?sslmode=require&password=tr0ub4dor",
        "wss://wss.slack.com/link/?ticket=12345678-abcd",
        "https://hooks.slack.com/commands/T1/123/AbCdEf",
        "https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb246MTIzNDU2/messages/@original",
    ],
)
def test_what_looks_like_a_token_is_hidden_although_nobody_named_it(lines: io.StringIO, token: str) -> None:
    structlog.get_logger().info("said", why=f"see {token} there")
    logging.getLogger("some.library").warning("see %s there", token)
    first, second = lines.getvalue().splitlines()
    secret = token.rsplit("=", 1)[-1].rsplit(" ", 1)[-1].rsplit("/messages", 1)[0].rsplit("/", 1)[-1]
    for line in (first, second):
        assert "[hidden]" in line
        assert secret not in line


@pytest.mark.parametrize(
    "text",
    ["v7kq2", "submitted", "discord:301:401:900", "sora-2-pro-2025-10-06", "video_68d7512d0784"],
)
def test_what_an_operator_needs_is_not_hidden(lines: io.StringIO, text: str) -> None:
    structlog.get_logger().info("said", what=text)
    assert text in lines.getvalue()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\x1b[2K\x1b[1A"])
def test_an_event_is_one_line_whatever_a_provider_wrote(lines: io.StringIO, end: str) -> None:
    structlog.get_logger().warning("submit_rejected", why=f"first{end}level=error event=forged")
    logging.getLogger("some.library").warning("first%slevel=error", end)
    assert len(lines.getvalue().splitlines()) == 2
    assert "\x1b" not in lines.getvalue()


def test_a_fault_is_one_line_too(lines: io.StringIO) -> None:
    try:
        _fail(ValueError("broken"))
    except ValueError as fault:
        structlog.get_logger().error("step_failed", video="v7kq2", exc_info=fault)
        logging.getLogger("some.library").exception("failed")
    first, second = lines.getvalue().splitlines()
    assert "video=v7kq2" in first
    assert "ValueError: broken" in first
    assert "ValueError: broken" in second


def test_an_event_begins_with_when_how_bad_and_what(lines: io.StringIO) -> None:
    structlog.get_logger().info("ready", video="v7kq2", credits=40)
    words = lines.getvalue().split()
    assert [word.partition("=")[0] for word in words] == ["timestamp", "level", "event", "video", "credits"]
    assert words[1:] == ["level=info", "event=ready", "video=v7kq2", "credits=40"]


def test_libraries_that_log_whole_addresses_are_quiet(lines: io.StringIO) -> None:
    for name in logs._NOISY:
        logging.getLogger(name).info("GET https://cdn.example/v.mp4?Signature=abc")
    logging.getLogger("httpx").warning("something is wrong")
    assert len(lines.getvalue().splitlines()) == 1


def test_what_nobody_caught_is_shown_without_secrets(lines: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        _fail(RuntimeError(f"at the top {SECRETS[0]}"), ValueError(f"below {SECRETS[1]}"))
    except RuntimeError as fault:
        sys.excepthook(type(fault), fault, fault.__traceback__)
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "RuntimeError: at the top [hidden]" in shown
    assert not any(secret in shown for secret in SECRETS)


def test_below_the_level_nothing_is_written(lines: io.StringIO) -> None:
    logs.set_up("WARNING", SECRETS)
    structlog.get_logger().info("ready")
    logging.getLogger("some.library").info("ready")
    assert lines.getvalue() == ""

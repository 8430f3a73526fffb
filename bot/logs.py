"""One line an event, and no secret in any of them."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_SHAPES = re.compile(
    r"sora-[0-9a-z]{52}|whsec_[\w+/=-]+|xox[abeprs]-[\w-]+|xapp-[\w-]+|sk-[\w-]{8,}|[MNO][\w-]{22,}\.[\w-]{6}\.[\w-]{25,}"
    r"|(?i:bearer|bot)\s+[\w.~+/=-]{12,}|(?i:signature|token|ticket|sig|key|password)=[^&\s\"']+"
    r"|hooks\.slack\.com/[^\s\"']+|/(?:webhooks|interactions)/\d+/[\w-]{20,}"
)
"""Tokens of ours, Slack, vendors, Discord; authorisation headers; signed links, passwords, rights in addresses."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_LOGFMT = structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False)
_HIDDEN = "[hidden]"
_SECRET_FROM = 4
"""Characters; the key of a gateway at home may be "x", and hiding every x leaves no log to read."""
_NOISY = (
    "httpx",
    "httpcore",
    "aiosqlite",
    "discord",
    "slack_sdk",
    "slack_bolt",
    "aiohttp",
    "uvicorn",
    "asyncio",
    "alembic",
)


class Redactor:
    """Takes known secrets and anything shaped like one out of every line, whoever logged it."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._secrets = tuple(sorted((s for s in secrets if len(s) >= _SECRET_FROM), key=len, reverse=True))

    def clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _SHAPES.sub(_HIDDEN, text)

    def __call__(self, logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
        """The last processor: the event as one line, clean."""
        return self.clean(str(_LOGFMT(logger, method, event)))


class _CleanLine(logging.Formatter):
    """The same for lines of libraries that use logging directly."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return _one_line(self._redactor.clean(super().format(record)))


def set_up(level: str, secrets: tuple[str, ...]) -> None:
    """structlog for ours, logging for the libraries, both to stderr; stdout belongs to commands."""
    redactor = Redactor(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_CleanLine(redactor))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY:  # They log whole URLs, signatures too, at INFO.
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    sys.excepthook = lambda _, fault, __: sys.stderr.write(redactor.clean("".join(traceback.format_exception(fault))))
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _plain,
            redactor,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _plain(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """One line stays one line, whatever a provider wrote."""
    return {key: value if isinstance(value, (int, float)) else _one_line(str(value)) for key, value in event.items()}


def _one_line(text: str) -> str:
    """Whatever could begin another line or talk to a terminal is written out."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)

"""What the operator sets, from the environment or a .env file; an error names the variable."""

import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from adapters.web.hooks import read_secret
from core.names import TeamId
from core.store import address

Names = Annotated[frozenset[str], NoDecode]
"""A comma-separated list."""


_SECRET_FROM = 6
"""Characters of a database's password; a shorter one would take half the words out of a log line."""


NOT_FOR_A_HEADER = "it holds a character that no HTTP header can carry; copy it again"


class SettingsError(Exception):
    """Says which variable is wrong and how."""


class Settings(BaseSettings):
    """Every field is a variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    discord_token: SecretStr | None = Field(None, description="The bot's token; with it the bot runs on Discord.")
    discord_api_url: str | None = Field(None, description="Another server that speaks Discord's HTTP API.")
    discord_gateway_url: str | None = Field(None, description="Another server that speaks Discord's gateway.")
    discord_large_video: Literal["auto", "url", "reencode", "poster"] = Field(
        "auto",
        description="A film too large for a server: url plays it from PUBLIC_BASE_URL, reencode makes a smaller copy,"
        " poster shows a picture; auto does the first of these that it can.",
    )
    discord_admin_roles: Names = Field(frozenset(), description="Ids of roles whose members are admins of the bot.")
    slack_bot_token: SecretStr | None = Field(None, description="xoxb-…; with it the bot runs on Slack.")
    slack_app_token: SecretStr | None = Field(None, description="xapp-…, for Socket Mode: no open port is needed.")
    slack_signing_secret: SecretStr | None = Field(None, description="For HTTP mode, instead of SLACK_APP_TOKEN.")
    slack_api_url: str | None = Field(None, description="Another server that speaks Slack's Web API.")
    slack_admins: Names = Field(frozenset(), description="Ids of people who are admins beside Slack's own.")
    web: bool = Field(
        default=False, description="true serves the pages and the HTTP API, beside Slack's HTTP mode if that is used."
    )
    gallery: bool = Field(
        default=False,
        description="true adds a page /gallery: every card as each platform draws it, for who works on them.",
    )
    public_base_url: str | None = Field(
        None, description="https://host under which people reach HTTP_PORT; for links to the pages and to films."
    )
    http_host: str = Field("127.0.0.1", description="Where the pages, the HTTP API and Slack's HTTP mode listen.")
    http_port: int = Field(8080, ge=0, le=65535, description="The same; 0 takes a free port.")
    webhook_secrets: SecretStr | None = Field(
        None,
        description="What vendors sign with: provider=whsec_…, separated by commas; several of one while it changes.",
    )
    video_base_url: str | None = Field(None, description="Any server that speaks OpenAI's /v1/videos, up to /v1.")
    video_api_key: SecretStr | None = Field(None, description="Its key.")
    bfl_api_key: SecretStr | None = Field(None, description="Black Forest Labs' key; with it its models are offered.")
    xai_api_key: SecretStr | None = Field(None, description="The same for xAI.")
    openrouter_api_key: SecretStr | None = Field(None, description="The same for OpenRouter.")
    catalogue: Path | None = Field(None, description="Models, prices and providers; default: bot/catalogue.toml.")
    database_url: str = Field(
        "sqlite+aiosqlite:///data/sora.db", description="SQLite for one process, postgresql+asyncpg://… for any number."
    )
    media_url: str = Field(
        "file:data/media", description="Where finished mp4s are: file:///folder or s3://bucket/prefix."
    )
    media_endpoint: str | None = Field(None, description="For s3: another server than Amazon's, https://host.")
    media_region: str | None = Field(None, description="The same: its region; Amazon's default is us-east-1.")
    media_key_id: SecretStr | None = Field(None, description="The same: the key's id; without one the machine's role.")
    media_secret_key: SecretStr | None = Field(None, description="The same: the key.")
    media_quota_bytes: int | None = Field(
        None,
        ge=1,
        le=10**15,
        description="Bytes that the films of each team may take; beyond that it starts nothing new.",
    )
    bring_bytes: int = Field(
        100_000_000, ge=1, le=10**9, description="The largest file that a member may bring along for a remix."
    )
    bring_seconds: int = Field(120, ge=1, le=600, description="The longest video of that kind.")
    media_retention_days: int = Field(
        0,
        ge=0,
        le=3650,
        description="After how many days films are removed, where a team's admins say nothing else; 0 keeps them.",
    )
    teams: Names = Field(frozenset({"*"}), description="Admitted teams: discord:123,slack:T1; * admits all.")
    same_team: Names = Field(
        frozenset(),
        description="Teams of the same people: discord:1=slack:T1,discord:2=slack:T2. A copy of the one's open video is"
        " known in the other.",
    )
    team_credits: int = Field(0, ge=0, le=10**9, description="What a new team's pool starts with.")
    welcome_credits: int = Field(0, ge=0, le=10**6, description="What a new member gets from the pool.")
    member_limit: int = Field(5, ge=1, le=1000, description="Videos one member may have in the making.")
    credits_per_usd: int | None = Field(
        None, ge=1, le=10**6, description="Credits for one US dollar; default: the catalogue's, 100."
    )
    poll_seconds: float = Field(10.0, ge=0.05, le=300, description="Between two looks at a running video.")
    submit_seconds: float = Field(45.0, ge=1, le=300, description="How long a submit may take to be answered.")
    submit_grace_seconds: float = Field(
        75.0, ge=0, le=600, description="How long after that an accepted video may still turn up in a listing."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")

    @field_validator("discord_admin_roles", "slack_admins", "teams", "same_team", mode="before")
    @classmethod
    def _split(cls, text: object) -> object:
        return frozenset(part.strip() for part in text.split(",") if part.strip()) if isinstance(text, str) else text

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, text: object) -> object:
        return text.upper() if isinstance(text, str) else text

    @field_validator(
        *("discord_token", "slack_bot_token", "slack_app_token", "slack_signing_secret"),
        *("video_api_key", "bfl_api_key", "xai_api_key", "openrouter_api_key"),
    )
    @classmethod
    def _sendable(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not for_a_header(secret.get_secret_value()):
            raise ValueError(NOT_FOR_A_HEADER)
        return secret

    @field_validator("webhook_secrets")
    @classmethod
    def _of_providers(cls, secrets: SecretStr | None) -> SecretStr | None:
        _webhook_keys(secrets)
        return secrets

    @field_validator("teams")
    @classmethod
    def _team_names(cls, teams: frozenset[str]) -> frozenset[str]:
        if not teams:
            raise ValueError("no team is named; write * to admit all")
        for team in teams - {"*"}:
            if not _is_team(team):
                raise ValueError(f'"{team}" is no team; write discord:<guild id>, slack:<workspace id>, or *')
        return teams

    @field_validator("same_team")
    @classmethod
    def _equal_teams(cls, equations: frozenset[str]) -> frozenset[str]:
        for equation in equations:
            teams = equation.split("=")
            if len(set(teams)) < 2 or not all(map(_is_team, teams)):  # noqa: PLR2004  # One team alone is no equation.
                raise ValueError(f'"{equation}" equates no teams; write discord:<guild id>=slack:<workspace id>')
        return equations

    @field_validator("public_base_url")
    @classmethod
    def _an_origin(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")
        if not whole or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("it is no address such as https://video.example.org, without a path")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _slack_is_whole(self) -> "Settings":
        if self.slack_bot_token and not (self.slack_app_token or self.slack_signing_secret):
            raise ValueError(
                "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode) beside it"
            )
        if (self.slack_app_token or self.slack_signing_secret) and not self.slack_bot_token:
            raise ValueError("SLACK_APP_TOKEN and SLACK_SIGNING_SECRET need SLACK_BOT_TOKEN beside them")
        return self

    @model_validator(mode="after")
    def _films_have_addresses(self) -> "Settings":
        if self.discord_large_video == "url" and not (self.web and self.public_base_url):
            raise ValueError("DISCORD_LARGE_VIDEO=url needs WEB=true and PUBLIC_BASE_URL beside it")
        return self

    def webhook_keys(self) -> dict[str, tuple[bytes, ...]]:
        """By provider."""
        return _webhook_keys(self.webhook_secrets)

    def same_teams(self) -> frozenset[frozenset[TeamId]]:
        return frozenset(frozenset(map(TeamId, equation.split("="))) for equation in self.same_team)

    def secrets(self) -> tuple[str, ...]:
        """For the log's redaction."""
        kept = (getattr(self, name) for name in type(self).model_fields)
        tokens = [value.get_secret_value() for value in kept if isinstance(value, SecretStr)]
        tokens += [whole for _, whole in _pairs(self.webhook_secrets)]
        return (*tokens, *(word for word in address.passwords(self.database_url) if len(word) >= _SECRET_FROM))


def _is_team(text: str) -> bool:
    platform, _, number = text.partition(":")
    return platform in ("discord", "slack") and number.isalnum()


def _pairs(secrets: SecretStr | None) -> list[tuple[str, str]]:
    parts = secrets.get_secret_value().split(",") if secrets else []
    return [(name.strip(), secret.strip()) for name, _, secret in (part.partition("=") for part in parts)]


def _webhook_keys(secrets: SecretStr | None) -> dict[str, tuple[bytes, ...]]:
    keys: dict[str, tuple[bytes, ...]] = {}
    for name, secret in _pairs(secrets):
        keys[name] = (*keys.get(name, ()), read_secret(secret))
    return keys


def for_a_header(secret: str) -> bool:
    return secret.isascii() and secret.isprintable()


def load(**over: object) -> Settings:
    """Raises SettingsError."""
    if os.environ.get("TEAMS", dotenv_values(".env").get("TEAMS")) == "":
        # Elsewhere empty means unset. Here that would open to everybody what somebody wanted closed.
        raise SettingsError("TEAMS: no team is named; write * to admit all")
    try:
        return Settings(**over)  # type: ignore[arg-type]  # Tests give values that the environment would give as text.
    except ValidationError as error:
        fault = error.errors()[0]
        name = ".".join(str(part) for part in fault["loc"]).upper()
        words = fault["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{name}: {words}" if name else words) from None

"""What the operator sets: read from the environment or .env, judged at once, the wrong variable named."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load
from core.names import TeamId
from core.studio import Limits


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment and a folder in which nothing is set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_anything_set_the_defaults_hold() -> None:
    settings = load()
    assert settings.database_url == "sqlite+aiosqlite:///data/sora.db"
    assert settings.media_url == "file:data/media"
    assert settings.teams == frozenset({"*"})
    assert (settings.team_credits, settings.welcome_credits, settings.member_limit) == (0, 0, 5)
    assert (settings.poll_seconds, settings.log_level, settings.credits_per_usd) == (10.0, "INFO", None)
    assert settings.secrets() == ()


def test_every_setting_says_what_it_is_for() -> None:
    for name, field in Settings.model_fields.items():
        assert (field.description or "").endswith("."), name


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("TEAMS", "discord:123, slack:T1 ,", frozenset({"discord:123", "slack:T1"})),
        (
            "SAME_TEAM",
            "discord:1=slack:T1 , discord:2=slack:T2",
            frozenset({"discord:1=slack:T1", "discord:2=slack:T2"}),
        ),
        ("MEMBER_LIMIT", "", 5),
        ("DISCORD_ADMIN_ROLES", "7,8", frozenset({"7", "8"})),
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("POLL_SECONDS", "0.5", 0.5),
        ("MEMBER_LIMIT", "1", 1),
        ("CREDITS_PER_USD", "250", 250),
        ("HTTP_PORT", "0", 0),
        ("CATALOGUE", "mine.toml", Path("mine.toml")),
    ],
)
def test_a_variable_is_read(monkeypatch: pytest.MonkeyPatch, variable: str, text: str, value: object) -> None:
    monkeypatch.setenv(variable, text)
    assert getattr(load(), variable.lower()) == value


def test_teams_that_are_the_same_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAME_TEAM", "discord:1=slack:T1=slack:T2,discord:5=slack:T5")
    limits = Limits(same_teams=load().same_teams())
    assert limits.others_of(TeamId("slack:T1")) == ["discord:1", "slack:T2"]
    assert limits.others_of(TeamId("slack:T5")) == ["discord:5"]
    assert limits.others_of(TeamId("slack:T9")) == []


def test_a_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TEAM_CREDITS=1000\nMEMBER_LIMIT=3\nSOMETHING_ELSE=x\n")
    monkeypatch.setenv("MEMBER_LIMIT", "7")
    settings = load()
    assert (settings.team_credits, settings.member_limit) == (1000, 7)


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("TEAMS", "discord"),
        ("TEAMS", "teams:1"),
        ("TEAMS", "discord:"),
        ("TEAMS", ""),
        ("TEAMS", " , "),
        ("SAME_TEAM", "discord:1"),
        ("SAME_TEAM", "discord:1=discord:1"),
        ("SAME_TEAM", "discord:1=slack"),
        ("SAME_TEAM", "discord:1=teams:5"),
        ("VIDEO_API_KEY", "sk-ключ"),
        ("VIDEO_API_KEY", "sk-two\nlines"),
        ("DISCORD_TOKEN", "tökén"),
        ("TEAM_CREDITS", "-1"),
        ("TEAM_CREDITS", "many"),
        ("WELCOME_CREDITS", "-5"),
        ("MEMBER_LIMIT", "0"),
        ("CREDITS_PER_USD", "0"),
        ("POLL_SECONDS", "0"),
        ("POLL_SECONDS", "nan"),
        ("POLL_SECONDS", "inf"),
        ("SUBMIT_GRACE_SECONDS", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("HTTP_PORT", "70000"),
    ],
)
def test_a_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, variable: str, text: str) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(SettingsError, match=f"^{variable}: "):
        load()


def test_teams_left_empty_in_the_file_admit_nobody_by_surprise(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TEAMS=\n")
    with pytest.raises(SettingsError, match=r"^TEAMS: no team is named"):
        load()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "need SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "s"}, "need SLACK_BOT_TOKEN"),
    ],
)
def test_half_of_slack_is_refused(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], words: str) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=words):
        load()


def test_an_error_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    monkeypatch.setenv("MEMBER_LIMIT", "canary-in-the-wrong-place")
    with pytest.raises(SettingsError) as error:
        load()
    assert "canary" not in str(error.value)


def test_secrets_are_all_known_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = {
        "DISCORD_TOKEN": "canary-discord", "SLACK_BOT_TOKEN": "canary-bot", "SLACK_APP_TOKEN": "canary-app",
        "SLACK_SIGNING_SECRET": "canary-signing", "VIDEO_API_KEY": "canary-key",
    }  # fmt: skip
    for name, value in tokens.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://sora:canary%2Fdb@db.example/sora")
    settings = load()
    assert set(settings.secrets()) == {*tokens.values(), "canary%2Fdb", "canary/db"}
    assert "canary-" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://sora@db.example/sora?password=canary-word",
        "postgresql://db.example/sora?user=sora&sslpassword=canary-word",
        "postgresql://sora:canary-word@db.example:port/sora",
    ],
)
def test_a_password_of_the_database_is_known_wherever_it_stands(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert load().secrets() == ("canary-word",)


def test_the_secrets_of_webhooks_are_read_by_provider_and_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_SECRETS", f"gateway=whsec_{'A' * 32}, gateway=whsec_{'B' * 32},bfl=whsec_{'C' * 32}")
    settings = load()
    assert {name: len(keys) for name, keys in settings.webhook_keys().items()} == {"gateway": 2, "bfl": 1}
    assert f"whsec_{'B' * 32}" in settings.secrets()


@pytest.mark.parametrize("text", ["whsec_AAAA", "gateway=AAAA", "gateway=whsec_A", "gateway", ","])
def test_a_webhook_secret_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("WEBHOOK_SECRETS", text)
    with pytest.raises(SettingsError, match="WEBHOOK_SECRETS"):
        load()

"""`check` says what is set and what is missing, and leaves everything as it is."""

import re
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import checking, storage
from bot.catalogue import SHIPPED_CATALOGUE
from bot.settings import Settings, SettingsError, load
from bot.wiring import assembled


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment and a folder in which nothing is set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


async def first_line(**over: object) -> str:
    return (await checking.check(load(**over))).splitlines()[0]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    assert await first_line() == "✅ database sqlite+aiosqlite:///data/sora.db: will be migrated by run"
    assert list(tmp_path.iterdir()) == []


async def test_a_database_of_today_is_left_as_it_is(tmp_path: Path) -> None:
    await storage.migrate(load())
    before = files(tmp_path)
    assert await first_line() == "✅ database sqlite+aiosqlite:///data/sora.db"
    assert files(tmp_path) == before


async def test_a_database_without_our_tables_is_told_and_not_migrated(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    sqlite3.connect(tmp_path / "data" / "sora.db").execute("CREATE TABLE alembic_version (version_num TEXT)").close()
    before = files(tmp_path)
    assert await first_line() == "✅ database sqlite+aiosqlite:///data/sora.db: will be migrated by run"
    assert files(tmp_path) == before


async def test_what_a_killed_bot_left_in_the_log_is_read_and_left_there(tmp_path: Path) -> None:
    await storage.migrate(load())
    live = sqlite3.connect(tmp_path / "data" / "sora.db")
    live.execute("CREATE TABLE something (x)")
    shutil.copytree(tmp_path / "data", tmp_path / "killed")
    live.close()
    before = (tmp_path / "killed" / "sora.db-wal").read_bytes()
    assert await first_line(database_url="sqlite:///killed/sora.db") == "✅ database sqlite:///killed/sora.db"
    assert (tmp_path / "killed" / "sora.db-wal").read_bytes() == before != b""


async def test_a_database_of_a_newer_bot_is_refused(tmp_path: Path) -> None:
    await storage.migrate(load())
    with sqlite3.connect(tmp_path / "data" / "sora.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(SettingsError, match=r"^DATABASE_URL: .*9999"):
        await first_line()


async def test_check_works_while_the_bot_runs() -> None:
    async with assembled(load()):
        assert await first_line() == "✅ database sqlite+aiosqlite:///data/sora.db: a bot is running on it"


async def test_a_server_is_asked_and_its_password_not_shown(postgresql_url: str) -> None:
    shown = await first_line(database_url=postgresql_url)
    assert shown.startswith("✅ database postgresql")
    assert "will be" not in shown


async def test_a_wrong_folder_of_films_is_told_without_making_one() -> None:
    with pytest.raises(SettingsError, match=r"^MEDIA_URL: "):
        await first_line(media_url="s4://bucket")


async def test_prices_that_nobody_compared_for_90_days_are_named_where_they_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BFL_API_KEY", "a-key")
    today = datetime.now(UTC).date()
    long_ago, lately = today - timedelta(days=91), today - timedelta(days=90)
    path = tmp_path / "catalogue.toml"
    text = re.sub(r'^checked = ".*?"', f'checked = "{lately}"', SHIPPED_CATALOGUE.read_text(), flags=re.MULTILINE)
    path.write_text(text)
    assert "compared" not in await checking.check(load(catalogue=path))
    for model in ("flux-edit", "grok-edit"):
        text = text.replace(f'id = "{model}"', f'id = "{model}"\nchecked = {long_ago}')
    path.write_text(text)
    told = await checking.check(load(catalogue=path))
    assert f"⚠️  the prices of flux-edit were last compared on {long_ago}, more than 90 days ago" in told
    path.write_text(text.replace(f'checked = "{lately}"', f'checked = "{long_ago}"'))
    assert (
        f"the prices of sora-2, sora-2-pro, flux-3, flux-edit were last compared on {long_ago}"
        in await checking.check(load(catalogue=path))
    )


async def test_a_catalogue_that_says_no_day_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text(re.sub(r"^checked = .*", "", SHIPPED_CATALOGUE.read_text(), flags=re.MULTILINE))
    assert "the prices of sora-2, sora-2-pro were never compared" in await checking.check(load(catalogue=path))


@pytest.mark.parametrize(
    ("variable", "usual", "remixes"),
    [
        ("BFL_API_KEY", "✅ a new video is made by FLUX 3 Video", "flux-3; remixes by flux-edit"),
        ("XAI_API_KEY", "✅ a new video is made by Grok Imagine Video", "grok-imagine; remixes by grok-edit"),
        (
            "OPENROUTER_API_KEY",
            "✅ a new video is made by FLUX 3 Video (OpenRouter)",
            "or-flux-3; remixes by or-flux-edit, aleph-2",
        ),
        (None, "❌ no new video can be made", "❌ provider gateway (sora-2, sora-2-pro): OpenAI switched this off"),
    ],
)
async def test_with_the_keys_at_hand_it_says_what_can_be_made(
    monkeypatch: pytest.MonkeyPatch, variable: str | None, usual: str, remixes: str
) -> None:
    names = ("BFL_API_KEY", "XAI_API_KEY", "OPENROUTER_API_KEY")
    for name in names:
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, "a-key")
    told = await checking.check(load(web=True, public_base_url="https://video.example.org"))
    assert usual in told
    assert remixes in told
    for name in names:
        assert (f"not usable, {name} is missing" in told) is (name != variable)

"""A database that an older version has filled comes along whole."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from core.store import audit, migrations
from core.store.database import Database

COLUMNS = (
    "id, team, account, prompt, model, size, seconds, price, asked_at, created_at, private, remix_of, status, reason,"
    " ended_at, attempts, provider, waited_s, missed, cancel_asked, claim"
)
HELD = "'discord:1', 'discord:1:10', '{}', 'sora-2', '1280x720', 4, 80, 'discord:1/5', 0, 0"
INDEXES = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'videos' ORDER BY name"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """As the version before brought films left it: a failed video with a remix of it that failed as well."""
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as tx:
        command.upgrade(migrations.config(tx), "0007")
        tx.exec_driver_sql("INSERT INTO accounts VALUES ('discord:1:10', 'discord:1', 0, 0, 0)")
        for video, words, remix_of in (("v0001", "a fox", "NULL"), ("v0002", "REMIX: night", "'v0001'")):
            tx.exec_driver_sql(
                f"INSERT INTO videos ({COLUMNS}) VALUES ('{video}', {HELD.format(words)}, {remix_of},"
                " 'failed', 'refused', 1, 1, 'p', 0, 0, 0, 1)"
            )
        tx.exec_driver_sql(
            "INSERT INTO posts (video_id, kind, at, state, first_at, tries, held, claim)"
            " VALUES ('v0001', 'card', 'discord:1/5', 'shown', 0, 1, 0, 1)"
        )
    engine.dispose()
    return path


async def test_what_stood_in_it_still_stands_and_hangs_together(old: Path) -> None:
    url = f"sqlite+aiosqlite:///{old}"
    await migrations.upgrade(url)
    database = await Database.open(url, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    try:
        rows = await database.read(
            lambda tx: [
                tuple(row) for row in tx.exec_driver_sql("SELECT id, remix_of, brought FROM videos ORDER BY id")
            ]
        )
        assert rows == [("v0001", None, 0), ("v0002", "v0001", 0)]
        assert await database.read(lambda tx: tx.exec_driver_sql("SELECT video_id FROM posts").scalars().all()) == [
            "v0001"
        ]
        assert await database.read(lambda tx: tx.exec_driver_sql("PRAGMA foreign_key_check").all()) == []
        assert await database.read(migrations.differences) == []
        assert [breach for breach in await database.read(audit.breaches) if "brought" in breach] == []
    finally:
        await database.close()


def test_going_back_loses_only_what_is_new(old: Path) -> None:
    engine = create_engine(f"sqlite:///{old}")
    with engine.begin() as tx:
        before = tx.exec_driver_sql(INDEXES).scalars().all()
    with engine.begin() as tx:
        tx.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        command.upgrade(migrations.config(tx), "head")
    with engine.begin() as tx:
        command.downgrade(migrations.config(tx), "0007")
    with engine.begin() as tx:
        assert tx.exec_driver_sql("SELECT id FROM videos ORDER BY id").scalars().all() == ["v0001", "v0002"]
        assert tx.exec_driver_sql(INDEXES).scalars().all() == before
    engine.dispose()

"""Everything: teams, accounts, entries, videos, posts, inbox, drafts, strays."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE_TRIGGER = """
CREATE TRIGGER entries_no_{event} BEFORE {event} ON entries
BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION entries_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'entries are append-only' USING ERRCODE = 'restrict_violation'; END $$
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER entries_no_{event} BEFORE {event} ON entries
FOR EACH STATEMENT EXECUTE FUNCTION entries_are_append_only()
"""


def upgrade() -> None:
    _teams()
    _accounts()
    _entries()
    _videos()
    _posts()
    _inbox()
    _drafts()
    _strays()
    _append_only()


def downgrade() -> None:
    raise NotImplementedError("the first shape has nothing before it; restore a backup")


def _append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(_SQLITE_TRIGGER.format(event=event))
        return
    op.execute(_POSTGRESQL_FUNCTION)
    for event in ("update", "delete", "truncate"):
        op.execute(_POSTGRESQL_TRIGGER.format(event=event))


def _teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("admitted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("team", sa.String(length=100), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("available >= 0", name="ck_accounts_available"),
        sa.CheckConstraint("held >= 0", name="ck_accounts_held"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_team", "accounts", ["team"])


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("available_change", sa.BigInteger(), nullable=False),
        sa.Column("held_change", sa.BigInteger(), nullable=False),
        sa.Column("video_id", sa.String(length=12)),
        sa.Column("step", sa.String(length=4)),
        sa.Column("reference", sa.String(length=300)),
        sa.Column("actor", sa.String(length=160)),
        sa.Column("reason", sa.Text()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'hold' AND step = 'hold' AND available_change < 0 AND held_change = -available_change)"
            " OR (kind = 'capture' AND step = 'end' AND available_change = 0 AND held_change < 0)"
            " OR (kind = 'release' AND step = 'end' AND available_change > 0 AND held_change = -available_change)"
            " OR (kind IN ('grant', 'revoke') AND step IS NULL AND available_change <> 0 AND held_change = 0)"
            " OR (kind = 'fill' AND step IS NULL AND available_change > 0 AND held_change = 0)"
            " OR (kind = 'drain' AND step IS NULL AND available_change < 0 AND held_change = 0)",
            name="ck_entries_kind",
        ),
        sa.CheckConstraint("(step IS NULL) = (video_id IS NULL)", name="ck_entries_step"),
        sa.CheckConstraint(
            "step IS NOT NULL OR (reference IS NOT NULL AND actor IS NOT NULL)", name="ck_entries_reference"
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_entries_account"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("account", "reference", name="uq_entries_account_reference"),
        sa.UniqueConstraint("video_id", "step", name="uq_entries_video_id_step"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entries_account_id", "entries", ["account", "id"])


def _videos() -> None:
    op.create_table(
        "videos",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("team", sa.String(length=100), nullable=False),
        sa.Column("account", sa.String(length=160), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("size", sa.String(length=20), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("remix_of", sa.String(length=12)),
        sa.Column("gift_of", sa.String(length=12)),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=20)),
        sa.Column("error_code", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.BigInteger()),
        sa.Column("fingerprint", sa.String(length=128)),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.String(length=512)),
        sa.Column("poll_url", sa.String(length=2048)),
        sa.Column("progress", sa.Integer()),
        sa.Column("waited_s", sa.Float(precision=53), nullable=False),
        sa.Column("looked_at", sa.BigInteger()),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("film_key", sa.String(length=300)),
        sa.Column("film_bytes", sa.BigInteger()),
        sa.Column("film_sha256", sa.String(length=64)),
        sa.Column("film_seconds", sa.BigInteger()),
        sa.Column("film_width", sa.Integer()),
        sa.Column("film_height", sa.Integer()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("result_expires_at", sa.BigInteger()),
        sa.Column("remixable_until", sa.BigInteger()),
        sa.Column("cost_usd", sa.BigInteger()),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("claim", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(status = 'failed') = (reason IS NOT NULL)", name="ck_videos_reason"),
        sa.CheckConstraint("(status IN ('ready', 'failed')) = (ended_at IS NOT NULL)", name="ck_videos_ended"),
        sa.CheckConstraint("status <> 'ready' OR (film_key IS NOT NULL AND film_bytes > 0)", name="ck_videos_film"),
        sa.CheckConstraint(
            "status IN ('queued', 'submitting', 'running', 'storing', 'ready', 'failed')", name="ck_videos_status"
        ),
        sa.CheckConstraint(
            "status NOT IN ('running', 'storing') OR provider_id IS NOT NULL", name="ck_videos_provider_id"
        ),
        sa.CheckConstraint("price > 0 OR (price = 0 AND gift_of IS NOT NULL)", name="ck_videos_price"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_videos_account"),
        sa.ForeignKeyConstraint(["gift_of"], ["videos.id"], name="fk_videos_gift_of"),
        sa.ForeignKeyConstraint(["remix_of"], ["videos.id"], name="fk_videos_remix_of"),
        sa.PrimaryKeyConstraint("id", name="pk_videos"),
        sa.UniqueConstraint("gift_of", name="uq_videos_gift_of"),
        sa.UniqueConstraint("provider", "provider_id", name="uq_videos_provider_provider_id"),
    )
    op.create_index("ix_videos_account_status", "videos", ["account", "status"])
    op.create_index(
        "ix_videos_due_at",
        "videos",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_videos_line",
        "videos",
        ["provider", "created_at"],
        sqlite_where=sa.text("status = 'queued'"),
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index("ix_videos_account_created_at", "videos", ["account", "created_at"])
    op.create_index("ix_videos_remix_of_created_at_id", "videos", ["remix_of", "created_at", "id"])
    op.create_index(
        "ix_videos_fingerprint_submitted_at",
        "videos",
        ["fingerprint", "submitted_at"],
        sqlite_where=sa.text("fingerprint IS NOT NULL"),
        postgresql_where=sa.text("fingerprint IS NOT NULL"),
    )
    op.create_index("ix_videos_team_created_at_id", "videos", ["team", "created_at", "id"])
    op.create_index(
        "ix_videos_typical",
        "videos",
        ["model", "seconds", "ended_at"],
        sqlite_where=sa.text("status = 'ready'"),
        postgresql_where=sa.text("status = 'ready'"),
    )
    op.create_index(
        "uq_videos_fingerprint",
        "videos",
        ["fingerprint"],
        unique=True,
        sqlite_where=sa.text("status = 'submitting'"),
        postgresql_where=sa.text("status = 'submitting'"),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("video_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=300), nullable=False),
        sa.Column("message", sa.String(length=300)),
        sa.Column("shown", sa.String(length=128)),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("memo", sa.Text()),
        sa.Column("first_at", sa.BigInteger()),
        sa.Column("last_at", sa.BigInteger()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("again_at", sa.BigInteger()),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("claim", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["video_id"], ["videos.id"], name="fk_posts_video_id"),
        sa.PrimaryKeyConstraint("video_id", "kind", name="pk_posts"),
    )
    op.create_index(
        "ix_posts_due_at",
        "posts",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("delivery_id", sa.String(length=300), nullable=False),
        sa.Column("video_id", sa.String(length=12)),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "delivery_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_at", "inbox", ["at"])


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("account", sa.String(length=160), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("model", sa.String(length=100)),
        sa.Column("size", sa.String(length=20)),
        sa.Column("seconds", sa.Integer()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "subject", name="pk_drafts"),
    )
    op.create_index("ix_drafts_at", "drafts", ["at"])


def _strays() -> None:
    op.create_table(
        "strays",
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.String(length=512), nullable=False),
        sa.Column("video_id", sa.String(length=12)),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "provider_id", name="pk_strays"),
    )
    op.create_index("ix_strays_seen_at", "strays", ["seen_at"])

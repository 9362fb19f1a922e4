"""Several sources for one value, the answers behind them, breakers, failures of runs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables of live sources, and let each source have its own value."""
    _retrievals()
    _breakers()
    _observations()
    op.add_column(
        "runs", sa.Column("failures", sa.Text, nullable=False, server_default=sa.text("'[]'"))
    )


def _retrievals() -> None:
    op.create_table(
        "retrievals",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("fetched_at", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_retrievals"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_retrievals_source_id"),
    )
    op.create_index("ix_retrievals_url", "retrievals", ["url"])
    op.create_index("ix_retrievals_source_id_fetched_at", "retrievals", ["source_id", "fetched_at"])


def _breakers() -> None:
    op.create_table(
        "breakers",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("rests", sa.Integer, nullable=False),
        sa.Column("rests_until", sa.BigInteger),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("source", name="pk_breakers"),
    )


def _observations() -> None:
    with op.batch_alter_table("observations") as batch:
        batch.add_column(sa.Column("retrieval_id", _ID))
        batch.create_foreign_key(
            "fk_observations_retrieval_id", "retrievals", ["retrieval_id"], ["id"]
        )
        batch.drop_constraint("uq_observations_series_id_session_known_at", type_="unique")
        batch.create_unique_constraint(
            "uq_observations_series_id_session_source_id_known_at",
            ["series_id", "session", "source_id", "known_at"],
        )

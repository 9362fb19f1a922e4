"""Archive, runs and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the first tables."""
    _archive()
    _runs()
    _deliveries()


def _archive() -> None:
    op.create_table(
        "series",
        sa.Column("id", _ID, nullable=False),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("instrument", "field", name="uq_series_instrument_field"),
    )
    op.create_table(
        "sources",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("name", name="uq_sources_name"),
    )
    op.create_table(
        "observations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("series_id", _ID, nullable=False),
        sa.Column("session", sa.Integer, nullable=False),
        sa.Column("value", sa.Double, nullable=False),
        sa.Column("observed_at", sa.BigInteger, nullable=False),
        sa.Column("known_at", sa.BigInteger, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("assumed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_observations"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_observations_series_id"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_observations_source_id"),
        sa.UniqueConstraint(
            "series_id", "session", "known_at", name="uq_observations_series_id_session_known_at"
        ),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("date", sa.Text, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("as_of", sa.BigInteger, nullable=False),
        sa.Column("known_by", sa.BigInteger, nullable=False),
        sa.Column("archive_through", _ID, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("date", "edition", "revision", name="uq_runs_date_edition_revision"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("plain_text", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_deliveries_run_id"),
        sa.UniqueConstraint(
            "run_id", "destination", "ordinal", name="uq_deliveries_run_id_destination_ordinal"
        ),
    )
    op.create_index("ix_deliveries_state_destination", "deliveries", ["state", "destination"])

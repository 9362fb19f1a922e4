"""Calls, how they went, and which editions a replay has done."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables of the track record."""
    _calls()
    _outcomes()
    _replayed()


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("sign", sa.Integer, nullable=False),
        sa.Column("start", sa.Text, nullable=False),
        sa.Column("date", sa.Text, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("probability", sa.Double, nullable=False),
        sa.Column("base_rate", sa.Double, nullable=False),
        sa.Column("horizon", sa.Integer, nullable=False),
        sa.Column("resolves_on", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("replay", sa.Boolean, nullable=False),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.UniqueConstraint("name", name="uq_calls_name"),
    )


def _outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("call_id", _ID, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("resolved_at", sa.BigInteger, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outcomes"),
        sa.UniqueConstraint("call_id", name="uq_outcomes_call_id"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_outcomes_call_id"),
    )


def _replayed() -> None:
    op.create_table(
        "replayed",
        sa.Column("id", _ID, nullable=False),
        sa.Column("date", sa.Text, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_replayed"),
        sa.UniqueConstraint("date", "edition", name="uq_replayed_date_edition"),
    )

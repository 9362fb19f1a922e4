"""Sentences that a language model worded."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table of narratives."""
    op.create_table(
        "narratives",
        sa.Column("id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("sentences", sa.Text, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_narratives"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_narratives_run_id"),
        sa.UniqueConstraint("run_id", name="uq_narratives_run_id"),
    )

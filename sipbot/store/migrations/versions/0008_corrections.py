"""Corrections of a consultation's wording"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultations.id"]),
        sa.PrimaryKeyConstraint("consultation", "number"),
    )

"""Statements that members propose, and how often each statement was seen"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "statements",
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultations.id"]),
        sa.PrimaryKeyConstraint("consultation", "question", "id"),
    )

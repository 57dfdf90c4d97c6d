"""Translations that seem odd to members, and who was handed the tables behind the commitments"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "odd_texts",
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultations.id"]),
        sa.PrimaryKeyConstraint("consultation", "question", "language"),
    )
    op.create_table(
        "odd_marks",
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultations.id"]),
        sa.PrimaryKeyConstraint("mark"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_odd_marks_consultation"), "odd_marks", ["consultation"], unique=False)
    op.create_table(
        "openings",
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("auditor", sa.String(length=100), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultations.id"]),
        sa.PrimaryKeyConstraint("consultation", "auditor"),
    )

"""Fingerprints of keys, and who has answered for good; what is not awaited is NULL, however it came about"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

EMPTIED = """
UPDATE people SET awaited = NULL WHERE CAST(awaited AS TEXT) = 'null'
"""


def upgrade() -> None:
    op.create_table(
        "keys",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=True),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "finals",
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("antenna", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["consultation"], ["consultations.id"]),
        sa.PrimaryKeyConstraint("mark"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_finals_consultation"), "finals", ["consultation"], unique=False)
    op.execute(EMPTIED)

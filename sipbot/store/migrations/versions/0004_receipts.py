"""Receipts in the box, and the sealed list that the closing makes"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("box", sa.Column("receipt", sa.String(32), nullable=False, server_default=""))
    op.create_table(
        "sealed",
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultations.id"]),
        sa.PrimaryKeyConstraint("consultation"),
    )
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE box ALTER COLUMN receipt SET STATISTICS 0")

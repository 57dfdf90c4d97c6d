"""Chats that take nothing for now, and topics and threads in which messages stand"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    place = sa.String(300).with_variant(sa.String(200), "sqlite")
    key = sa.String(800).with_variant(sa.String(200), "sqlite")
    op.create_table(
        "refusals",
        sa.Column("address", place, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message", key, nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    op.add_column("chats", sa.Column("topic", sa.String(20), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("thread", sa.String(300), nullable=False, server_default=""))

"""Members by their number, the codes of their letters, and which kind of stakeholder answered"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for table in ("people", "box"):
        op.add_column(table, sa.Column("kind", sa.String(20), nullable=False, server_default="unknown"))
    op.add_column("people", sa.Column("kind_asked", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("addresses", sa.Column("used_last", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "members",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("antenna", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("shareholder", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("left", sa.Boolean(), nullable=False),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("person", name=op.f("uq_members_person")),
    )
    op.create_index(op.f("ix_members_antenna"), "members", ["antenna"], unique=False)
    op.create_table(
        "codes",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=True),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.number"]),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_codes_member"), "codes", ["member"], unique=False)
    op.create_index(op.f("ix_codes_person"), "codes", ["person"], unique=False)
    op.create_table(
        "guesses",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE box ALTER COLUMN kind SET STATISTICS 0")

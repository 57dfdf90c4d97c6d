"""How far a closing has come, and which rows of the box it wrote"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("consultations", sa.Column("step", sa.String(10), nullable=False, server_default="open"))
    op.add_column("box", sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE consultations SET step = 'told' WHERE closed_at IS NOT NULL")
    op.execute(
        sa.text(
            "UPDATE box SET counted = :counted "
            "WHERE consultation IN (SELECT id FROM consultations WHERE closed_at IS NOT NULL)"
        ).bindparams(counted=True)
    )
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE box ALTER COLUMN counted SET STATISTICS 0")

"""When and on which platform an answer was given: acts of two platforms have no order of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for table in ("box", "attendance"):
        op.add_column(table, sa.Column("moment", sa.BigInteger(), nullable=True))
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE box ALTER COLUMN moment SET STATISTICS 0")

"""Room for the longest addresses there are; no samples of what is secret in PostgreSQL's statistics"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WIDER = {
    "chats.address": 300,
    "chat_aliases.old": 300,
    "chat_aliases.address": 300,
    "roles.address": 300,
    "addresses.address": 300,
    "consultations.published_by": 300,
    "asked_chats.address": 300,
    "meetings.announced_by": 300,
    "posts.address": 300,
    "outbox.address": 300,
    "outbox.key": 800,
    "seen.id": 300,
    "set_aside.id": 300,
}
WITHOUT_SAMPLES = (
    *(
        f"box.{name}"
        for name in ("id", "antenna", "language", "answer", "finder", "order", "person", "signature")
    ),
    *("roll.person", "roll.antenna", "people.awaited", "outbox.args", "outbox.rendering", "posts.messages"),
)


def upgrade() -> None:
    """SQLite minds no lengths and keeps no samples."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for place, length in WIDER.items():
        table, column = place.split(".")
        op.alter_column(table, column, type_=sa.String(length))
    for place in WITHOUT_SAMPLES:
        table, column = place.split(".")
        op.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET STATISTICS 0')

"""A meeting that is cancelled before its announcement has gone out was never announced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sipbot.app import configured, prepared
from sipbot.services import Keyring, Work, meetings, outbox

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


async def test_cancelled_within_the_minute_nothing_is_sent(base: Path) -> None:
    settings = configured(base / "config", {})
    database = await prepared(settings)
    draft = meetings.Draft("liege", {"fr": "Un café"}, datetime(2026, 12, 10, 18, 30), "Place du Marché 1")
    async with database.write() as tx:
        meeting = await meetings.announce(Work(tx, Keyring(settings.keys_dir), NOW), draft, "telegram:1")
        await meetings.cancel(tx, NOW + timedelta(seconds=20), meeting.id)
        owed = await outbox.pending(tx, NOW + timedelta(days=30))
    await database.close()
    assert owed == 0

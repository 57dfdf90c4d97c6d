"""Closing later: what was asked stays as it was."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sipbot.app import configured, prepared
from sipbot.rules.faults import Refusal
from sipbot.services import agenda, consultations

NOW = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 20, 20, 0)


async def test_a_missing_language_can_be_added_after_an_extension(base: Path, file: Path) -> None:
    database = await prepared(configured(base / "config", {}))
    values = tomllib.loads(file.read_text("utf-8"))
    title = {k: v for k, v in values["title"].items() if k != "de"}
    without = {**values, "title": title, "waive": {"de": "coordinator"}}
    async with database.write() as tx:
        first = await consultations.publish(tx, NOW, without, "test")
        await consultations.extend(tx, NOW, first.stored.id, LATER)
        complete = {**values, "waive": {"de": "coordinator"}}
        again = await consultations.publish(tx, NOW + timedelta(hours=1), complete, "test")
        entry = await agenda.upcoming(tx, "close")
    await database.close()
    assert first.waived == {"de": "coordinator"}
    assert again.waived == {}
    assert entry is not None and entry.at == again.stored.closes_at == datetime(2026, 12, 20, 19, 0, tzinfo=UTC)


async def test_a_consultation_cannot_be_shortened(base: Path, file: Path) -> None:
    database = await prepared(configured(base / "config", {}))
    try:
        async with database.write() as tx:
            stored = (
                await consultations.publish(tx, NOW, tomllib.loads(file.read_text("utf-8")), "test")
            ).stored
            with pytest.raises(Refusal, match="only_later"):
                await consultations.extend(tx, NOW, stored.id, datetime(2026, 12, 10, 20, 0))
    finally:
        await database.close()

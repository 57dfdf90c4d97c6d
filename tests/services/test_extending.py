"""Closing later: what was asked stays as it was."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sipbot.app import configured, prepared
from sipbot.rules.faults import Refusal
from sipbot.services import Keyring, Work, agenda, opening, publishing

NOW = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 20, 20, 0)


async def test_a_missing_language_can_be_added_after_an_extension(base: Path, file: Path) -> None:
    settings = configured(base / "config", {})
    database = await prepared(settings)
    values = tomllib.loads(file.read_text("utf-8"))
    title = {k: v for k, v in values["title"].items() if k != "de"}
    without = {**values, "title": title, "waive": {"de": "coordinator"}}
    async with database.write() as tx:
        work = Work(tx, Keyring(settings.keys_dir), NOW)
        first = await publishing.publish(work, without, "test")
        await opening.extend(work, first.stored.id, LATER)
        complete = {**values, "waive": {"de": "coordinator"}}
        again = await publishing.publish(replace(work, now=NOW + timedelta(hours=1)), complete, "test")
        entry = await agenda.upcoming(tx, "close")
    await database.close()
    assert first.waived == {"de": "coordinator"}
    assert again.waived == {}
    assert entry is not None and entry.at == again.stored.closes_at == datetime(2026, 12, 20, 19, 0, tzinfo=UTC)


async def test_a_consultation_cannot_be_shortened(base: Path, file: Path) -> None:
    settings = configured(base / "config", {})
    database = await prepared(settings)
    try:
        async with database.write() as tx:
            work = Work(tx, Keyring(settings.keys_dir), NOW)
            published = await publishing.publish(work, tomllib.loads(file.read_text("utf-8")), "test")
            with pytest.raises(Refusal, match="only_later"):
                await opening.extend(work, published.stored.id, datetime(2026, 12, 10, 20, 0))
    finally:
        await database.close()

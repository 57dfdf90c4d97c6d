"""The stage on which scenarios play: the real bot, a strict stand-in, one clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sipbot.demo.interactive import example_in
from sipbot.demo.stage import (
    AICHA,
    ANIMATOR,
    BRUSSEL,
    BRUXELLES,
    COORDINATOR,
    DRAFTER,
    EUPEN,
    GENT,
    HEIDI,
    JOKE,
    LIEGE,
    Stage,
    on_stage,
)
from tests.stage import Actor

START = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
"""The morning of the day before the example consultation opens."""
SPEED = 60.0


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with the example configuration."""
    example_in(tmp_path)
    return tmp_path


@pytest.fixture
def file(base: Path) -> Path:
    return base / "config" / "consultations" / "economic-model.toml"


@pytest.fixture
async def stage(base: Path) -> AsyncIterator[Stage]:
    async with on_stage(base, START, speed=SPEED) as stage:
        yield stage


@pytest.fixture
def aicha(stage: Stage) -> Actor:
    return Actor(stage, AICHA, LIEGE)


@pytest.fixture
def joke(stage: Stage) -> Actor:
    return Actor(stage, JOKE, GENT)


@pytest.fixture
def heidi(stage: Stage) -> Actor:
    return Actor(stage, HEIDI, EUPEN)


@pytest.fixture
def luc(stage: Stage) -> Actor:
    """The animator of Liège."""
    return Actor(stage, ANIMATOR, LIEGE)


@pytest.fixture
def saskia(stage: Stage) -> Actor:
    """The coordinator."""
    return Actor(stage, COORDINATOR, BRUSSEL)


@pytest.fixture
def renate(stage: Stage) -> Actor:
    """A drafter of the working group on the economic model."""
    return Actor(stage, DRAFTER, EUPEN)


@pytest.fixture
def bruxelles(stage: Stage) -> Actor:
    """Somebody who reads the French chat of Brussels."""
    return Actor(stage, COORDINATOR, BRUXELLES)

"""A group with topics: what is announced goes to the one that the configuration names behind the address."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sipbot.demo.stage import LIEGE, Stage
from tests.conftest import OPENS
from tests.platforms.telegram.test_sending import in_topic
from tests.stage import Actor


@pytest.fixture(autouse=True)
def topic_7(base: Path) -> None:
    """Before the bot starts."""
    file = base / "config" / "antennas.toml"
    written = file.read_text("utf-8")
    assert f'telegram:{LIEGE}"' in written
    file.write_text(written.replace(f'telegram:{LIEGE}"', f'telegram:{LIEGE}/7"'), "utf-8")


async def test_what_is_announced_stands_in_the_topic(stage: Stage, published: None) -> None:
    stage.world.chats[LIEGE].topics = {7: True}
    await stage.until(OPENS + timedelta(minutes=2))
    assert in_topic(stage, 7) and not in_topic(stage, None)


async def test_where_the_topic_is_gone_general_has_it_and_the_animator_hears_of_it(
    stage: Stage, published: None, luc: Actor
) -> None:
    await luc.starts()
    stage.world.chats[LIEGE].topics = {}
    await stage.until(OPENS + timedelta(minutes=2))
    assert in_topic(stage, None) and not in_topic(stage, 7)
    assert f"telegram:{LIEGE}" in luc.last()

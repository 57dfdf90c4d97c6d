"""`sipbot demo`: a page of phones on which one plays every part."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import tomllib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sipbot.app import stopped_by_signals
from sipbot.config import example
from sipbot.sandbox.phones import Control
from sipbot.services import Work, closing, consultations, meetings, publishing
from sipbot.services.meetings import Draft

from .stage import ANIMATOR, COORDINATOR, DRAFTER, Stage, on_stage

ZONE = ZoneInfo("Europe/Brussels")
CONSULTATION = "economic-model.toml"


def example_in(base: Path) -> Path:
    """The example configuration as `base`/config; gives the path of the consultation."""
    shutil.copytree(example(), base / "config", dirs_exist_ok=True)
    return base / "config" / "consultations" / CONSULTATION


def start_of(consultation: Path) -> datetime:
    """The morning of the day before the consultation opens."""
    opens: datetime = tomllib.loads(consultation.read_text("utf-8"))["opens"]
    day_before = opens - timedelta(days=1)
    return day_before.replace(hour=9, minute=0, tzinfo=ZONE).astimezone(UTC)


async def play(port: int, say: Callable[[str], None]) -> int:
    """Until Ctrl+C. Nothing is kept: the database is in a folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="sipbot-demo-") as folder:
        base = Path(folder)
        file = example_in(base)
        stop = stopped_by_signals()
        stages: list[Stage] = []
        controls = _controls(stages)
        async with on_stage(base, start_of(file), controls=controls, port=port) as stage:
            stages.append(stage)
            await prepare(stage, file)
            say(f"{stage.url}/phones")
            await stop.wait()
    return 0


SMALL_TALK = {
    "fr": "Un pourcentage pour tout le monde ?",
    "nl": "Eén percentage voor iedereen?",
    "de": "Ein Prozentsatz für alle?",
}
PLACES = {
    "liege": "Place du Marché 1, Liège",
    "gent": "Korenmarkt 1, Gent",
    "eupen": "Marktplatz 1, Eupen",
    "brussels": "Place Flagey / Flageyplein 1, Bruxelles / Brussel",
}


async def prepare(stage: Stage, file: Path) -> None:
    """Something to look at: a small talk announced in each antenna, a consultation just opened.

    Those who work for the house have opened their private chat.
    """
    for person in (ANIMATOR, COORDINATOR, DRAFTER):
        stage.world.start(person)
    values = tomllib.loads(file.read_text("utf-8"))
    evening = values["opens"].replace(hour=18, minute=30) + timedelta(days=9)
    async with stage.app.database.write() as tx:
        work = Work(tx, stage.app.keys, stage.clock.now())
        await publishing.publish(work, values, f"telegram:{COORDINATOR}")
        for antenna, place in PLACES.items():
            draft = Draft(antenna, SMALL_TALK, evening, place)
            await meetings.announce(work, draft, f"telegram:{ANIMATOR}", hold=timedelta(0))
    await stage.settled()
    await to_next(stage, "open")


def _controls(stages: list[Stage]) -> list[Control]:
    def act(run: Callable[[Stage], Awaitable[object]]) -> Callable[[], Awaitable[object]]:
        async def now() -> object:
            return await asyncio.gather(*(run(stage) for stage in stages))

        return now

    return [
        Control("next_reminder", act(lambda stage: to_next(stage, None))),
        Control("to_closing", act(lambda stage: to_next(stage, "close"))),
        Control("close_now", act(_close)),
    ]


async def to_next(stage: Stage, verb: str | None) -> None:
    """Let the clock run to the next thing that is due."""
    entry = await stage.app.next_due(verb)
    if entry is not None:
        await stage.until(entry.at)


async def _close(stage: Stage) -> None:
    async with stage.app.database.write() as tx:
        work = Work(tx, stage.app.keys, stage.clock.now())
        for stored in await consultations.listing(tx):
            await closing.close(work, stored.id)
    await stage.settled()

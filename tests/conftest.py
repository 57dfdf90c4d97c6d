"""The stage on which scenarios play: the real bot, a strict stand-in, one clock."""

from __future__ import annotations

import gc
import logging
import os
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from sipbot.demo.interactive import example_in
from tests.cast import (
    AICHA,
    ANIMATOR,
    ANIMATOR_BRUSSELS,
    BRUSSEL,
    BRUXELLES,
    COORDINATOR,
    DRAFTER,
    EUPEN,
    GENT,
    HEIDI,
    JOKE,
    LIEGE,
)
from tests.databases import Databases, both_databases, dropped, each_engine  # noqa: F401 - fixtures
from tests.phones import of as phones_of
from tests.phones.homeserver import Homeserver
from tests.phones.village import Village
from tests.servers.memory import roomy
from tests.servers.synapse import Synapse, of_this_run
from tests.stage import Actor, Paper, Stage

if memory := roomy():  # a database is as safe there as a test needs it, and a commit waits for no disk
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))

settings.register_profile("sipbot", deadline=None)  # a busy machine is slow, which is no fault
settings.load_profile("sipbot")

START = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
"""The morning of the day before the example consultation opens."""
OPENS = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""Ten o'clock in Belgium."""
CLOSES = datetime(2026, 12, 14, 19, 0, tzinfo=UTC)
SPEED = 60.0
TESTS = Path(__file__).parent


def pytest_collection_finish() -> None:
    """Thousands of tests and what they import stay until the end: nobody looks whether they are in use."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


ABOVE_THE_DATABASE = frozenset({"handlers", "platforms", "writing", "commands"})


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "alike: it shows the same on every platform and every database")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What no database can get wrong by itself plays on PostgreSQL in CI and `make thorough` only."""
    for item in items:
        facts = getattr(item, "callspec", None)
        if item.get_closest_marker("browser"):
            continue
        if facts and facts.params.get("engine") == "postgresql":
            rooms = item.path.relative_to(TESTS).parts
            if rooms[0] in ABOVE_THE_DATABASE or item.get_closest_marker("alike"):
                item.add_marker(pytest.mark.thorough)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A command that sets up logging writes to what the next test has closed."""
    root, ours = logging.getLogger(), logging.getLogger("sipbot")
    before = [(one, list(one.handlers), one.level) for one in (root, ours)]
    yield
    for one, handlers, level in before:
        one.handlers[:] = handlers
        one.setLevel(level)


@pytest.fixture(scope="session", autouse=True)
def one_tls_context() -> Iterator[None]:
    """Making one takes 25 ms, each client makes its own, and nothing here speaks TLS."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


@pytest.fixture
def base(tmp_path: Path, databases: Databases, engine: str) -> Path:
    """A folder with the example configuration and an empty database."""
    example_in(tmp_path)
    databases.put_into(tmp_path, engine)
    return tmp_path


@pytest.fixture
def file(base: Path) -> Path:
    return base / "config" / "consultations" / "economic-model.toml"


@pytest.fixture
def paper(file: Path) -> Paper:
    """The example consultation, as people read it."""
    return Paper(file)


@pytest.fixture
def start() -> datetime:
    """When the clock starts; a test may have another."""
    return START


@pytest.fixture
def speed() -> float:
    """How much faster the clock runs than the machine's; a test may have another."""
    return SPEED


@pytest.fixture
def moving() -> Sequence[str]:
    """The groups whose address changes in the course of a test."""
    return ()


@pytest.fixture
def platform() -> str:
    """On which platform people have their phones; scenarios play on every one."""
    return "telegram"


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """The homeserver of this process; it starts when a test asks for it. For one server all would wait: it uses
    one processor at a time."""
    with of_this_run(tmp_path_factory.getbasetemp() / "synapse") as server:
        yield server


@pytest.fixture(scope="session")
def village(synapse: Synapse) -> Iterator[Village]:
    """The people and rooms of this process on it."""
    server = Homeserver(synapse)
    yield Village(server, synapse.url)
    server.http.close()


@pytest.fixture
async def stage(
    base: Path,
    start: datetime,
    speed: float,
    moving: Sequence[str],
    platform: str,
    request: pytest.FixtureRequest,
) -> AsyncIterator[Stage]:
    async with phones_of(platform).on_stage(request, base, start, speed, moving) as stage:
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
    return Actor(stage, COORDINATOR, BRUXELLES, "fr")


@pytest.fixture
def miet(stage: Stage) -> Actor:
    """An animator of Brussels, which has a French and a Dutch chat."""
    return Actor(stage, ANIMATOR_BRUSSELS, BRUSSEL)


@pytest.fixture(params=["Aïcha in Liège", "Joke in Gent", "Heidi in Eupen"])
def member(request: pytest.FixtureRequest, stage: Stage) -> Actor:
    """A member, in each of the three languages in turn."""
    id_, group = {"A": (AICHA, LIEGE), "J": (JOKE, GENT), "H": (HEIDI, EUPEN)}[request.param[0]]
    return Actor(stage, id_, group)


@pytest.fixture
async def published(stage: Stage, saskia: Actor, paper: Paper) -> None:
    """The coordinator has sent the example consultation to the bot."""
    await saskia.starts()
    await saskia.publishes("economic-model.toml", paper.content)


@pytest.fixture
async def opened(stage: Stage, published: None) -> None:
    """It stands in every chat that is asked."""
    await stage.until(OPENS + timedelta(minutes=1))

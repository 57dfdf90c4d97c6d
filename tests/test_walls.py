"""The walls themselves: each wrong import, tried on a scratch copy, is caught by the import contracts."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations, permutations
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = (
    ("commands",),
    ("demo",),
    ("app", "logs"),
    ("operating",),
    ("handlers", "delivery", "platforms", "sandbox"),
    ("screens",),
    ("exports", "writing"),
    ("views",),
    ("services",),
    ("analysis", "store"),
    ("rules", "i18n", "config", "clock"),
    ("http", "metrics"),
    ("ports", "toml_lines"),
    ("chat",),
    ("facts", "spelling"),
)
"""From the roof down. Rooms on one floor do not know each other."""
VIEWS = (
    ("organisers",),
    ("members",),
    ("errors", "reports"),
    ("authoring", "results_of"),
    ("questions",),
    ("words",),
)
"""The rooms of `views`, likewise."""
ABOVE_SERVICES = tuple(room for floor in FLOORS[:8] for room in floor)
LIBRARIES = {
    "telegram": "platforms/telegram",
    "nio": "platforms/matrix",
    "aiohttp": "platforms/matrix",
    "sqlalchemy": "store",
    "alembic": "store",
    "apscheduler": "delivery/schedule.py",
    "openpyxl": "writing",
    "babel": "i18n.py",
    "uvicorn": "http.py",
    "prometheus_client": "metrics.py",
    "numpy": "analysis",
}
ROOMS = tuple(room for floor in FLOORS for room in floor)
PLATFORMS = sorted(
    f"platforms/{path.parent.name}" for path in (ROOT / "sipbot" / "platforms").glob("*/__init__.py")
)

Wrong = tuple[str, str]
"""Which module, as a path below sipbot/ without its ending, and what it imports."""


Floors = tuple[tuple[str, ...], ...]


def upwards(floors: Floors = FLOORS, house: str = "") -> list[Wrong]:
    return [
        (f"{house}{low}", f"sipbot.{house}{high}".replace("/", "."))
        for above, below in combinations(floors, 2)
        for high in above
        for low in below
    ]


def sideways(floors: Floors = FLOORS, house: str = "") -> list[Wrong]:
    return [
        (f"{house}{a}", f"sipbot.{house}{b}".replace("/", "."))
        for floor in floors
        for a, b in permutations(floor, 2)
    ]


def between_views() -> list[Wrong]:
    return upwards(VIEWS, "views/") + sideways(VIEWS, "views/")


def between_platforms() -> list[Wrong]:
    return [(a, f"sipbot.{b.replace('/', '.')}") for a, b in permutations(PLATFORMS, 2)]


def out_of_analysis() -> list[Wrong]:
    known = {"rules", "analysis"}
    below = FLOORS[[("analysis" in floor) for floor in FLOORS].index(True) + 1 :]
    return [("analysis", f"sipbot.{room}") for floor in below for room in floor if room not in known]


def past_services() -> list[Wrong]:
    return [(room, "sipbot.store") for room in ABOVE_SERVICES if room != "logs"]


def out_of_platforms() -> list[Wrong]:
    known = {"chat", "ports", "config", "toml_lines", "spelling", "platforms"}
    return [(platform, f"sipbot.{room}") for platform in PLATFORMS for room in ROOMS if room not in known]


def out_of_the_sandbox() -> list[Wrong]:
    inside = ("services", "store", "rules", "views", "screens", "exports", "writing")
    return [("sandbox", f"sipbot.{room}") for room in inside]


def libraries() -> list[Wrong]:
    return [
        (room, library)
        for library, home in LIBRARIES.items()
        for room in (*ROOMS, *PLATFORMS)
        if not home.startswith(room)
    ]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's rooms, contracts and imports, to spoil."""
    shutil.copytree(
        ROOT / "sipbot", tmp_path / "sipbot", ignore=shutil.ignore_patterns("__pycache__", "static")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def spoil(copy: Path, where: str, what: str) -> str:
    """Add one import. The name of the module that has it."""
    room = copy / "sipbot" / where
    if room.is_dir():
        file = room / f"wrong_{what.replace('.', '_')}.py"
        file.write_text(f"import {what}\n")
    else:
        file = room.with_suffix(".py")
        file.write_text(file.read_text("utf-8") + f"import {what}\n", "utf-8")
    return ".".join(file.relative_to(copy).with_suffix("").parts)


def linted(copy: Path) -> tuple[int, str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
    run = subprocess.run([sys.executable, "-c", command], cwd=copy, capture_output=True, text=True, check=False)
    return run.returncode, " ".join(run.stdout.split())  # long lines are folded


def test_the_copy_is_right_until_it_is_spoilt(copy: Path) -> None:
    code, told = linted(copy)
    assert (code, "0 broken" in told) == (0, True), told


def test_the_floors_are_all_there() -> None:
    """A new room has its floor here and in pyproject.toml."""
    there = {
        path.stem
        for path in (ROOT / "sipbot").iterdir()
        if (path / "__init__.py").exists() or path.suffix == ".py"
    }
    assert there - {"__init__", "__main__", "__version__"} == set(ROOMS)


@pytest.mark.parametrize(
    "directions",
    [
        *(upwards, sideways, between_platforms, out_of_analysis, past_services, out_of_platforms),
        *(out_of_the_sandbox, between_views, libraries),
    ],
    ids=lambda directions: directions.__name__,
)
def test_each_wrong_import_is_caught(copy: Path, directions: Callable[[], list[Wrong]]) -> None:
    """All of one sort at once: each has to stand in the report with its own module and what it imports."""
    spoilt = [(spoil(copy, where, what), what) for where, what in directions()]
    code, told = linted(copy)
    assert code == 1
    missed = [f"{module} -> {what}" for module, what in spoilt if f"{module} -> {what}" not in told]
    assert missed == []

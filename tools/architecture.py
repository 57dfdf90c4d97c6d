"""Draw docs/architecture.svg from the imports: `make architecture`. A test sees when it is out of date."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import Counter
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sipbot"
PICTURE = ROOT / "docs" / "architecture.svg"
WIDTH, FLOOR, HEIGHT = 960, 92, 52
"""Points: of the picture, from floor to floor, of a room."""
GAP = 36
FEW, MANY = 5, 20
"""Modules that import from a room: from so many on the line is thicker, and thicker again."""


def floors() -> list[list[str]]:
    """The rooms of each floor, from the roof down, as the contract in pyproject.toml has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [layer.split(" | ") for layer in layers]


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def imported_rooms(path: Path) -> set[str]:
    """The rooms from which a module imports, its own left out."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules |= {str(node.module)} | {f"{node.module}.{name.name}" for name in node.names}
    rooms = {name.split(".")[1] for name in modules if name.startswith("sipbot.")}
    return rooms - {room_of(path)}


def arrows() -> Counter[tuple[str, str]]:
    """How many modules of one room import from another."""
    rooms = {room for floor in floors() for room in floor}
    return Counter(
        (room_of(path), other) for path in modules() for other in imported_rooms(path) if other in rooms
    )


def drawn() -> str:
    boxes: dict[str, tuple[float, float, float]] = {}
    for level, floor in enumerate(floors()):
        wide = min(200.0, (WIDTH - GAP * (len(floor) + 1)) / len(floor))
        left = (WIDTH - wide * len(floor) - GAP * (len(floor) - 1)) / 2
        for n, room in enumerate(floor):
            boxes[room] = (left + n * (wide + GAP), GAP + level * FLOOR, wide)
    lines = [_line(boxes[a], boxes[b], count) for (a, b), count in sorted(arrows().items()) if a in boxes]
    rooms = [_room(room, box) for room, box in boxes.items()]
    height = GAP + FLOOR * len(floors())
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            'font-family="sans-serif" font-size="15">',
            "<title>The rooms of sipbot, floor by floor; lines are imports, which point down only</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            *lines,
            *rooms,
            "</svg>",
            "",
        ]
    )


def _line(here: tuple[float, float, float], there: tuple[float, float, float], count: int) -> str:
    x1, y1, x2, y2 = here[0] + here[2] / 2, here[1] + HEIGHT, there[0] + there[2] / 2, there[1]
    middle = (y1 + y2) / 2
    wide = 0.7 if count < FEW else 2.0 if count < MANY else 4.0
    return (
        f'<path d="M{x1:.0f} {y1} C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2}" '
        f'fill="none" stroke="#5b7c99" stroke-opacity="0.35" stroke-width="{wide}"/>'
    )


def _room(name: str, box: tuple[float, float, float]) -> str:
    left, top, wide = box
    return (
        f'<rect x="{left:.0f}" y="{top}" width="{wide:.0f}" height="{HEIGHT}" rx="8" fill="#f3f7fa" '
        f'stroke="#2f5572"/><text x="{left + wide / 2:.0f}" y="{top + 31}" text-anchor="middle" '
        f'fill="#12293a">{escape(name)}</text>'
    )


def main() -> int:
    PICTURE.write_text(drawn(), "utf-8")
    print(PICTURE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())

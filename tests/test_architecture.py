"""The walls of the house: who may import whom, and which questions are asked in one place only."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SIPBOT = ROOT / "sipbot"
STANDARD_ONLY = ("rules", "chat.py", "facts.py", "spelling.py", "ports.py", "clock.py")
HEAVY = (
    "telegram",
    "sqlalchemy",
    "pydantic",
    "babel",
    "starlette",
    "apscheduler",
    "rich",
    "jinja2",
    "nio",
    "httpx",
    "openpyxl",
    "asyncpg",
)
HEAVY += ("argcomplete", "numpy", "uvicorn", "prometheus_client", "docx")


def modules(folder: str = "") -> list[Path]:
    path = SIPBOT / folder
    return [path] if path.suffix == ".py" else sorted(path.rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_point_down_only() -> None:
    """The contracts are in pyproject.toml; in a process of its own, as it changes sys.path."""
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


def test_the_picture_of_the_house_is_as_the_imports_are() -> None:
    picture = importlib.import_module("tools.architecture")
    assert picture.PICTURE.read_text("utf-8") == picture.drawn(), "run: make architecture"
    lines = (ROOT / "docs" / "architecture.md").read_text("utf-8").splitlines()
    named = {
        room for line in lines if line.startswith("|") for room in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    rooms = {room for floor in picture.floors() for room in floor}
    assert rooms - named <= {"__main__", "toml_lines"} and named <= rooms


@pytest.mark.parametrize("path", [path for folder in STANDARD_ONLY for path in modules(folder)], ids=name_of)
def test_the_rules_and_the_shared_words_need_the_standard_library_alone(path: Path) -> None:
    foreign = {
        name
        for name in imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not name.startswith(("sipbot.chat", "sipbot.facts", "sipbot.spelling", "sipbot.rules"))
    }
    assert foreign == set()


@pytest.mark.parametrize("path", modules("rules"), ids=name_of)
def test_the_rules_have_no_clock_of_their_own_and_touch_no_file(path: Path) -> None:
    calls = {
        node.func.attr
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"now", "utcnow", "monotonic", "read_text", "write_text"}
    assert not set(imported(path)) & {"os", "pathlib", "asyncio", "socket", "time"}


def test_asking_for_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from sipbot.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as end: assert not end.code\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("telegram", "platforms/telegram"),
        ("sqlalchemy", "store"),
        ("alembic", "store"),
        ("apscheduler", "delivery/schedule.py"),
        ("babel", "i18n.py"),
        ("numpy", "analysis"),
    ],
)
def test_a_library_is_imported_in_its_own_place_only(library: str, home: str) -> None:
    places = [path for path in modules() if any(name.partition(".")[0] == library for name in imported(path))]
    assert places
    assert [name_of(path) for path in places if path not in modules(home)] == []


KINDS = frozenset(path.stem for path in (SIPBOT / "rules" / "questions").glob("*.py")) - {"__init__"}
PLATFORMS = frozenset(path.parent.name for path in (SIPBOT / "platforms").glob("*/platform.py"))
CODES = frozenset(path.name for path in (SIPBOT / "locales").iterdir() if path.is_dir())
ORDINARY = frozenset({"text", "statements"})
"""Kinds of question whose names are words for other things: alone they say nothing."""
AT_HOME = {
    "kind": ("rules/questions", "views/questions", "views/results_of", "exports/charts"),
    "platform": ("platforms",),
    "language": ("demo",),  # what is said there belongs to the example, whose people speak these languages
}


def texts(nodes: list[ast.expr]) -> set[str]:
    constants = (part for node in nodes for part in ast.walk(node) if isinstance(part, ast.Constant))
    return {part.value for part in constants if isinstance(part.value, str)}


def asks(nodes: list[ast.expr], what: str) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr == what)
        or (isinstance(node, ast.Name) and node.id == what)
        for node in nodes
    )


def asked_by_name(path: Path, what: str, names: frozenset[str]) -> list[int]:
    """Lines where `what` is compared with one of these names, written out."""
    lines = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Match):
            cases = [part.value for part in ast.walk(node) if isinstance(part, ast.MatchValue)]
            sides = [node.subject, *cases]
        else:
            continue
        if asks(sides, what) and texts(sides) & names:
            lines.append(node.lineno)
    return lines


@pytest.mark.parametrize(
    ("what", "names", "homes"),
    [
        ("kind", KINDS, AT_HOME["kind"]),
        ("platform", PLATFORMS, AT_HOME["platform"]),
    ],
    ids=["kind", "platform"],
)
def test_no_kind_of_question_and_no_platform_is_asked_for_by_name_elsewhere(
    what: str, names: frozenset[str], homes: tuple[str, ...]
) -> None:
    at_home = {path for home in homes for path in modules(home)}
    offenders = [
        f"{name_of(path)}:{line}"
        for path in modules()
        if path not in at_home and SIPBOT / "sandbox" not in path.parents
        for line in asked_by_name(path, what, names)
    ]
    assert offenders == []


def test_a_comparison_by_name_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text('if question.kind == "single": ...\nif to.platform in ("telegram",): ...\n')
    assert asked_by_name(file, "kind", KINDS) == [1]
    assert asked_by_name(file, "platform", PLATFORMS) == [2]


def keys_in(node: ast.AST) -> set[str]:
    """The keys of a dictionary that are written out, where one is made or looked into."""
    match node:
        case ast.Dict(keys=keys):
            written = [key for key in keys if key is not None]
        case ast.Subscript(slice=key):
            written = [key]
        case ast.Call(func=ast.Name(id="dict"), keywords=named):
            return {keyword.arg for keyword in named if keyword.arg}
        case ast.Call(func=ast.Attribute(attr="get" | "pop" | "setdefault"), args=[key, *_]):
            written = [key]
        case _:
            return set()
    return {key.value for key in written if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def keyed_by(path: Path, names: frozenset[str]) -> list[int]:
    """Lines with a dictionary that these names are the keys of."""
    lines = []
    for node in ast.walk(tree(path)):
        keys = keys_in(node) & names
        if keys - ORDINARY or len(keys) > 1:
            lines.append(getattr(node, "lineno", 0))
    return lines


@pytest.mark.parametrize(
    ("what", "names"),
    [("kind", KINDS), ("platform", PLATFORMS), ("language", CODES)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_dictionary_is_keyed_by_kinds_platforms_or_languages_elsewhere(
    what: str, names: frozenset[str]
) -> None:
    at_home = {path for home in AT_HOME[what] for path in modules(home)}
    offenders = [
        f"{name_of(path)}:{line}" for path in modules() if path not in at_home for line in keyed_by(path, names)
    ]
    assert offenders == []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('show = {"telegram": one, "matrix": two}', PLATFORMS),
        ('show = {**others, "console": one}', PLATFORMS),
        ('settings["telegram"]', PLATFORMS),
        ('settings.get("matrix", None)', PLATFORMS),
        ("dict(telegram=one)", PLATFORMS),
        ('looks = {"single": one, "text": two}', KINDS),
        ('looks = {"text": one, "statements": two}', KINDS),
        ('words = {"fr": "un", "nl": "een"}', CODES),
    ],
)
def test_a_dictionary_keyed_so_would_be_seen(line: str, names: frozenset[str], tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text(f"{line}\n")
    assert keyed_by(file, names) == [1]


def divisions(path: Path) -> list[int]:
    """Lines where one thing is divided by another that is no number written out."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        if not isinstance(node.right, ast.Constant)
    ]


def test_only_the_rule_for_shares_divides_figures() -> None:
    """Drawings have a geometry of their own; a percentage that a file gives is divided by 100."""
    dividing = [name_of(path) for folder in ("views", "screens") for path in modules(folder) if divisions(path)]
    assert dividing == []
    assert divisions(SIPBOT / "rules" / "shares.py")


def test_services_never_commit() -> None:
    for path in modules("services"):
        calls = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
        assert not calls & {"commit", "rollback"}, name_of(path)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, known: frozenset[str]) -> set[str]:
    """The modules of sipbot that this one imports, wherever in the file it says so."""
    package = module_name(path).split(".")[: None if path.stem == "__init__" else -1]
    imported = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            imported |= {f"{base}.{a.name}" if f"{base}.{a.name}" in known else base for a in node.names}
    return (imported & known) - {module_name(path)}


def circle(imports: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = frozenset(module_name(path) for path in modules())
    assert circle({module_name(path): imports_of(path, known) for path in modules()}) == []


def test_a_circle_would_be_seen() -> None:
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}


LANGUAGES = {"language", "read_on", "to_keep", "_language", "_say", "t", "_t"}
"""What gives a language: these functions, and the facts that hold one."""
EXTRACTED = {"t", "n", "p"}
"""Babel takes what follows these names for a sentence, also in brackets: `t["question"]`."""


def is_language(value: ast.expr, readers: set[str]) -> bool:
    """Whether a language stands there, as far as its name tells."""
    match value:
        case ast.Await(value=inner):
            return is_language(inner, readers)
        case ast.BoolOp(values=either):
            return all(is_language(one, readers) for one in either)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) | ast.Attribute(attr=name):
            return name in LANGUAGES
        case ast.Name(id=name):
            return name == "t" or name in readers
    return False


def bound(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names of an assignment, each with what it gets, as far as that is written out."""
    if isinstance(target, ast.Tuple | ast.List):
        values = value.elts if isinstance(value, ast.Tuple) else []
        if len(values) != len(target.elts):
            values = [value] * len(target.elts)
        for one, its in zip(target.elts, values, strict=True):
            yield from bound(one, its)
    elif isinstance(target, ast.Name):
        yield target.id, value


def other_than_languages(path: Path) -> list[int]:
    """Lines where `t` is something else than a language, or where Babel would take a key for a sentence."""
    lines, nodes = [], list(ast.walk(tree(path)))
    arguments = [node for node in nodes if isinstance(node, ast.arg)]
    typed = {node.arg: ast.unparse(node.annotation) for node in arguments if node.annotation}
    readers = {name for name, type_ in typed.items() if "Language]" in type_}
    of_lambdas = {id(one) for node in nodes if isinstance(node, ast.Lambda) for one in node.args.args}
    for node in nodes:
        match node:
            case ast.arg(arg="t", annotation=type_) if id(node) not in of_lambdas:
                right = type_ and {"Language", "Say"} & set(re.findall(r"\w+", ast.unparse(type_)))
            case ast.Assign(targets=targets, value=value):
                names = [pair for target in targets for pair in bound(target, value)]
                right = all(is_language(its, readers) for name, its in names if name == "t")
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                names = list(bound(node.target, node.iter))
                right = all(is_language(its, readers) for name, its in names if name == "t")
            case ast.Subscript(value=ast.Name(id=name)):
                right = name not in EXTRACTED
            case _:
                continue
        if not right:
            lines.append(getattr(node, "lineno", 0) or node.iter.lineno)
    return lines


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_a_language_is_called_t(path: Path) -> None:
    assert other_than_languages(path) == []


@pytest.mark.parametrize(
    "line",
    [
        't["question"]',
        "t = tables[0]",
        "t, u = 1, 2",
        "for t in tables: ...",
        "[t for t in tables]",
        "def f(t: Table): ...",
        "def f(t): ...",
        "sorted(tables, key=lambda t: t['size'])",
        "n['one']",
    ],
)
def test_another_thing_called_t_would_be_seen(line: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text(f"{line}\n")
    assert other_than_languages(file) == [1]


def test_what_gives_a_language_may_be_called_t(tmp_path: Path) -> None:
    file = tmp_path / "good.py"
    file.write_text("t, n = i18n.language('fr'), 3\nasync def f(t: Language): t = await self._language(1)\n")
    assert other_than_languages(file) == []


def test_no_waiting_loses_a_cancellation() -> None:
    """On Python 3.11 `asyncio.wait_for` returns the result where a cancellation comes at the same time, and who
    cancelled waits for ever; `asyncio.timeout` does not."""
    offenders = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "asyncio.wait_for"
    ]
    assert offenders == []

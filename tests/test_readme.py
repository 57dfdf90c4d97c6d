"""What the README prints works, because the continuous check runs what it prints."""

from __future__ import annotations

import importlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.__main__ import main, parser
from sipbot.rules import questions
from sipbot.views.words import commands

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DEMO = (
    "python3 -m venv .venv && .venv/bin/pip install --quiet --require-hashes -r requirements/run.txt && "
    ".venv/bin/pip install --quiet --no-deps --no-build-isolation . && .venv/bin/sipbot demo"
)
TESTS = (
    "python3 -m venv .venv && .venv/bin/pip install --quiet --require-hashes -r requirements/test.txt && "
    ".venv/bin/pip install --quiet --no-deps --no-build-isolation --editable . && .venv/bin/python -m pytest"
)
MOST_BYTES = 400_000
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("proxy", "golang", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("anaconda", "org"),
    )
]
GENERATED = {
    ".git",
    ".venv",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".import_linter_cache",
    ".hypothesis",
}


def block_below(mark: str) -> str:
    match = re.search(rf"^<!-- {mark} -->\n```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert match, mark
    return match[1].strip()


def tracked() -> Iterator[Path]:
    """The files of the repository; without git, those that are not made here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0 and listed.stdout:
        names = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        names = [file for file in ROOT.rglob("*") if not GENERATED & set(file.relative_to(ROOT).parts)]
    yield from (file for file in names if file.is_file())


def test_the_two_commands_stand_in_the_readme_as_one_line_each() -> None:
    assert block_below("demo command") == DEMO
    assert block_below("test command") == TESTS
    assert block_below("headless command") == f"{DEMO} --headless"


def test_the_continuous_check_runs_what_the_readme_prints() -> None:
    shown = subprocess.run([ROOT / ".ci" / "run", "--show"], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines() == [TESTS, f"{DEMO} --headless"]


def test_make_setup_installs_what_the_tests_command_does() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert f"setup:\n\t{TESTS.removesuffix(' && .venv/bin/python -m pytest')}\n" in makefile


def test_nothing_is_installed_without_hashes_but_what_is_tried_as_the_newest() -> None:
    """Neither in what people read nor in what CI runs."""
    files = [ROOT / ".ci" / "run", ROOT / "Makefile", ROOT / "tests/servers/environments.py", *PAGES]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines() if "pip install" in line]
    parts = [part for line in lines for part in re.findall(r"pip install[^&`]*", line)]
    loose = [one for one in parts if "--require-hashes" not in one and "--no-deps" not in one]
    newest = [one for one in loose if "--editable '.[dev]'" in one]
    assert len(newest) == 1
    assert all("sipbot[" in one or one == "pip install" for one in loose if one not in newest), loose


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    lost = [
        target
        for target in targets
        if not re.match(r"https?:|mailto:|#", target) and not (page.parent / target.partition("#")[0]).exists()
    ]
    assert lost == []


def test_what_is_written_of_the_kinds_of_question_is_as_their_pages_say() -> None:
    pages = importlib.import_module("tools.kinds")
    behind = [file.name for file, text in pages.written().items() if file.read_text("utf-8") != text]
    assert behind == [], "run: make kinds"
    assert {file.stem for file in (ROOT / "docs" / "kinds").iterdir()} == set(questions.names())


@pytest.mark.parametrize("kind", questions.names())
def test_the_readme_shows_how_each_kind_of_question_looks(kind: str) -> None:
    assert f"(docs/pictures/kinds/{kind}.png)" in README


def test_pictures_are_small_enough_to_be_loaded_on_a_phone() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("**/*.png"))
    assert {picture.stem for picture in pictures} == {"phones", "dossier", *questions.names()}
    assert all(10_000 < picture.stat().st_size <= MOST_BYTES for picture in pictures)


@pytest.mark.parametrize("code", i18n.codes())
def test_the_readme_names_every_command_in_every_language(code: str) -> None:
    for verb in (*commands.MEMBERS, *commands.ANIMATORS, *commands.COORDINATORS):
        assert f"`/{commands.word(i18n.language(code), verb)}`" in README


@pytest.mark.parametrize(
    "name",
    [
        "init",
        "check",
        "run",
        "demo",
        "consultation",
        "members",
        "meeting",
        "results",
        "dossier",
        "verify",
        "groups",
        "keys",
        "db",
    ],
)
def test_the_readme_names_every_command_of_the_command_line(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"sipbot {name}" in README
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0


def test_no_command_of_the_command_line_is_missing_in_this_test() -> None:
    (choices,) = (action.choices for action in parser()._actions if action.choices)
    assert set(choices) == {
        "init",
        "check",
        "run",
        "demo",
        "consultation",
        "members",
        "meeting",
        "results",
        "dossier",
        "verify",
        "groups",
        "keys",
        "db",
    }


def test_no_file_names_the_host_of_a_package_registry() -> None:
    named = []
    for file in tracked():
        if file.suffix in (".png", ".db"):
            continue
        text = file.read_text("utf-8", "replace")
        named += [(str(file.relative_to(ROOT)), host) for host in REGISTRIES if host in text]
    assert named == []


def test_every_target_of_the_makefile_calls_a_tool_that_is_there() -> None:
    recipes = re.findall(r"^\t(.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    scripts = [word for recipe in recipes for word in recipe.split() if word.endswith(".py")]
    assert scripts
    assert all((ROOT / script).exists() for script in scripts)

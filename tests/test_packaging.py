"""What installs is what was tested: everything is pinned with hashes, and the package holds what it needs."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import sipbot

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINNED = sorted([*ROOT.glob("requirements/*.txt"), *ROOT.glob("tests/servers/*.txt")])
PYTHONS = ("3.11", "3.12", "3.13")
EXTRAS = {
    "run": (),
    "full": ("matrix", "postgresql"),
    "test": ("dev",),
    "browser": ("dev", "browser"),
    "lowest": ("dev",),
}
"""What each file installs, beside what every installation has."""
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)(?:\[[a-z,]+\])?==(?P<version>[^ ;]+)(?P<rest>[^\\]*)", re.MULTILINE)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def pins(file: Path) -> dict[str, list[str]]:
    versions: dict[str, list[str]] = {}
    for pin in PIN.finditer(file.read_text("utf-8")):
        versions.setdefault(pin["name"], []).append(pin["version"])
    return versions


def wanted(extras: tuple[str, ...]) -> Iterator[Requirement]:
    """What pyproject.toml asks for, with these extras and what builds the package."""
    optional = PROJECT["project"]["optional-dependencies"]
    lines = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
    for line in [*lines, *(line for extra in extras for line in optional[extra])]:
        requirement = Requirement(line)
        if requirement.name == "sipbot":
            yield from wanted(tuple(sorted(requirement.extras)))
        else:
            yield requirement


def least(requirement: Requirement) -> str:
    (bound,) = (one.version for one in requirement.specifier if one.operator == ">=")
    return bound


@pytest.mark.parametrize("file", PINNED, ids=name_of)
def test_whatever_is_installed_is_pinned_with_its_hashes(file: Path) -> None:
    entries = (
        re.sub(r"^#.*\n", "", file.read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    )
    assert entries
    assert [one for one in entries if not re.match(r"\S+==\S+.* --hash=sha256:[0-9a-f]{64}", one)] == []


@pytest.mark.parametrize("name", EXTRAS)
def test_what_is_pinned_is_what_pyproject_allows(name: str) -> None:
    pinned = pins(ROOT / "requirements" / f"{name}.txt")
    for requirement in wanted(EXTRAS[name]):
        versions = pinned[canonicalize_name(requirement.name)]
        assert [one for one in versions if one not in requirement.specifier] == [], requirement


def test_every_file_pins_the_same_versions() -> None:
    whole = pins(ROOT / "requirements" / "browser.txt")
    for name in ("run", "full", "test"):
        part = pins(ROOT / "requirements" / f"{name}.txt")
        assert {key: whole[key] for key in part} == part, name


def test_the_lowest_versions_that_are_tested_are_those_that_pyproject_allows() -> None:
    pinned = pins(ROOT / "requirements" / "lowest.txt")
    for requirement in wanted(("dev",)):
        versions = {Version(one) for one in pinned[canonicalize_name(requirement.name)]}
        if not requirement.name.startswith("types-"):  # of which each version has a date
            assert versions == {Version(least(requirement))}, requirement


def test_what_builds_the_package_is_pinned_with_the_rest() -> None:
    build = PROJECT["dependency-groups"]["build"]
    assert set(PROJECT["build-system"]["requires"]) <= set(build)


def overriding() -> set[str]:
    """The packages of which a class of ours overrides a private name."""
    homes = importlib.metadata.packages_distributions()
    packages = set()
    for module in pkgutil.walk_packages(sipbot.__path__, "sipbot."):
        if "migrations" in module.name or module.name.endswith("__main__"):
            continue
        for ours in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(ours) and ours.__module__ == module.name:
                packages |= {homes[top][0] for top in _private_of_others(ours) if top in homes}
    return packages


def _private_of_others(ours: type) -> Iterator[str]:
    private = {name for name in vars(ours) if re.match(r"_[a-z]", name)} - {"_abc_impl"}
    for theirs in ours.__mro__[1:]:
        if not theirs.__module__.startswith("sipbot.") and private & set(vars(theirs)):
            yield theirs.__module__.partition(".")[0]


def test_a_library_of_which_a_private_name_is_overridden_has_an_upper_bound() -> None:
    project = PROJECT["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["matrix"]]
    bounded = {canonicalize_name(Requirement(line).name) for line in lines if "<" in line}
    overridden = {canonicalize_name(name) for name in overriding()}
    assert "matrix-nio" in overridden  # SQLAlchemy names them otherwise in each version
    assert overridden - bounded == set()
    assert {"sqlalchemy", "aiosqlite"} <= bounded  # sqlite_driver.py calls what its connection keeps to itself


# the package


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as opened:
        yield opened


@pytest.fixture
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


def test_the_package_holds_the_example_the_contracts_the_types_and_every_language(
    wheel: zipfile.ZipFile,
) -> None:
    names = set(wheel.namelist())
    contracts = {f"sipbot/contracts/{file.name}" for file in ROOT.glob("docs/contracts/*.json")}
    example = {f"sipbot/example/{file.relative_to(ROOT / 'config')}" for file in ROOT.glob("config/**/*.toml")}
    catalogues = {str(file.relative_to(ROOT)) for file in ROOT.glob("sipbot/locales/**/*.po")}
    assert contracts and example and catalogues
    assert contracts | example | catalogues | {"sipbot/py.typed"} <= names


def test_the_package_says_which_pythons_it_was_tested_on(metadata: Message) -> None:
    named = re.findall(r"Python :: (3\.\d+)$", "\n".join(metadata.get_all("Classifier", [])), re.MULTILINE)
    assert tuple(named) == PYTHONS
    assert metadata["Requires-Python"] == f">={PYTHONS[0]}"


def test_matrix_and_postgresql_are_extras(metadata: Message) -> None:
    needed = metadata.get_all("Requires-Dist", [])
    assert [one for one in needed if re.match("(matrix-nio|asyncpg)\\b", one) and "extra ==" not in one] == []
    assert {"matrix", "postgresql"} <= set(metadata.get_all("Provides-Extra", []))


def test_what_the_package_says_of_itself_leads_nowhere_that_is_not_there(metadata: Message) -> None:
    assert str(metadata.get_payload()).startswith("# sipbot")
    assert re.findall(r"\]\((?!https?:|mailto:|#)[^)]*\)", str(metadata.get_payload())) == []
    assert "Four phones side by side" in str(metadata.get_payload())


def test_with_an_address_pictures_and_links_are_whole() -> None:
    described = importlib.import_module("tools.described")
    config = {"address": "https://code.example", "page": "/src/", "picture": "/raw/"}
    text = (
        "![Phones](docs/phones.png), [the guide](docs/guide.md#a), [here](#a), [there](https://there.example)"
    )
    assert described.elsewhere(text, config) == (
        "![Phones](https://code.example/raw/docs/phones.png), "
        "[the guide](https://code.example/src/docs/guide.md#a), [here](#a), [there](https://there.example)"
    )
    assert described.urls(config) == {
        "Homepage": "https://code.example",
        "Documentation": "https://code.example/src/docs/guides",
        "Changelog": "https://code.example/src/CHANGELOG.md",
        "Issues": "https://code.example/issues",
    }
    assert described.urls({**config, "address": ""}) == {}

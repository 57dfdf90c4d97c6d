"""Paths lead where they say, whatever stands in them: what means something in a URL means nothing in a path."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sipbot.__main__ import main
from sipbot.app import configured
from sipbot.demo.interactive import example_in
from sipbot.services import LockTaken
from sipbot.store import migrate
from sipbot.store.database import Database
from sipbot.store.keys import Keyring

NAMES = (
    "what?.db",
    "a?mode=ro&uri=true.db",
    "100%.db",
    "a%3Fb%41.db",
    "no#1.db",
    "two words.db",
    "Lüttich – Büro.db",
    "user:word@host.db",
    "file:a.db",
    "{file}.db",
)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file() and path.suffix != ".lock"}


def with_database(base: Path, url: str) -> Path:
    """The example in this folder, with this database."""
    base.mkdir(exist_ok=True)
    example_in(base)
    file = base / "config" / "sipbot.toml"
    file.write_text(file.read_text("utf-8").replace("sqlite+aiosqlite:///sipbot.db", url), "utf-8")
    return base / "config"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("absolute", [False, True], ids=["relative", "absolute"])
def test_a_database_lies_where_its_path_says(
    tmp_path: Path, name: str, absolute: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    data.mkdir()
    url = f"sqlite+aiosqlite:///{data if absolute else 'data'}/{name}"
    config = with_database(tmp_path / "house", url)
    data = data if absolute else tmp_path / "house" / "data"
    assert main(["db", "upgrade", "--config", str(config)]) == 0
    assert files(data) == {name}
    assert main(["db", "check", "--config", str(config)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"house", "data"}


@pytest.mark.parametrize("name", NAMES)
def test_everything_beside_a_folder_lies_where_its_path_says(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of the installation itself: database, keys, the Matrix device, a token."""
    base = tmp_path / name
    config = with_database(base, "sqlite+aiosqlite:///sipbot.db")
    (base / "token?%41#").write_text("123456:abc", "utf-8")
    for key, value in (("KEYS_DIR", "keys"), ("TELEGRAM__TOKEN_FILE", "token"), ("MATRIX__STORE", "matrix")):
        monkeypatch.setenv(f"SIPBOT_{key}", f"{value}?%41#")
    settings = configured(config)
    assert settings.platforms["telegram"].token is not None
    assert (settings.keys_dir, settings.platforms["matrix"].store) == (base / "keys?%41#", base / "matrix?%41#")
    assert main(["db", "upgrade", "--config", str(config)]) == 0
    made = Keyring(settings.keys_dir).make("model")
    assert Keyring(settings.keys_dir).held() == ("model",) and Keyring(settings.keys_dir).read("model") == made
    assert files(base) == {"sipbot.db", "token?%41#"} and files(base / "keys?%41#") == {"model.key"}


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_is_made_from_where_the_path_says(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / name
    config = with_database(tmp_path / "one", f"sqlite+aiosqlite:///{source}")
    assert main(["meeting", "list", "--config", str(config)]) == 0  # seeds the antennas
    for n, given in enumerate((str(source), f"sqlite+aiosqlite:///{source}")):
        target = with_database(tmp_path / f"two{n}", "sqlite+aiosqlite:///sipbot.db")
        assert main(["db", "copy", "--from", given, "--config", str(target)]) == 0, capsys.readouterr().err
    assert files(tmp_path) == {name}


def test_of_a_source_that_is_missing_the_whole_path_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    config = with_database(tmp_path / "house", "sqlite+aiosqlite:///sipbot.db")
    missing = tmp_path / "what?%41#.db"
    assert main(["db", "copy", "--from", str(missing), "--config", str(config)]) == 2
    assert str(missing) in capsys.readouterr().err
    assert not list(tmp_path.glob("what*"))


async def test_the_schema_is_found_where_the_program_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alembic reads its settings as patterns with `%`."""
    odd_folder = tmp_path / "100%(here)s ? #" / "migrations"
    shutil.copytree(migrate.HERE, odd_folder)
    monkeypatch.setattr(migrate, "HERE", odd_folder)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/sipbot.db")
    await migrate.upgrade(database)
    assert await migrate.is_current(database)
    await database.close()


@pytest.mark.parametrize("through", ["file", "folder", "two links"])
async def test_through_a_link_it_is_the_same_database_and_two_processes_see_each_other(
    tmp_path: Path, through: str
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    link = tmp_path / "link.db"
    if through == "folder":
        (tmp_path / "linked").symlink_to(real)
        link = tmp_path / "linked" / "sipbot.db"
    elif through == "file":
        link.symlink_to(real / "sipbot.db")
    else:
        (tmp_path / "between").symlink_to(real)
        link.symlink_to(tmp_path / "between" / "sipbot.db")
    direct, linked = (Database(f"sqlite+aiosqlite:///{path}") for path in (real / "sipbot.db", link))
    await migrate.upgrade(direct)
    assert await migrate.is_current(linked)
    for one, other in ((direct, linked), (linked, direct)):
        async with one.only_one("receiver"):
            with pytest.raises(LockTaken):
                async with other.only_one("receiver"):
                    pass
    assert {path.name for path in real.glob("*.lock")} == {"sipbot.db.receiver.lock"}
    assert not list(tmp_path.glob("*.lock"))
    await direct.close()
    await linked.close()


async def test_a_folder_of_keys_may_be_a_link(tmp_path: Path) -> None:
    """To where they are mounted."""
    (tmp_path / "mounted").mkdir()
    (tmp_path / "keys").symlink_to(tmp_path / "mounted")
    made = Keyring(tmp_path / "keys").make("model")
    assert Keyring(tmp_path / "mounted").read("model") == made
    Keyring(tmp_path / "keys").destroy("model")
    assert not list((tmp_path / "mounted").iterdir())

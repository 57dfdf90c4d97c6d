"""Keys and tables for an auditor: written whole or not at all, and what a killed process leaves is removed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sipbot.rules.faults import KeyTrouble
from sipbot.store.keys import Keyring

TABLES = "Eupen: less for little, 1"
BEGIN = """
import os, sys, time
from pathlib import Path
from sipbot.rules.faults import KeyTrouble
from sipbot.store.keys import Keyring
keys = Keyring(Path(sys.argv[1]))
def hook(event, _):
    if event == sys.argv[2]:
        {then}
sys.addaudithook(hook)
"""
AUDIT, KEY = "keys.keep_audit('model', sys.argv[3])", "keys.make('model')"
DIES = "os._exit(9)"
WAITS = "print('writing', flush=True); sys.stdin.read()"


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keys")


def program(then: str, act: str, keys: Keyring, event: str) -> list[str]:
    """A process that writes, and at this event of the system (`os.rename`, `os.link`) does `then`."""
    return [sys.executable, "-c", BEGIN.format(then=then) + act, str(keys.folder), event, TABLES]


def dies(act: str, keys: Keyring, event: str) -> None:
    assert subprocess.run(program(DIES, act, keys, event), check=False).returncode == 9


def contents(keys: Keyring) -> list[str]:
    return [path.read_text("latin-1") for path in keys.folder.iterdir()]


def test_tables_that_a_killed_process_left_half_written_are_removed(keys: Keyring) -> None:
    dies(AUDIT, keys, "os.rename")
    assert keys.audit("model") is None and contents(keys) == [TABLES]
    keys.remove_drafts()
    assert contents(keys) == []


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A file of somebody else, to which a link in the folder of keys leads."""
    path = tmp_path / "elsewhere"
    path.write_text("not ours")
    return path


def test_tables_behind_a_link_are_not_read(keys: Keyring, elsewhere: Path) -> None:
    keys.folder.mkdir(parents=True, exist_ok=True)
    (keys.folder / "model.audit").symlink_to(elsewhere)
    with pytest.raises(KeyTrouble) as refused:
        keys.audit("model")
    assert (refused.value.name, refused.value.why) == ("model", "link")


@pytest.mark.parametrize("ending", ["audit", "key"])
def test_what_a_link_leads_to_is_not_overwritten(keys: Keyring, elsewhere: Path, ending: str) -> None:
    keys.folder.mkdir(parents=True, exist_ok=True)
    (keys.folder / f"model.{ending}").symlink_to(elsewhere)
    keys.destroy("model")
    keys.destroy_audit("model")
    assert elsewhere.read_text() == "not ours" and not list(keys.folder.iterdir())


def test_writing_them_again_leaves_one_copy_after_cleaning(keys: Keyring) -> None:
    dies(AUDIT, keys, "os.rename")
    keys.keep_audit("model", TABLES)
    keys.remove_drafts()
    assert keys.audit("model") == TABLES and contents(keys) == [TABLES]
    keys.destroy_audit("model")
    assert contents(keys) == []


@pytest.mark.parametrize("event", ["os.link", "os.remove"])
def test_a_key_that_a_killed_process_was_making_is_whole_or_not_there(keys: Keyring, event: str) -> None:
    """Once it has its name, the draft is the same file: overwriting it would take every answer."""
    dies(KEY, keys, event)
    before = keys.read("model") or keys.make("model")
    keys.remove_drafts()
    assert keys.read("model") == before
    assert [path.name for path in keys.folder.iterdir()] == ["model.key"]


def test_what_another_process_writes_at_this_moment_is_left_to_it(keys: Keyring) -> None:
    with subprocess.Popen(
        program(WAITS, AUDIT, keys, "os.rename"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        keys.remove_drafts()
        other.communicate()
    assert (other.returncode, keys.audit("model")) == (0, TABLES)


def test_without_a_folder_there_is_nothing_to_remove(keys: Keyring) -> None:
    keys.remove_drafts()
    assert not keys.folder.exists()

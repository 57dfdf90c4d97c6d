"""A database that does not let us in: every command says so in one sentence."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sipbot import logs
from sipbot.__main__ import main
from sipbot.demo.interactive import example_in
from tests.databases import admin_of, write_url
from tests.servers.postgresql import OwnPostgresql, of_its_own

ROLE = "member"
SECRET = "right-password"


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(autouse=True)
def logged_as_before() -> Iterator[None]:
    """`run` sets up the logs of its process, to where this test's words go."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    handlers, level, own_level = root.handlers[:], root.level, ours.level
    yield
    root.handlers, root.level = handlers, level
    ours.setLevel(own_level)


@pytest.fixture(scope="module")
def own() -> Iterator[OwnPostgresql]:
    """A server that asks one role for its password."""
    with of_its_own() as own:
        folder = Path(own.server.data)
        rules = folder / "pg_hba.conf"
        rules.write_text(f"local all {ROLE} scram-sha-256\nlocal all barred reject\n{rules.read_text()}")
        with admin_of(own.server.url) as admin:
            admin.run("SELECT pg_reload_conf()")
            admin.run(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{SECRET}'")
            admin.run("CREATE ROLE barred LOGIN")
            admin.run("CREATE ROLE full_up LOGIN CONNECTION LIMIT 0")
            admin.run("CREATE DATABASE asleep ALLOW_CONNECTIONS false")
        yield own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    example_in(tmp_path)
    return tmp_path


def run(folder: Path, line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main([*line.split(), "--config", str(folder / "config")])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


BARRED = {
    "wrong password": ("member:wrong", "postgres", "The database does not let us in."),
    "no such role": ("nobody-here", "postgres", "The database does not let us in."),
    "left out by pg_hba.conf": ("barred", "postgres", "The database does not let us in."),
    "no such database": ("postgres", "not-there", "PostgreSQL has no database of this name."),
    "too many connections": ("full_up", "postgres", "The database takes no more connections."),
    "closed for a while": ("postgres", "asleep", "The database takes no connections now"),
}


@pytest.mark.parametrize(("user", "name", "sentence"), BARRED.values(), ids=BARRED)
def test_who_is_not_let_in_reads_why_and_what_to_do(
    own: OwnPostgresql, folder: Path, user: str, name: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    host = Path(own.server.data).parent
    write_url(folder, f"postgresql+asyncpg://{user}@/{name}?host={host}")
    code, shown = run(folder, "db check", capsys)
    assert code == 1
    assert shown.startswith(sentence)
    assert shown.count("\n") == 1
    assert "wrong@" not in shown and "member:wrong" not in shown


COMMANDS = (
    "run",
    "db check",
    "db upgrade",
    "db copy --from old.db",
    "results economic-model",
    "dossier economic-model",
    "members count",
    "members list",
    "members codes --out letters.csv --bot sipbot",
    "consultation list",
    "consultation close economic-model",
    "consultation extend economic-model 2026-12-20T20:00",
    "consultation sealed economic-model",
    "consultation reminders economic-model",
    "consultation stop-repeating economic-model",
    "meeting list",
    "meeting cancel 1",
)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_ends_with_one_sentence(
    folder: Path, line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIPBOT_TELEGRAM_TOKEN", "12345:abcdefghijklmnopqrstuvwxyz")
    monkeypatch.chdir(folder)
    example_in(folder / "old")
    assert main(["db", "upgrade", "--config", str(folder / "old" / "config")]) == 0
    (folder / "old.db").symlink_to(folder / "old" / "sipbot.db")
    capsys.readouterr()
    write_url(folder, f"postgresql+asyncpg://postgres@/postgres?host={folder}")
    code, shown = run(folder, line, capsys)
    assert (code, shown.count("\n")) == (1, 1), shown
    assert shown.startswith("No PostgreSQL answers.")


def test_check_says_so_in_its_table_and_goes_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_url(folder, f"postgresql+asyncpg://postgres@/postgres?host={folder}")
    code, shown = run(folder, "check", capsys)
    assert code == 1
    assert "No PostgreSQL answers." in " ".join(shown.replace("│", " ").split())
    assert "economic-model.toml" in shown


@contextmanager
def answering(words: bytes) -> Iterator[int]:
    """Something that is no PostgreSQL, or one that does not encrypt: what it answers, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1000)
                    connection.sendall(words)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


STRANGE = {
    "does not encrypt": (b"N", "?ssl=require", "The connection to the database cannot be encrypted."),
    "does not encrypt, as libpq says it": (
        b"N",
        "?sslmode=require",
        "The connection to the database cannot be",
    ),
    "speaks no TLS after all": (
        b"Snonsense",
        "?ssl=require",
        "The connection to the database cannot be encrypted.",
    ),
    "hangs up": (b"", "?ssl=disable", "No PostgreSQL answers."),
    "speaks HTTP": (b"HTTP/1.1 400 Bad Request\r\n\r\n", "?ssl=disable", ""),
}


@pytest.mark.parametrize(("words", "options", "sentence"), STRANGE.values(), ids=STRANGE)
def test_what_answers_strangely_is_one_sentence(
    folder: Path, words: bytes, options: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering(words) as port:
        write_url(folder, f"postgresql+asyncpg://postgres:secret@127.0.0.1:{port}/postgres{options}")
        code, shown = run(folder, "db check", capsys)
    assert (code, shown.count("\n")) == (1, 1), shown
    assert shown.startswith(sentence)
    assert "secret" not in shown


ADDRESSES = {
    "nobody listens": ("postgres:secret@127.0.0.1:1/postgres", 1, "No PostgreSQL answers."),
    "no such computer": (
        "postgres:secret@nowhere.invalid/postgres",
        1,
        "The computer of the database is not found.",
    ),
    "no name at all": (
        f"postgres:secret@{'x' * 70}.example/postgres",
        1,
        "The computer of the database is not found.",
    ),
    "an unknown option": (
        "postgres:secret@127.0.0.1:1/p?channel_binding=require",
        2,
        "The database's address says",
    ),
    "a wrong value": ("postgres:secret@127.0.0.1:1/p?ssl=perhaps", 1, "The "),
    "a certificate that is not there": ("postgres:secret@127.0.0.1:1/p?ssl=verify-full", 1, ""),
    "a port in letters": ("postgres:secret@127.0.0.1:abc/p", 2, "The database's address cannot be read."),
}


@pytest.mark.parametrize(("address", "code", "sentence"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_that_leads_nowhere_is_one_sentence(
    folder: Path, address: str, code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_url(folder, f"postgresql+asyncpg://{address}")
    ended, shown = run(folder, "db check", capsys)
    assert (ended, shown.count("\n")) == (code, 1), shown
    assert shown.startswith(sentence)
    assert "secret" not in shown


def test_a_file_that_is_no_database_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "sipbot.db").write_bytes(b"no database at all " * 100)
    code, shown = run(folder, "consultation list", capsys)
    assert (code, shown.count("\n")) == (1, 1), shown
    assert shown.startswith("The database's file cannot be opened.")


def test_a_folder_in_its_place_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "sipbot.db").mkdir()
    code, shown = run(folder, "consultation list", capsys)
    assert code == 2
    assert shown == f"{folder}/sipbot.db is a folder. Name a file.\n"

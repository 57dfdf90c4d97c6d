"""A bot's token stands in every URL of the Bot API; in a log it never does."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import httpx
import pytest

from sipbot import logs

TOKEN = "7654321098:AAF-abcdefghijklmnopqrstuvwxyz_01234"
LIBRARIES = (
    "httpx",
    "httpcore",
    "telegram",
    "nio",
    "aiohttp",
    "aiosqlite",
    "sqlalchemy.engine",
    "asyncio",
    "uvicorn",
)
URL = f"http://127.0.0.1:9/bot{TOKEN}/getUpdates"


@pytest.fixture(autouse=True)
def _as_the_program_does() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (logs.OURS, logs.SKIPPED_TICKS)}
    root.handlers = []
    yield
    root.handlers, root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def logged(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_a_line_with_a_token_is_logged_without_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    logging.getLogger("sipbot").warning("no answer from %s", URL)
    written = logged(capsys)
    assert "no answer from http://127.0.0.1:9/bot<token>/getUpdates" in written
    assert TOKEN not in written


def test_the_http_librarys_own_line_for_each_request_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("debug")
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"ok": True}))
    with httpx.Client(transport=transport) as client:
        client.get(URL)
    assert logged(capsys) == ""


def test_an_error_of_the_http_library_is_logged_without_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    """The error's own words name the URL, and so does the traceback."""
    logs.set_up()
    response = httpx.Response(401, request=httpx.Request("POST", URL))
    try:
        response.raise_for_status()
    except httpx.HTTPStatusError as error:
        assert TOKEN in str(error)
        logging.getLogger("sipbot").error("refused: %s", error, exc_info=error)
    written = logged(capsys)
    assert "Traceback" in written
    assert "HTTPStatusError" in written
    assert TOKEN not in written
    assert TOKEN.partition(":")[2] not in written


def test_a_chain_of_errors_is_logged_without_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    try:
        try:
            raise ConnectionError(f"cannot reach {URL}")
        except ConnectionError as cause:
            raise RuntimeError(f"gave up on {TOKEN!r}") from cause
    except RuntimeError as error:
        logging.getLogger("sipbot").exception("a tick failed", exc_info=error)
    assert TOKEN not in logged(capsys)


def test_arguments_of_any_kind_are_logged_without_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    log = logging.getLogger("sipbot.platforms")
    log.info("%r", {"url": URL, "raw": URL.encode()})
    log.info("%s", httpx.URL(URL))
    log.info("%s", URL.replace(":AAF", "%3AAAF"))
    written = logged(capsys)
    assert TOKEN.partition(":")[2] not in written
    assert written.count("<token>") == 4


def test_other_libraries_log_through_the_same_filter(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    for name in (*LIBRARIES, "some.library"):
        logging.getLogger(name).error("for url %s", URL)
    written = logged(capsys)
    assert written.count("<token>") == len(LIBRARIES) + 1
    assert TOKEN not in written


def test_a_token_of_a_matrix_server_is_logged_without_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    synapse, other = "syt_c2lwYm90_QWhHZLrTuVwXyZaBcDeF_3Xy9Zq", "mct_R71p6qGnV0fVJfvQqcVnmCVUEWlO0x_AkU4T3"
    logging.getLogger("nio").warning("signed in with %s", synapse)
    logging.getLogger("sipbot").error("%r", {"Authorization": f"Bearer {other}"})
    written = logged(capsys)
    assert synapse not in written and other not in written
    assert written.count("<token>") == 2


def test_an_address_is_no_token(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    logging.getLogger("sipbot").warning("telegram:-1001000000001 at 12:30, update 123456789")
    assert "telegram:-1001000000001 at 12:30, update 123456789" in logged(capsys)


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_tells_nothing_of_what_it_carries_at_any_level(
    name: str, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(level)
    logging.getLogger(name).debug("executing %s", "INSERT … ('what somebody wrote')")
    logging.getLogger(name).info("executing %s", "INSERT … ('what somebody wrote')")
    assert logged(capsys) == ""


@pytest.mark.parametrize(("level", "lines"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_the_level_says_how_much_is_logged(level: str, lines: int, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(level)
    for say in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger("sipbot.services"), say)("a fact")
    assert logged(capsys).count("a fact") == lines


def test_as_json_each_fact_is_one_line_without_tokens(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "json")
    logging.getLogger("sipbot.app").warning("no answer\nfrom %s", URL)
    logging.getLogger("sipbot.app").info("sipbot is running on %s", "telegram")
    first, second = [json.loads(line) for line in logged(capsys).splitlines()]
    assert first["message"] == "no answer\nfrom http://127.0.0.1:9/bot<token>/getUpdates"
    assert (first["level"], first["logger"]) == ("warning", "sipbot.app")
    assert (second["level"], second["message"]) == ("info", "sipbot is running on telegram")
    assert set(second) == {"time", "level", "logger", "message"}


def test_as_json_an_error_has_its_kind_and_place_and_none_of_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("debug", "json")
    try:
        try:
            raise ValueError(f"what somebody wrote, {TOKEN}")
        except ValueError as cause:
            raise RuntimeError("Aïcha") from cause
    except RuntimeError as error:
        logging.getLogger("sipbot").exception("a tick failed", exc_info=error)
    (line,) = logged(capsys).splitlines()
    assert not any(words in line for words in ("somebody", TOKEN, "Aïcha", "A\\u00efcha"))
    written = json.loads(line)
    assert (written["error"], written["cause"]["error"]) == ("RuntimeError", "ValueError")
    assert written["where"][0].endswith("test_as_json_an_error_has_its_kind_and_place_and_none_of_its_words")

"""What people send is read in a process with limits: nobody waits, and what it finds comes back whole."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.rules.consultations import read
from sipbot.rules.faults import Fault, Faulty
from sipbot.views.errors.faults import sentence
from sipbot.writing import apart, limits, sources, translations
from tests.drills.figures import note
from tests.writing.sheets import filled
from tests.writing.test_workbook import QUESTIONS, SETTINGS, TEXTS

EXAMPLE = Path(__file__).parents[2] / "config" / "consultations" / "all-kinds.toml"


@pytest.mark.parametrize(
    "content", [EXAMPLE.read_bytes(), filled(SETTINGS, QUESTIONS, TEXTS)], ids=["toml", "xlsx"]
)
async def test_what_is_read_apart_is_what_is_read_here(content: bytes) -> None:
    assert await apart.source(content) == sources.read(content)


@pytest.mark.parametrize("form", ["xliff", "po"])
async def test_what_translators_get_and_send_back_is_what_is_read_here(form: str) -> None:
    toml = EXAMPLE.read_bytes()
    wanted = {"name": "all.toml", "source": "fr", "target": "nl", "form": form}
    sent = await apart.for_translators(toml, **wanted, reader="nl")
    assert sent == translations.written(toml, **wanted, t=i18n.language("nl")) and sent.content
    less = toml.replace(b'nl = "', b'nl = "Over ', 1)
    back = await apart.put_back(less, sent.content)
    assert back == translations.put_back(less, sent.content) and back.count == 1


PO_BOMB = (
    b'msgid ""\nmsgstr "Language: nl\\n"\n\n'
    + b'msgctxt "a"\nmsgid "'
    + b"x" * 150_000_000
    + b'"\nmsgstr "y"\n'
)


async def test_what_a_translator_sends_may_not_take_all_memory() -> None:
    with pytest.raises(Faulty) as raised:
        await apart.put_back(EXAMPLE.read_bytes(), PO_BOMB)
    assert [fault.code for fault in raised.value.faults] == ["too_much_to_read"]


async def test_a_process_that_has_ended_by_itself_is_not_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    """asyncio says "Unknown child process" of one whose end was taken away from it."""
    for _ in range(8):
        await apart.source(b"a = 1")
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


async def test_moments_come_back_as_moments() -> None:
    values = (
        await apart.source(b"a = 2026-12-01T10:00:00\nb = 2026-12-01\nc = 2026-12-01T10:00:00+01:00")
    ).values
    assert values["a"] == datetime(2026, 12, 1, 10) and values["b"] == date(2026, 12, 1)
    assert values["c"].utcoffset() is not None


BOMBS = {
    "a key of many parts": ("a." * 20_000 + "a = 1").encode(),
    "a number of many digits": b"a = 0x" + b"f" * 180_000,
    "a header of many parts": ("[" + "a." * 9_000 + "a]\n").encode(),
}


@pytest.mark.drill
@pytest.mark.parametrize("bomb", BOMBS)
async def test_a_file_that_takes_too_much_is_refused_in_words_and_nobody_waits(bomb: str) -> None:
    longest, before = 0.0, time.perf_counter()
    task = asyncio.create_task(apart.source(BOMBS[bomb]))
    while not task.done():
        await asyncio.sleep(0.005)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    with pytest.raises(Faulty) as raised:
        await task
    assert [fault.code for fault in raised.value.faults] == ["too_much_to_read"]
    note(f"TOML bomb: {bomb}", f"others waited {longest * 1000:.0f} ms at most", "< 500 ms")
    assert longest < 0.5


async def test_a_process_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "TIME_LIMIT", 0.2)
    with pytest.raises(Faulty):
        await apart.source(BOMBS["a key of many parts"])


def test_one_that_computes_too_long_is_ended_by_the_system() -> None:
    """Also when whoever started it is gone and ends nothing."""
    busy = "from sipbot.writing.limits import limit; limit(seconds=1)\nwhile True: pass"
    ended = subprocess.run([sys.executable, "-c", busy], timeout=30, check=False)
    assert ended.returncode == -signal.SIGKILL


async def test_no_secret_is_given_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIPBOT_TELEGRAM__TOKEN", "1:secret")
    assert not any("secret" in value for value in apart._environment().values())
    assert limits.MEMORY < 500_000_000


def test_thousands_of_faults_are_found_and_placed_in_one_pass() -> None:
    text = "".join(f"key{n} = 1\n" for n in range(10_000))
    began = time.process_time()
    source = sources.read(text.encode())
    with pytest.raises(Faulty) as raised:
        read(source.values, antennas=[], working_groups=[])
    lines = [source.line(fault.path) for fault in raised.value.faults]
    assert lines.count(10_000) == 1 and time.process_time() - began < 3


def test_of_too_many_tables_the_first_are_read() -> None:
    with pytest.raises(Faulty) as raised:
        read({"question": [{}] * 14_000}, antennas=[], working_groups=[])
    assert len(raised.value.faults) < 200


@pytest.mark.parametrize(
    ("code", "facts", "word"),
    [
        ("not_one_of", {"allowed": "budget, ranking, single", "given": "rankin"}, "ranking"),
        ("not_one_of", {"allowed": "information, consultation", "given": "Konsultation"}, "consultation"),
        ("unknown_key", {"known": "title, working_group", "given": "workinggroup"}, "working_group"),
        ("unknown_antenna", {"known": "liege, gent", "slug": "liège"}, "liege"),
        ("unknown_antenna", {"known": "liege, gent", "slug": "lieg"}, "liege"),
        ("not_one_of", {"allowed": "fr, nl", "given": "xyz"}, ""),
    ],
)
def test_a_word_that_is_nearly_right_is_named(code: str, facts: dict[str, str], word: str) -> None:
    shown = sentence(i18n.language("en"), Fault("x", code, facts))
    assert ("Did you mean" in shown) == bool(word) and word in shown


@pytest.mark.parametrize("mark", ["\x07", "\x1b", "\x7f", "\x85", "\x0b", "\x00"])
def test_signs_that_steer_machines_are_no_text(mark: str) -> None:
    with pytest.raises(Faulty) as raised:
        read({"title": {"fr": f"a{mark}b"}}, antennas=[], working_groups=[])
    assert ("title.fr", "unprintable") in {(fault.path, fault.code) for fault in raised.value.faults}

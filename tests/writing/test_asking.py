"""A coordinator writes a consultation by answering questions in a terminal."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from sipbot.__main__ import main

TOP = ["rates", "2026-2027", "economic-model", "consultation", "2126-12-01T10:00", "2126-12-14T20:00", "liege"]
REST_OF_TOP = [""] * 8  # secrecy, who, results, remind, repeat, desired_rate, audit, documents
TEXTS = ["Les taux", "De tarieven", "Die Sätze", "", "", "", "le CA", "de raad", "der Rat"]
FIRST = ["single", "rate", "Combien ?", "Hoeveel?", "Wie viel?"]
OPTIONS = ["Le même", "Hetzelfde", "Derselbe", "Moins", "Minder", "Weniger", ""]


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def types(base: Path, file: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return main(["consultation", "new", str(file), "--config", str(base / "config")])


def test_what_was_asked_is_a_file_that_passes_the_check(
    base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = base / "rates.toml"
    scale = ["scale", "heard", "Et ?", "En?", "Und?", "10", "", "", "", "", "", "", "rate: le-meme"]
    assert types(base, file, [*TOP, *REST_OF_TOP, *TEXTS, *FIRST, *OPTIONS, *scale, ""], monkeypatch) == 0
    assert "nothing to mend" in capsys.readouterr().out
    values = tomllib.loads(file.read_text("utf-8"))
    assert [option["id"] for option in values["question"][0]["option"]] == ["le-meme", "moins"]
    assert values["question"][1]["only_if"] == {"question": "rate", "options": ["le-meme"]}
    assert values["antennas"] == ["liege"] and values["secrecy"] == "secret"
    assert "# " in file.read_text("utf-8"), "every key is explained"


def test_who_types_no_opinion_among_the_options_gets_the_id_that_counts_so(
    base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = base / "rates.toml"
    options = [*OPTIONS[:-1], "Sans avis", "Geen mening", "Keine Meinung", ""]
    assert types(base, file, [*TOP, *REST_OF_TOP, *TEXTS, *FIRST, *options, ""], monkeypatch) == 0
    assert "nothing to mend" in capsys.readouterr().out
    values = tomllib.loads(file.read_text("utf-8"))
    assert [option["id"] for option in values["question"][0]["option"]] == ["le-meme", "moins", "no-opinion"]


def test_stopped_in_the_middle_it_goes_on_where_it_was(
    base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The phone rings after the second title. In the evening Saskia goes on with what is missing."""
    file = base / "rates.toml"
    assert types(base, file, [*TOP, *REST_OF_TOP, "Les taux", "De tarieven"], monkeypatch) == 0
    assert tomllib.loads(file.read_text("utf-8"))["title"] == {"fr": "Les taux", "nl": "De tarieven"}
    capsys.readouterr()
    rest = ["", "", "", "", "", "Die Sätze", "", "", "", *TEXTS[6:], *FIRST, *OPTIONS, ""]
    assert types(base, file, rest, monkeypatch) == 0
    out = capsys.readouterr().out
    assert "nothing to mend" in out and "the cycle" not in out.lower()


def test_a_wrong_line_is_explained_and_asked_again(
    base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = base / "x.toml"
    types(
        base,
        file,
        ["Not An Id", "rates", "2026", "nobody", "economic-model", "high", "consultation", "soon"],
        monkeypatch,
    )
    out = capsys.readouterr().out
    for words in ("small letters", "information, consultation", "a day and an hour"):
        assert words in out
    assert tomllib.loads(file.read_text("utf-8"))["level"] == "consultation"


def test_what_was_left_for_later_is_said(
    base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = base / "x.toml"
    everybody = [*TOP[:-1], "all", *REST_OF_TOP]
    assert types(base, file, [*everybody, *TEXTS, *FIRST[:4], "", *OPTIONS, ""], monkeypatch) == 2
    assert "missing: de, question 1" in capsys.readouterr().err


def test_ctrl_c_at_a_prompt_keeps_what_was_typed(base: Path) -> None:
    """At once, in a real process: not after the next line."""
    file = base / "x.toml"
    words = ["consultation", "new", str(file), "--config", str(base / "config")]
    with subprocess.Popen(
        [sys.executable, "-m", "sipbot", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # also where the tests ignore it
    ) as process:
        assert process.stdin and process.stdout
        process.stdin.write("rates\n2026-2027\n")
        process.stdin.flush()
        while "The working group" not in process.stdout.readline():
            pass  # the prompt's last line has no end; the one before it names what is asked
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert tomllib.loads(file.read_text("utf-8")) == {"id": "rates", "cycle": "2026-2027"}


def test_what_no_terminal_should_send_is_asked_again(
    base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = base / "x.toml"
    assert types(base, file, ["rates", "2026\udce9", "2026"], monkeypatch) == 0
    assert tomllib.loads(file.read_text("utf-8")) == {"id": "rates", "cycle": "2026"}

"""The same from the command line, while the bot runs: the chats notice."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, time, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from sipbot.__main__ import main
from tests.cast import EUPEN, LIEGE
from tests.stage import Actor, Paper, Stage, command, crowd_answers

ID = "economic-model"


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def start() -> datetime:
    """The command line has the machine's clock, so the bot's starts there as well."""
    return datetime.now(UTC)


@pytest.fixture
def file(file: Path) -> Path:
    """It has been open for an hour, and closes in two weeks."""
    now = datetime.now(ZoneInfo("Europe/Brussels")).replace(tzinfo=None, microsecond=0)
    text = file.read_text("utf-8")
    for old, new in (
        ("2026-12-01T10:00:00", now - timedelta(hours=1)),
        ("2026-12-14T20:00:00", now + timedelta(days=14)),
    ):
        assert old in text
        text = text.replace(old, new.isoformat())
    file.write_text(text, "utf-8")
    return file


@pytest.fixture
async def published_by_command(stage: Stage, base: Path, file: Path) -> None:
    """Published from the command line: it stands in the chats."""
    assert await command(base, "consultation", "publish", str(file)) == 0
    await stage.settled()


async def test_published_the_chats_ask(
    stage: Stage, base: Path, file: Path, aicha: Actor, paper: Paper, capsys: pytest.CaptureFixture[str]
) -> None:
    """Saskia prefers the terminal. What she publishes there stands in the chats a moment later, and can
    be answered."""
    assert await command(base, "consultation", "check", str(file)) == 0
    assert await command(base, "consultation", "publish", str(file)) == 0
    await stage.settled()
    note = await aicha.answers(paper.option(0, "same", "fr"))
    assert await aicha.knows_of_the_answer(paper.option(0, "same", "fr"), note)
    capsys.readouterr()
    assert await command(base, "consultation", "list") == 0
    assert capsys.readouterr().out.split("\t")[:2] == [ID, "open"]


@pytest.mark.alike
async def test_closed_by_hand_the_chats_get_the_result(
    stage: Stage, base: Path, published_by_command: None, aicha: Actor, renate: Actor, paper: Paper
) -> None:
    """Closed earlier than planned: result in the chats, dossier with the drafter, late presses refused."""
    await renate.starts()
    await crowd_answers(stage, LIEGE, 6, paper.option(0, "same", "fr"))
    shown = aicha.buttons(in_group=True)[0]
    assert await command(base, "consultation", "close", ID, "--yes") == 0
    await stage.settled()
    assert aicha.says("Result: {title}", title=paper.text("title", "fr")) in aicha.in_group()[-2], (
        "the sealed list comes below it"
    )
    assert len(renate.documents()) == 1
    assert aicha.is_told_it_is_over(await presses_late(aicha, shown))
    assert not stage.app.keys.held()
    assert await command(base, "consultation", "close", ID, "--yes") == 0, "closing twice closes once"
    await stage.settled()
    about = [text for text in aicha.in_group() if paper.text("title", "fr") in text]
    assert len(about) == 3  # asked, result, sealed list


@pytest.mark.alike
async def test_extended_the_message_says_the_new_day_and_it_closes_then(
    stage: Stage, base: Path, published_by_command: None, aicha: Actor, paper: Paper
) -> None:
    """Two more days for everybody. Shorter is refused."""
    later = datetime.now(ZoneInfo("Europe/Brussels")).replace(second=0, microsecond=0) + timedelta(days=16)
    text = later.replace(tzinfo=None).isoformat(timespec="minutes")
    assert await command(base, "consultation", "extend", ID, text) == 0
    await stage.until(stage.clock.now() + timedelta(seconds=40))
    assert aicha.t.moment(later, "Europe/Brussels") in aicha.in_group()[-1]
    assert await command(base, "consultation", "extend", ID, "2026-01-01T10:00") == 2
    await stage.until(later - timedelta(hours=1))
    note = await aicha.answers(paper.option(0, "same", "fr"))
    assert await aicha.knows_of_the_answer(paper.option(0, "same", "fr"), note)
    shown = aicha.buttons(in_group=True)[0]
    await stage.until(later + timedelta(minutes=1))
    assert aicha.is_told_it_is_over(await presses_late(aicha, shown))


async def presses_late(person: Actor, shown: str) -> str:
    """The note to a press on a phone that still shows what stood in the group before the closing."""
    return await person.presses_what_is_gone(shown, "vote", "1", "0", "0", in_group=True)


@pytest.mark.alike
async def test_before_the_closing_the_turnout_only(
    stage: Stage,
    base: Path,
    published_by_command: None,
    paper: Paper,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Saskia pulls the figures on the second day: turnout in steps of five, no question; no dossier yet."""
    await crowd_answers(stage, LIEGE, 7, paper.option(0, "same", "fr"))
    capsys.readouterr()
    assert await command(base, "results", ID, "--format", "json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["status"] == "open" and "questions" not in figures
    assert figures["turnout"]["answered"] == 5
    assert figures["turnout"]["antennas"]["liege"] == {"answered": 5, "members": 6200}
    for format_ in ("table", "csv"):
        assert await command(base, "results", ID, "--format", format_) == 0
        assert paper.option(0, "same", "fr") not in capsys.readouterr().out
    assert await command(base, "dossier", ID, "--out", str(tmp_path / "out")) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.alike
async def test_results_and_dossier_in_every_form(
    stage: Stage,
    base: Path,
    published_by_command: None,
    paper: Paper,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """After the closing: a table, JSON, CSV, by antenna and by language; dossiers in three languages and
    forms."""
    await crowd_answers(stage, LIEGE, 6, paper.option(0, "same", "fr"))
    await crowd_answers(stage, EUPEN, 5, paper.option(0, "no-opinion", "de"))
    assert await command(base, "consultation", "close", ID, "--yes") == 0
    capsys.readouterr()
    assert await command(base, "results", ID, "--format", "json") == 0
    rate = json.loads(capsys.readouterr().out)["questions"][0]
    assert rate["options"] == {"same": 6, "less-for-little": 0, "less-for-much": 0}
    assert rate["no_opinion"] == rate["antennas"]["eupen"]["no_opinion"] == 5
    for by in ("antenna", "language"):
        for format_ in ("table", "csv", "json"):
            assert await command(base, "results", ID, "--by", by, "--format", format_) == 0
            out = capsys.readouterr().out
            assert "6" in out
            if format_ == "csv":
                assert len({len(row) for row in csv.reader(out.lstrip("\ufeff").splitlines())}) == 1
    book = tmp_path / "rates.xlsx"
    assert await command(base, "results", ID, "--format", "xlsx", "--out", str(book)) == 0
    assert capsys.readouterr().out.strip() == str(book)
    counted = {row[2] for row in load_workbook(book).worksheets[1].iter_rows(min_row=2, values_only=True)}
    assert {11, 6, 5} <= counted, "who answered, who chose the first option, who has no opinion"
    assert await command(base, "results", ID, "--format", "xlsx", "--out", str(book)) == 2
    assert str(book) in capsys.readouterr().err, "what is there stays as it is"
    for language in ("fr", "nl", "de"):
        out_dir = tmp_path / language
        words = ("dossier", ID, "--lang", language, "--format", "html,csv,json", "--out", str(out_dir))
        assert await command(base, *words) == 0
        written = capsys.readouterr().out.split()
        assert {Path(name).suffix for name in written} == {".html", ".csv", ".json"}
        html = next(Path(name) for name in written if name.endswith(".html"))
        assert paper.question(0, language) in unescape(html.read_text("utf-8"))


async def test_meetings_announced_moved_and_cancelled(
    stage: Stage, base: Path, aicha: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the terminal there is no minute to undo: it stands in the chat at once. Who comes is told of
    changes."""
    await aicha.starts()
    day = (datetime.now(UTC) + timedelta(days=20)).date()
    words = ("meeting", "announce", "liege", f"{day}T18:30", "--title", "fr=Le café", "--place", "Place 1")
    assert await command(base, *words) == 0
    await stage.settled()
    assert "Le café" in aicha.in_group()[-1] and aicha.t.hour(time(18, 30)) in aicha.in_group()[-1]
    await aicha.presses(aicha.says("I come"), in_group=True)
    assert await command(base, "meeting", "move", "1", f"{day}T20:00") == 0
    await stage.settled()
    assert (
        aicha.t.hour(time(20)) in aicha.last()
        and aicha.says("New date: {title}", title="Le café") in aicha.in_group()[-1]
    )
    capsys.readouterr()
    assert await command(base, "meeting", "list") == 0
    assert capsys.readouterr().out.strip() == f"1\tliege\t{day}T20:00\tLe café"
    assert await command(base, "meeting", "cancel", "1") == 0
    await stage.settled()
    assert aicha.says("Cancelled: {title}", title="Le café") in aicha.last()


@pytest.mark.alike
async def test_what_is_wrong_gives_exit_code_2_and_a_sentence(
    stage: Stage,
    base: Path,
    published_by_command: None,
    tmp_path: Path,
    paper: Paper,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Typing errors of all kinds: exit code 2, one line on the error stream, never a traceback."""
    bad = tmp_path / "bad.toml"
    bad.write_text("id = ", "utf-8")
    luik = tmp_path / "luik.toml"
    luik.write_bytes(paper.written(**{'antennas = "all"': 'antennas = ["luik"]'}))
    capsys.readouterr()
    for words in (
        ("consultation", "publish", str(bad)),
        ("consultation", "publish", str(luik)),
        ("consultation", "check", str(luik)),
        ("consultation", "close", "nothing"),
        ("consultation", "extend", ID, "tomorrow"),
        ("results", "nothing"),
        ("dossier", "nothing"),
        ("dossier", ID, "--lang", "xx"),
        ("dossier", ID, "--format", "docx"),
        ("meeting", "announce", "namur", "2027-12-12T18:30", "--title", "fr=x", "--place", "y"),
        ("meeting", "announce", "brussels", "2027-12-12T18:30", "--title", "fr=x", "--place", "y"),
        ("meeting", "announce", "liege", "12 December", "--title", "fr=x", "--place", "y"),
        ("meeting", "move", "99", "2027-12-12T18:30"),
        ("meeting", "cancel", "99"),
    ):
        assert await command(base, *words) == 2, words
        printed = capsys.readouterr()
        assert printed.err.strip() and "Traceback" not in printed.err, words


@pytest.mark.alike
async def test_a_file_that_is_not_there_and_a_folder_that_is_not_there(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong path is named."""
    assert await command(base, "consultation", "publish", str(tmp_path / "none.toml")) in (1, 2)
    assert "none.toml" in capsys.readouterr().err
    assert await command(tmp_path / "nowhere", "consultation", "list") == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.alike
async def test_a_missing_language_is_published_only_when_it_is_waived_by_name(
    base: Path, file: Path, paper: Paper, capsys: pytest.CaptureFixture[str]
) -> None:
    """The text that is missing is named with its line; once somebody waives it, both commands say who."""
    german = paper.question(1, "de")
    file.write_text(file.read_text("utf-8").replace(f'de = "{german}"\n', ""), "utf-8")
    assert await command(base, "consultation", "check", str(file)) == 2
    assert "question[2].text.de" in capsys.readouterr().err
    assert await command(base, "consultation", "publish", str(file)) == 2
    assert "question[2].text.de" in capsys.readouterr().err
    file.write_text('waive = { de = "coordinator: no translator" }\n' + file.read_text("utf-8"), "utf-8")
    for verb in ("check", "publish"):
        assert await command(base, "consultation", verb, str(file)) == 0
        assert "coordinator: no translator" in capsys.readouterr().out


@pytest.mark.alike
async def test_check_finds_nothing_to_mend(
    stage: Stage, base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Token accepted, database migrated, every chat known and writable, every text translated."""
    stage.phones.write_account(base / "config" / "sipbot.toml")
    assert await command(base, "check") == 0
    out = capsys.readouterr().out
    assert "✗" not in out and out.count("✓") >= 9


@pytest.mark.alike
async def test_check_names_each_chat_in_which_the_bot_is_not(
    stage: Stage,
    base: Path,
    aicha: Actor,
    joke: Actor,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Removed from Liège and Gent: two rows, and the exit code says that something must be mended."""
    monkeypatch.setenv("COLUMNS", "200")
    stage.phones.write_account(base / "config" / "sipbot.toml")
    await aicha.removes_the_bot()
    await joke.removes_the_bot()
    assert await command(base, "check") == 1
    wrong = [line for line in capsys.readouterr().out.splitlines() if "✗" in line]
    assert len(wrong) == 2 and "Liège" in wrong[0] and "Gent" in wrong[1]


@pytest.mark.alike
async def test_check_without_a_token(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Right after `sipbot init`: the token is missing, and that is the one thing said."""
    assert await command(base, "check") == 1
    assert len([line for line in capsys.readouterr().out.splitlines() if "✗" in line]) == 1


def test_init_writes_a_configuration_that_is_right_but_for_the_token(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new user: the files are there, private where a secret will stand; a second time nothing is
    overwritten."""
    assert main(["init", str(tmp_path / "coop")]) == 0
    config = tmp_path / "coop" / "config"
    assert (config / "sipbot.toml").stat().st_mode & 0o077 == 0
    before = (config / "antennas.toml").read_bytes()
    assert main(["init", str(tmp_path / "coop")]) == 2
    assert (config / "antennas.toml").read_bytes() == before
    assert main(["consultation", "list", "--config", str(config)]) == 0
    assert main(["db", "check", "--config", str(config)]) == 0
    assert capsys.readouterr().out


def test_wrong_use_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    """No such command, no such option, an argument that is missing."""
    for words in (
        ["dance"],
        ["results"],
        ["results", ID, "--format", "docx"],
        ["demo", "--members", "many"],
        [],
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
        assert capsys.readouterr().err


@pytest.mark.alike
async def test_what_repeats_is_listed_and_stopped(
    base: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Saskia publishes a monthly one, sees in the list when the next is to come, and stops that."""
    text = file.read_text("utf-8").replace('secrecy = "secret"', 'secrecy = "secret"\nrepeat = "monthly"')
    file.write_text(text, "utf-8")
    assert await command(base, "consultation", "publish", str(file)) == 0
    capsys.readouterr()
    assert await command(base, "consultation", "list") == 0
    assert "↻" in capsys.readouterr().out
    assert await command(base, "consultation", "stop-repeating", ID) == 0
    assert await command(base, "consultation", "stop-repeating", ID) == 2
    capsys.readouterr()
    assert await command(base, "consultation", "list") == 0
    assert "↻" not in capsys.readouterr().out

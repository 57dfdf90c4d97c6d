"""`sipbot members`: said first, done then; nothing half done; letters for their owners alone."""

from __future__ import annotations

import asyncio
import csv
import re
import stat
from pathlib import Path

import pytest

from sipbot.__main__ import main
from sipbot.app import configured, prepared
from sipbot.store import tables

ROLL = """Numéro de membre;Antenne;Catégorie;Sociétaire;Langue
1001;Liège;membre;oui;fr
1002;liege;client·e;non;fr
1003;gent;membre;oui;nl
1004;Eupen;permanent·e;non;de
"""


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def roll(base: Path) -> Path:
    file = base / "roll.csv"
    file.write_text(ROLL, "utf-8")
    return file


@pytest.fixture
def run(base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LC_ALL", "C")

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["members", *words, "--config", str(base / "config")])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def test_a_list_is_compared_first_and_imported_with_yes(run, roll: Path) -> None:
    code, shown, _ = run("import", str(roll))
    assert code == 0
    assert "Liège: 2 new, 0 changed, 0 left, 0 as before" in shown
    assert "Total: 4 new" in shown and "--yes" in shown
    assert "The roll of members is empty." in run("list")[2]
    assert "Total: 4 new" in run("import", str(roll), "--yes")[1]
    assert run("list")[1].splitlines()[0] == "1001\tliege\tMember\tshareholder\tfr\twaiting"
    assert "Liège: members 2, shareholders 1, joined 0, left 0" in run("count")[1]


def test_a_newer_list_updates_and_who_is_not_on_it_has_left_and_may_come_back(run, roll: Path) -> None:
    run("import", str(roll), "--yes")
    roll.write_text(
        ROLL.replace("1002;liege;client·e", "1002;gent;client·e").replace("1004;", "1005;"), "utf-8"
    )
    _, shown, _ = run("import", str(roll), "--yes")
    assert "Gent: 0 new, 1 changed, 0 left, 1 as before" in shown
    assert "Eupen: 1 new, 0 changed, 1 left, 0 as before" in shown
    assert "1004\teupen\tPermanent staff\t-\tde\tleft" in run("list", "--antenna", "eupen")[1]
    roll.write_text(ROLL, "utf-8")
    assert "Eupen: 0 new, 1 changed, 1 left, 0 as before" in run("import", str(roll), "--yes")[1]
    assert "1004\teupen\tPermanent staff\t-\tde\twaiting" in run("list")[1]


def test_one_wrong_line_and_nothing_is_imported(run, roll: Path) -> None:
    roll.write_text(ROLL + "1005;Namur;membre;oui;fr\n1001;gent;lid;ja;nl\n", "utf-8")
    code, _, wrong = run("import", str(roll), "--yes")
    assert code == 2
    assert f"{roll}:6: There is no antenna “Namur”" in wrong
    assert f"{roll}:7: The number 1001 stands in line 2 already" in wrong
    assert "The roll of members is empty." in run("list")[2]


def test_a_column_with_names_is_refused_with_the_reason(run, roll: Path) -> None:
    roll.write_text("Nom;" + ROLL.replace("\n", "\nX;").rstrip("X;"), "utf-8")
    code, _, wrong = run("import", str(roll), "--yes")
    assert code == 2
    assert f"{roll}:1: Leave out the column “Nom”" in wrong


def test_letters_are_for_their_owner_alone_and_end_the_ones_before(run, roll: Path, base: Path) -> None:
    run("import", str(roll), "--yes")
    first, second = base / "first.csv", base / "second.csv"
    assert run("codes", "--out", str(first), "--bot", "@sip_bot")[0] == 0
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    rows = list(csv.DictReader(first.open(encoding="utf-8-sig")))
    assert [row["member number"] for row in rows] == ["1001", "1002", "1003", "1004"]
    bare = rows[0]["code"].replace("-", "")
    assert rows[0]["link"] == f"https://t.me/sip_bot?start=code-{bare}"
    assert len({row["code"] for row in rows}) == 4
    assert bare.encode() not in (base / "sipbot.db").read_bytes(), "only hashed in the database"
    assert run("codes", "--out", str(second), "--antenna", "liege", "--bot", "@sip_bot")[0] == 0
    assert len(list(csv.DictReader(second.open(encoding="utf-8-sig")))) == 2


def test_the_sheet_is_in_each_members_language_with_a_square_and_loads_nothing(
    run, roll: Path, base: Path
) -> None:
    run("import", str(roll), "--yes")
    sheet = base / "letters.html"
    assert run("codes", "--out", str(sheet), "--bot", "sip_bot")[0] == 0
    page = sheet.read_text("utf-8")
    sections = page.split("<section")[1:]
    assert [re.findall(r'lang="(..)"', part)[0] for part in sections] == ["fr", "fr", "nl", "de"]
    assert all(
        part.count("<svg") == 1 and re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", part) for part in sections
    )
    assert "<script" not in page and "http" not in re.sub(r"https://t\.me", "", page).replace("http-equiv", "")


def test_a_letter_says_until_when_it_is_good_and_apart_from_that_when_it_was_made(
    run, roll: Path, base: Path
) -> None:
    run("import", str(roll), "--yes")
    sheet, table = base / "letters.html", base / "letters.csv"
    assert run("codes", "--out", str(sheet), "--bot", "sip_bot")[0] == 0
    for part in sheet.read_text("utf-8").split("<section")[1:]:
        until, made = re.findall(r'<p class="number (?:until|made)">(.+?)</p>', part)
        day = r"\d{1,2}\.? \w+ (20\d\d)"
        assert re.search(day, until) and re.search(day, made) and until not in made
    assert run("codes", "--out", str(table), "--bot", "sip_bot")[0] == 0
    (row, *_) = csv.DictReader(table.open(encoding="utf-8-sig"))
    assert row["made"] < row["expires"]


def test_the_sheet_has_one_main_part_and_a_heading_for_each_letter(run, roll: Path, base: Path) -> None:
    run("import", str(roll), "--yes")
    sheet = base / "letters.html"
    run("codes", "--out", str(sheet), "--bot", "sip_bot")
    page = sheet.read_text("utf-8")
    assert page.count("<main>") == page.count("</main>") == 1
    assert re.findall(r"<(h\d)", page) == ["h1", "h2", "h2", "h2", "h2"]
    assert re.findall(r'aria-labelledby="(.+?)"', page) == re.findall(r'<h2 id="(.+?)"', page)
    assert "<title>Lettres avec codes</title>" in page and '<html lang="fr">' in page


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("codes", "--out", "letters.pdf"), "There is no format .pdf"),
        (("codes", "--out", "letters.html"), "The roll of members is empty. Import it first"),
        (("codes", "--out", "letters.html", "--antenna", "namur"), "There is no antenna namur"),
        (("codes", "--out", "letters.html", "--bot", "not a bot"), "is not the name of a bot"),
        (("list", "--antenna", "namur"), "There is no antenna namur"),
        (("import", "nowhere.csv"), "There is no file nowhere.csv."),
    ],
)
def test_what_cannot_be_done_is_told(
    run, words: tuple[str, ...], expected: str, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(base)
    code, _, wrong = run(*words)
    assert code != 0 and expected in wrong
    assert not (base / "letters.html").exists()


def test_a_file_that_is_there_is_not_overwritten_and_no_code_is_made(run, roll: Path, base: Path) -> None:
    run("import", str(roll), "--yes")
    out = base / "letters.csv"
    out.write_text("mine", "utf-8")
    code, _, wrong = run("codes", "--out", str(out), "--bot", "@sip_bot")
    assert code == 2 and f"{out} is there already" in wrong
    assert asyncio.run(codes(base)) == []
    assert out.read_text("utf-8") == "mine"


async def codes(base: Path) -> list[object]:
    """Those that would do something."""
    database = await prepared(configured(base / "config", {}))
    async with database.read() as tx:
        rows = list(await tx.execute(tables.codes.select()))
    await database.close()
    return rows


def test_an_antenna_without_members_is_not_one_whose_members_have_all_joined(
    run, roll: Path, base: Path
) -> None:
    run("import", str(roll), "--yes")
    code, _, shown = run(
        "codes", "--out", str(base / "letters.csv"), "--antenna", "brussels", "--bot", "@sip_bot"
    )
    assert code == 0 and "Nobody on the roll belongs to the antenna Bruxelles" in shown
    assert not (base / "letters.csv").exists()
    assert "Nobody on the roll belongs to the antenna Bruxelles" in run("list", "--antenna", "brussels")[2]


def test_the_roll_is_listed_in_the_readers_language(run, roll: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", str(roll), "--yes")
    for code, line in (
        ("fr", "1001\tliege\tMembre\tsociétaire\tfr\tpas encore"),
        ("nl", "1001\tliege\tLid\tvennoot\tfr\tnog niet aangemeld"),
        ("de", "1001\tliege\tMitglied\tGenossenschaftsmitglied\tfr\tnoch nicht angemeldet"),
    ):
        monkeypatch.setenv("LC_ALL", f"{code}_BE.UTF-8")
        assert run("list")[1].splitlines()[0] == line


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (("1001.0", "1002.0", "1003", "1004"), ("2 of the 4 members", "2 numbers look", "1001.0, 1002.0")),
        (("12-mars", "3/4/2026", "1003", "1004"), ("2 of the 4 members", "12-MARS, 3/4/2026")),
        (("1001", "1E5", "1003", "1004"), ("1 number looks", "1E5")),
        (("1001",), ("3 of the 4 members",)),
    ],
)
def test_a_roll_damaged_by_a_spreadsheet_is_said_first_and_yes_is_not_enough(
    run, roll: Path, numbers: tuple[str, ...], words: tuple[str, ...]
) -> None:
    run("import", str(roll), "--yes")
    before = run("list")[1]
    lines = ROLL.splitlines()
    pairs = zip(numbers, lines[1:], strict=False)
    roll.write_text("\n".join([lines[0], *(f"{n};{line.partition(';')[2]}" for n, line in pairs)]), "utf-8")
    for given in ((), ("--yes",), ("--all-of-them",)):
        code, told, wrong = run("import", str(roll), *given)
        assert "--all-of-them" in told + wrong and "add --yes." not in told
        assert all(part in wrong for part in words), wrong
        assert code == (2 if given == ("--yes",) else 0)
        assert run("list")[1] == before
    assert run("import", str(roll), "--yes", "--all-of-them")[0] == 0
    assert run("list")[1] != before


def test_zeros_that_a_spreadsheet_took_are_named(run, roll: Path) -> None:
    roll.write_text(ROLL.replace("100", "000"), "utf-8")
    run("import", str(roll), "--yes")
    roll.write_text(ROLL.replace("1001", "1").replace("100", "000"), "utf-8")
    code, _, wrong = run("import", str(roll), "--yes")
    assert code == 2 and "1 number has lost its zeros" in wrong and "0001 → 1" in wrong

"""The member roll, read as spreadsheets write it; what is wrong is told by line, all at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot import i18n
from sipbot.rules import damage, members
from sipbot.rules.faults import Faulty
from sipbot.rules.members import Member

ANTENNAS = {"liege": {"fr": "Liège", "nl": "Luik", "de": "Lüttich"}, "gent": {"": "Gent"}}
LANGUAGES = i18n.called()
ENGLISH = "member number,antenna,kind,shareholder,language\n"
LEA = Member("1001", "liege", "client", True, "fr")
JAN = Member("1002", "gent", "member", False, "nl")


def read(content: str | bytes) -> tuple[Member, ...]:
    raw = content.encode() if isinstance(content, str) else content
    return members.read(raw, antennas=ANTENNAS, languages=LANGUAGES, words=i18n.in_lists())


def faults(content: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(Faulty) as faulty:
        read(content)
    return [(fault.path, fault.code) for fault in faulty.value.faults]


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH + "1001,liege,client,yes,fr\n1002,gent,member,no,nl\n",
        "Numéro de membre;Antenne;Catégorie;Sociétaire;Langue\r\n1001;Liège;client·e;oui;français\r\n"
        "1002;Gent;membre;non;néerlandais\r\n",
        "Lidnummer;Antenne;Soort;Vennoot;Taal\n1001;liège;klant;ja;Frans\n1002;GENT;lid;neen;Nederlands\n",
        "Mitgliedsnummer\tBüro\tArt\tGenossenschaftsmitglied\tSprache\n1001\tLiège\tKund:in\tja\tFranzösisch\n"
        "1002\tGent\tMitglied\tnein\tNiederländisch\n",
        "language,shareholder,kind,antenna,number\n\nfr,1,client,liege,1001\n,,,,\nnl,0,member,gent,1002",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_headings_words_separators_and_encodings_of_every_office(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == (LEA, JAN)


def test_every_fault_is_told_with_its_line_and_nothing_is_read() -> None:
    assert faults(
        ENGLISH + "1001,liege,client,yes,fr\n1001,gent,member,no,nl\nLéa,namur,boss,maybe,it\n1003,gent\n"
    ) == [
        ("3", "roll_twice"),
        ("4", "roll_number"),
        ("4", "roll_antenna"),
        ("4", "roll_kind"),
        ("4", "roll_shareholder"),
        ("4", "roll_language"),
        ("5", "wrong_cells"),
    ]


@pytest.mark.parametrize("head", ["name", "e-mail", "phone", "date of birth", "Nom"])
def test_a_column_that_is_not_needed_is_refused(head: str) -> None:
    assert ("1", "extra_column") in faults(ENGLISH.strip() + f",{head}\n1001,liege,client,yes,fr,x\n")


def test_missing_and_doubled_columns_are_named() -> None:
    assert faults("number,antenna,antenna,kind,language\n1,liege,gent,member,fr\n") == [
        ("1", "column_twice"),
        ("1", "no_column"),
    ]


@pytest.mark.parametrize("content", ["", "\n \n", ENGLISH])
def test_an_empty_list_would_close_everybody_and_is_refused(content: str) -> None:
    assert {code for _, code in faults(content)} == {"nobody_in_roll"}


def test_a_name_or_an_address_is_no_number() -> None:
    assert faults(ENGLISH + "lea@example.org,liege,client,yes,fr\nLea Dupont 1,liege,client,yes,fr\n") == [
        ("2", "roll_number"),
        ("3", "roll_number"),
    ]


def test_a_kind_that_is_not_known_is_told_as_such() -> None:
    assert read(ENGLISH + "7,liege,,no,fr\n")[0].stakeholder == "unknown"


def test_a_line_break_inside_quotes_does_not_shift_the_lines() -> None:
    assert faults(ENGLISH + '"1001\n",liege,client,yes,fr\n1002,nowhere,client,yes,fr\n') == [
        ("4", "roll_antenna")
    ]


@given(st.binary(max_size=200))
def test_whatever_bytes_come_it_is_a_list_or_a_sentence(raw: bytes) -> None:
    try:
        read(raw)
    except Faulty as faulty:
        assert faulty.faults


@given(st.text(max_size=200))
def test_whatever_text_comes_it_is_a_list_or_a_sentence(text: str) -> None:
    try:
        read(ENGLISH.encode() + text.encode("utf-8", "surrogatepass"))
    except Faulty as faulty:
        assert faulty.faults


@pytest.mark.parametrize("called", ["liege", "Liège", "Luik", "luik", "LÜTTICH"])
def test_the_roll_may_name_an_antenna_in_any_language(called: str) -> None:
    assert read(f"{ENGLISH}1001,{called},client,yes,fr\n") == (LEA,)


TWO = "1001;liege;client;yes;fr\n1002;gent;member;no;nl\n"
HEADS = ENGLISH.replace(",", ";")


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\n" + HEADS + TWO,
        '"sep=;"\n' + HEADS + TWO,
        HEADS.replace("\n", ";;\n") + TWO.replace("\n", ";;\n"),
        HEADS.replace("\n", ";\n") + TWO,
        HEADS + TWO.replace("\n", ";\n"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_excel_writes_around_a_table_is_no_part_of_it(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == (LEA, JAN)


def test_a_line_keeps_its_number_below_the_separator() -> None:
    assert faults("sep=;\n" + HEADS + "1001;namur;client;yes;fr\n") == [("3", "roll_antenna")]


def test_a_column_without_a_heading_that_holds_something_is_refused() -> None:
    assert faults(HEADS.replace("\n", ";\n") + "1001;liege;client;yes;fr;Léa\n") == [("2", "wrong_cells")]


@pytest.mark.parametrize("word", ["waar", "WAAR", "Vrai", "wahr", "ja", "oui", "yes"])
def test_yes_in_every_language(word: str) -> None:
    assert read(ENGLISH + f"1001,liege,client,{word},fr\n")[0].shareholder


@pytest.mark.parametrize(
    "number",
    [
        "1001.0",
        "1001.00",
        "1E5",
        "1.2E11",
        "12-MARS",
        "MARS-12",
        "12-mrt",
        "3/4/2026",
        "2026-03-12",
        "12.03.26",
    ],
)
def test_numbers_that_a_spreadsheet_has_changed_are_doubtful(number: str) -> None:
    assert damage.is_damaged(number, i18n.in_lists())


@pytest.mark.parametrize(
    "number", ["1001", "A-1001", "12-345", "LG-12", "E5", "31/52/2026", "1001.5", "2026-1001"]
)
def test_other_numbers_are_not(number: str) -> None:
    assert not damage.is_damaged(number, i18n.in_lists())


def test_zeros_that_are_lost_are_found_on_the_roll() -> None:
    assert damage.doubts(["0071", "0072"], ["71", "0072"], i18n.in_lists()).lost == {"71": "0071"}


@pytest.mark.parametrize(
    ("present", "gone", "doubtful"), [(4, 1, 0), (20, 2, 0), (19, 2, 2), (2, 2, 2), (100, 11, 11)]
)
def test_more_than_a_tenth_leaving_is_doubtful(present: int, gone: int, doubtful: int) -> None:
    known = [str(n) for n in range(1000, 1000 + present)]
    assert damage.doubts(known, known[gone:], i18n.in_lists()).leaving == doubtful

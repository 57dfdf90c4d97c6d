"""The member roll, read as spreadsheets write it; what is wrong is told by line, all at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules import members
from sipbot.rules.faults import Faulty
from sipbot.rules.members import Member

ANTENNAS = {"liege": {"fr": "Liège", "nl": "Luik", "de": "Lüttich"}, "gent": {"": "Gent"}}
LANGUAGES = ("fr", "nl", "de")
ENGLISH = "member number,antenna,kind,shareholder,language\n"
LEA = Member("1001", "liege", "client", True, "fr")
JAN = Member("1002", "gent", "member", False, "nl")


def read(content: str | bytes) -> tuple[Member, ...]:
    raw = content.encode() if isinstance(content, str) else content
    return members.read(raw, antennas=ANTENNAS, languages=LANGUAGES)


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
    assert read(ENGLISH + "7,liege,,no,fr\n")[0].kind == "unknown"


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

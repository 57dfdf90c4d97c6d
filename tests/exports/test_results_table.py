"""Results in a terminal."""

from __future__ import annotations

import pytest

from sipbot.exports.results_table import render
from sipbot.i18n import language
from sipbot.rules.results import Results

t = language("en")


def test_turnout_is_out_of_the_antennas_members(results: Results, antennas: dict[str, str]) -> None:
    lines = render(results, t, antennas).splitlines()
    assert ["Eupen", "21", "310", "7%"] in [line.split() for line in lines]
    assert "448 people out of 10,760 members answered (4%)." in lines


def test_by_antenna_each_option_has_its_letter_and_share(results: Results, antennas: dict[str, str]) -> None:
    lines = render(results, t, antennas, "antenna").splitlines()
    assert " Liège                     140    74 (53%)    33 (24%)   22 (16%)   11 (8%)" in lines
    assert any(line.strip().startswith("A · Oui, le même") for line in lines)


def test_by_language_has_a_row_for_each(results: Results, antennas: dict[str, str]) -> None:
    table = render(results, t, antennas, "language")
    assert ["18", "9", "(50%)", "6", "(33%)"] in [line.split()[1:6] for line in table.splitlines()]
    assert "Antenna" not in table.split("Share", 1)[1]


def test_it_says_who_is_merged_and_why(results: Results, antennas: dict[str, str]) -> None:
    assert "stands for: Eupen, Gent. Fewer than 5 people" in render(results, t, antennas, "antenna")


def test_before_the_closing_there_is_the_turnout_only(open_results: Results, antennas: dict[str, str]) -> None:
    table = render(open_results, t, antennas, "antenna")
    assert "The figures come after the closing." in table
    assert "Oui, le même" not in table


@pytest.mark.parametrize("width", [60, 80, 120])
def test_tables_keep_to_the_width(results: Results, antennas: dict[str, str], width: int) -> None:
    tables = [line for line in render(results, t, antennas, width=width).splitlines() if line.startswith(" ")]
    assert max(map(len, tables)) <= width


def test_a_label_is_never_markup(results: Results, antennas: dict[str, str]) -> None:
    names = {**antennas, "eupen": "[bold]Eupen[/bold]"}
    assert "[bold]Eupen[/bold]" in render(results, t, names)

"""Results in a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sipbot.exports import columns
from sipbot.exports.results_table import render
from sipbot.i18n import language
from sipbot.rules.results import Results, Share
from sipbot.views.reports.groups import By

t = language("en")


def test_turnout_is_out_of_the_antennas_members(results: Results, antennas: dict[str, str]) -> None:
    lines = render(results, t, antennas).splitlines()
    assert ["Eupen", "21", "310", "7%"] in [line.split() for line in lines]
    assert "448 people out of 10,760 members answered (4%)." in lines


def test_by_antenna_each_option_has_its_letter_and_share(results: Results, antennas: dict[str, str]) -> None:
    lines = render(results, t, antennas, "antenna").splitlines()
    assert "Liège                    140   74 (57%)   33 (26%)  22 (17%)          11" in lines
    assert any(line.strip().startswith("A · Oui, le même") for line in lines)


def test_by_language_has_a_row_for_each(results: Results, antennas: dict[str, str]) -> None:
    """Two of Eupen's 18 who read German stand with the three who read French there."""
    table = render(results, t, antennas, "language")
    assert ["16", "8", "(57%)", "5", "(36%)"] in [line.split()[1:6] for line in table.splitlines()]
    assert "Antenna" not in table.split("Share", 1)[1]


def test_it_says_who_is_merged_and_why(results: Results, antennas: dict[str, str]) -> None:
    assert "stands for: Eupen, Gent. Fewer than 5 people" in render(results, t, antennas, "antenna")


def test_before_the_closing_there_is_the_turnout_only(open_results: Results, antennas: dict[str, str]) -> None:
    table = render(open_results, t, antennas, "antenna")
    assert "The figures come after the closing." in table
    assert "Oui, le même" not in table


def test_before_the_closing_each_row_says_that_it_is_rounded_down(
    open_results: Results, antennas: dict[str, str]
) -> None:
    few = replace(open_results, antennas=open_results.antennas | {"eupen": Share(0, 310)})
    table = render(few, t, antennas)
    assert re.search(r"^Liège +at least 140 ", table, re.MULTILINE)
    assert re.search(r"^Total +at least 445 ", table, re.MULTILINE)
    assert re.search(r"^Eupen +fewer than 5 +310 +–$", table, re.MULTILINE)


@pytest.mark.parametrize("width", [52, 60, 80, 120])
@pytest.mark.parametrize("by", ["antenna", "language"])
def test_tables_keep_to_the_width(results: Results, antennas: dict[str, str], width: int, by: By) -> None:
    lines = render(results, t, antennas, by, width).splitlines()
    rules = [n for n, line in enumerate(lines) if line.startswith("──")]
    assert len(rules) == 4
    assert max(len(line) for n in rules for line in lines[n - 1 : n + 4]) <= width


def test_where_a_figure_takes_two_lines_it_is_still_whole() -> None:
    table = columns.text(("Antenna", "A", "B"), [("Louvain-la-Neuve", "1,200 (34%)", "7 (0%)")], 22)
    assert table == (
        "Antenna           A     B\n"
        "────────────────────────────\n"
        "Louvain-la-   1,200     7\n"
        "Neuve         (34%)  (0%)"
    ).replace("─" * 28, "─" * 25)

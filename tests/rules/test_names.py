"""The names of antennas: each is found by its short name and by its name in any language."""

from __future__ import annotations

import pytest

from sipbot.rules.names import find

ANTENNAS = {
    "liege": {"fr": "Liège", "nl": "Luik", "de": "Lüttich"},
    "eupen": {"": "Eupen"},
    "st-vith": {"de": "Sankt Vith", "fr": "Saint-Vith"},
    "luik": {"nl": "Kerkrade"},
}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("liege", "liege"),
        ("Liège", "liege"),
        ("LÜTTICH", "liege"),
        (" eupen ", "eupen"),
        ("saint vith", "st-vith"),
        ("St-Vith", "st-vith"),
        ("luik", "luik"),
        ("Namur", ""),
        ("", ""),
        ("Lüt", ""),
    ],
)
def test_an_antenna_is_found_by_what_people_call_it_and_its_short_name_goes_first(
    given: str, meant: str
) -> None:
    assert find(given, ANTENNAS) == meant

"""Moments on the command line: typed as people write them, with their hour; nothing that may be meant twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sipbot.commands.consultation import moment
from sipbot.rules.faults import Refusal

DAY = (datetime.now(UTC).astimezone() + timedelta(days=20)).date()
"""The command line has the machine's clock."""


@pytest.mark.parametrize(
    "typed",
    [
        "{:%Y-%m-%dT18:30}",
        "{:%Y-%m-%d 18:30}",
        "{:%d/%m/%Y 18h30}",
        "{:%d.%m.%Y, 18.30 Uhr}",
        "{:%d/%m à 18h30}",
    ],
)
def test_a_moment_is_typed_as_people_write_it(typed: str) -> None:
    assert moment(typed.format(DAY)) == datetime(DAY.year, DAY.month, DAY.day, 18, 30)


def test_an_offset_is_kept() -> None:
    assert moment("2026-12-12T18:30+01:00").utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    "typed", ["{:%Y-%m-%d}", "{:%d/%m/%Y}", "{:%d/%m/%Y} half acht", "18:30", "bientôt", ""]
)
def test_a_day_alone_or_an_hour_of_the_dial_is_refused(typed: str) -> None:
    """A day alone would end the evening before."""
    with pytest.raises(Refusal) as refused:
        moment(typed.format(DAY))
    assert refused.value.code == "not_a_moment"

"""Public holidays, from a library that is imported only when somebody is to be reminded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from sipbot import i18n


@cache
def holiday_in(zone: str) -> Callable[[date], bool]:
    """Whether a day is a public holiday in the country of this time zone; of an unknown one none is."""
    import holidays

    country = i18n.country(zone)
    try:
        days = holidays.country_holidays(country)
    except NotImplementedError:
        return lambda day: False
    return lambda day: day in days

"""Days and hours as people write them: `vendredi 18h30`, `12. Dezember`, `morgen 19u`, `1830`, `midi`.

What may be meant in two ways gives both, for the person to choose; nothing is guessed, and a day that has
passed is never silently a year later. The words are data of the languages (`Words`); all languages are read at
once, for people in Brussels mix them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache

from sipbot.spelling import plain

from .faults import Refusal

REACH = timedelta(days=731)
"""How far ahead a day may lie."""
WEEK = 7
LONGEST_DATE = 200
"""Characters; what is longer is no date."""


@dataclass(frozen=True, slots=True)
class Words:
    """What words mean in a date: small letters, without accents. Several for one thing where people vary."""

    weekdays: tuple[tuple[str, ...], ...]  # Monday first
    months: tuple[tuple[str, ...], ...]
    numbers: tuple[tuple[str, ...], ...]  # from one to twelve
    from_today: tuple[tuple[str, ...], ...]  # today, tomorrow, the day after
    next: tuple[str, ...]
    this: tuple[str, ...]
    week_later: tuple[str, ...]  # `en huit`: a week after the coming one
    within: tuple[str, ...]  # `dans`, before a number of days or weeks
    days: tuple[str, ...]
    weeks: tuple[str, ...]
    noon: tuple[str, ...]
    hours: tuple[str, ...]  # after the number of an hour
    half_past: tuple[str, ...]  # after the hour: `et demie`
    half_to: tuple[str, ...]  # before the hour that is to come: `half acht`
    quarter_past: tuple[str, ...]
    quarter_to: tuple[str, ...]
    quarter_past_before: tuple[str, ...]  # before the hour: `kwart na`
    quarter_to_before: tuple[str, ...]
    morning: tuple[str, ...]
    evening: tuple[str, ...]  # also the afternoon
    ordinals: tuple[str, ...]  # right after the number of a day: `1er`
    of: tuple[str, ...]  # between day, month and year: `12 de mayo de 2027`
    fillers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What may be meant. `days` and `hours` are empty where none was written."""

    days: tuple[date, ...]
    hours: tuple[time, ...]
    passed: bool = False
    """The day as written has passed lately; `days` has next year's, to ask about."""

    @property
    def sure(self) -> bool:
        """Whether nothing has to be asked."""
        return len(self.days) < 2 and len(self.hours) < 2 and not self.passed


def read(text: str, today: date, words: Iterable[Words], *, hour_first: bool = False) -> Written:
    """The day, the hour or both. `hour_first`: an hour is asked for, so `18.10` and `7` are one.

    Raises Refusal: `not_a_day` or `not_an_hour`, `no_such_day`, `day_out_of_reach`.
    """
    return _Reading(text, today, _patterns(tuple(words)), hour_first).result()


class _Patterns:
    """The words of all languages as regular expressions, none of which repeats what may itself repeat."""

    def __init__(self, words: tuple[Words, ...]) -> None:
        def of(name: str) -> dict[str, int]:
            """Words in order of a list of lists: which position each has."""
            groups = [getattr(one, name) for one in words]
            return {word: position for group in groups for position, same in enumerate(group) for word in same}

        def any_of(*names: str) -> str:
            return _one_of(word for one in words for name in names for word in getattr(one, name))

        self.weekday, self.month, self.number = of("weekdays"), of("months"), of("numbers")
        self.from_today = of("from_today")
        number = rf"(?P<n>\d{{1,2}}|{_one_of(self.number)})"
        month = _one_of(self.month)
        hours, ordinals, of_which = any_of("hours"), any_of("ordinals"), any_of("of")
        self.iso = _compiled(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?=$|[t ])t?")
        no_hour = rf"(?![\d:]|\.\d| ?(?:{hours})(?!\w))"
        self.numeric = _compiled(
            rf"(?<![\d:])(?P<d>\d{{1,2}})(?: ?(?P<s>[./-]) ?| )(?P<m>\d{{1,2}})"
            rf"(?:(?: ?(?P=s) ?)(?P<y>\d{{4}}|\d{{2}}){no_hour}| (?P<y4>\d{{4}})(?!\d))?\.?{no_hour}"
        )
        self.named = _compiled(
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:{ordinals}|\.)?[ .-]?(?:(?:{of_which}) )?(?P<m>{month})\.?"
            rf"(?:[ -](?:(?:{of_which}) )?(?P<y>\d{{4}}))?(?!\w)"
        )
        self.alone = _compiled(rf"(?<!\d)(?P<d>\d{{1,2}})(?:{ordinals}|\.)?(?!\d)")
        self.weekday_word = _compiled(rf"(?<!\w)(?P<w>{_one_of(self.weekday)})(?!\w)\.?")
        self.relative = _compiled(rf"(?<!\w)(?P<w>{_one_of(self.from_today)})(?!\w)")
        self.within = _compiled(
            rf"(?<!\w)(?:{any_of('within')}) {number} "
            rf"(?:(?P<days>{any_of('days')})|(?P<weeks>{any_of('weeks')}))(?!\w)"
        )
        self.next = _compiled(rf"(?<!\w)(?:{any_of('next')})(?!\w)")
        self.this = _compiled(rf"(?<!\w)(?:{any_of('this')})(?!\w)")
        self.week_later = _compiled(rf"(?<!\w)(?:{any_of('week_later')})(?!\w)")
        self.noon = _compiled(rf"(?<!\w)(?:{any_of('noon')})(?!\w)")
        self.clock = _compiled(
            rf"(?<!\d)(?P<h>\d{{1,2}})(?: ?(?::|\.|{hours}) ?)(?P<min>\d{{2}})(?: ?(?:{hours}))?\b"
        )
        self.whole = _compiled(rf"(?<!\d){number} ?(?:{hours})(?!\w)\.?")
        self.digits = _compiled(r"(?<!\d)(?P<h>\d{2})(?P<min>\d{2})(?!\d)")
        self.spoken = (
            (_compiled(rf"(?<!\w)(?:{any_of('half_to')}) {number}(?!\w)"), -30),
            (_compiled(rf"(?<!\w)(?:{any_of('quarter_past_before')}) {number}(?!\w)"), 15),
            (_compiled(rf"(?<!\w)(?:{any_of('quarter_to_before')}) {number}(?!\w)"), -15),
            (_compiled(rf"(?<!\d){number}(?: ?(?:{hours}))? (?:{any_of('half_past')})(?!\w)"), 30),
            (_compiled(rf"(?<!\d){number}(?: ?(?:{hours}))? (?:{any_of('quarter_past')})(?!\w)"), 15),
            (_compiled(rf"(?<!\d){number}(?: ?(?:{hours}))? (?:{any_of('quarter_to')})(?!\w)"), -15),
        )
        self.morning = _compiled(rf"(?<!\w)(?:{any_of('morning')})(?!\w)")
        self.evening = _compiled(rf"(?<!\w)(?:{any_of('evening')})(?!\w)")
        self.fillers = _compiled(rf"(?<!\w)(?:{any_of('fillers')})(?:\b|(?<='))")


_patterns = cache(_Patterns)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _one_of(words: Iterable[str]) -> str:
    """Longest first, so that `apres-demain` is not read as `demain`. Without a word nothing matches."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w))) or r"(?!)"


class _Reading:
    """One text, of which each thing that is understood is taken away; what stays must be of no weight."""

    def __init__(self, text: str, today: date, patterns: _Patterns, hour_first: bool) -> None:
        self._left = plain(text[:LONGEST_DATE])
        self._text = text.strip()
        self._today = today
        self._p = patterns
        self._hour_first = hour_first
        self._passed = False

    def result(self) -> Written:
        """The day and hour that stand there. Raises Refusal when it is not understood."""
        if len(self._text) > LONGEST_DATE or re.search(r"(?<!\S)-\d", self._left):
            raise self._not_understood()
        if self._hour_first:
            hours = self._hours() or self._bare_hour()
            days = self._days(hours_known=True)
        else:
            days = self._days(hours_known=False)
            hours = self._hours()
            days = days or self._day_of_month()
        for pattern in (self._p.morning, self._p.evening):
            self._take(pattern)
        while self._take(self._p.fillers):
            pass
        if re.search(r"\w", self._left) or not (days or hours):
            raise self._not_understood()
        return Written(self._within_reach(days), hours, self._passed)

    def _not_understood(self) -> Refusal:
        return Refusal("not_an_hour" if self._hour_first else "not_a_day")

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.search(self._left)
        if match:
            self._left = f"{self._left[: match.start()]} {self._left[match.end() :]}"
        return match

    # days

    def _days(self, *, hours_known: bool) -> tuple[date, ...]:
        named = self._p.weekday_word.search(self._left)  # `vrijdag over een week` is no week from today
        if not hours_known and not named and (within := self._take(self._p.within)):
            step = timedelta(days=self._number(within["n"]) * (1 if within["days"] else WEEK))
            return (self._today + step,)
        written = self._written_day(hours_known)
        weekday = self._take(self._p.weekday_word)
        if weekday:
            return self._of_weekday(self._p.weekday[weekday["w"]], written)
        if written:
            return written
        relative = self._take(self._p.relative)
        return (self._today + timedelta(days=self._p.from_today[relative["w"]]),) if relative else ()

    def _written_day(self, hours_known: bool) -> tuple[date, ...]:
        if match := self._take(self._p.iso):
            return (self._date(int(match["y"]), int(match["m"]), int(match["d"])),)
        if match := self._take(self._p.named):
            return self._this_year_or_written(match["y"], self._p.month[match["m"]] + 1, int(match["d"]))
        if not hours_known or self._p.numeric.search(self._left):
            match = self._p.numeric.search(self._left)
            if match and 1 <= int(match["m"]) <= 12:
                self._take(self._p.numeric)
                return self._this_year_or_written(match["y"] or match["y4"], int(match["m"]), int(match["d"]))
        return ()

    def _this_year_or_written(self, year: str | None, month: int, day: int) -> tuple[date, ...]:
        if year:
            return (self._date(int(year) + (2000 if len(year) == 2 else 0), month, day),)
        this_year = self._exists(self._today.year, month, day)
        if this_year and this_year >= self._today:
            return (this_year,)
        coming = self._date(self._today.year + 1, month, day)
        self._passed = this_year is not None and self._today - this_year < coming - self._today
        return (coming,)

    def _exists(self, year: int, month: int, day: int) -> date | None:
        try:
            return date(year, month, day)
        except ValueError:
            return None

    def _date(self, year: int, month: int, day: int) -> date:
        written = self._exists(year, month, day)
        if written is None:
            raise Refusal("no_such_day", day=self._text)
        return written

    def _of_weekday(self, weekday: int, written: tuple[date, ...]) -> tuple[date, ...]:
        """The day beside a date must agree with it; alone it is the coming one."""
        coming = self._today + timedelta(days=(weekday - self._today.weekday()) % WEEK)
        if written:
            if all(day.weekday() == weekday for day in written):
                self._passed = False  # it was another weekday this year
                return written
            return tuple(sorted({*written, *self._nearest(weekday, written[0])}))
        if self._take(self._p.week_later):
            return (self._after_today(coming) + timedelta(days=WEEK),)
        if self._take(self._p.next):
            return self._next(self._after_today(coming))
        if self._take(self._p.this) or coming != self._today:
            return (coming,)
        return (coming, coming + timedelta(days=WEEK))

    def _nearest(self, weekday: int, day: date) -> tuple[date, ...]:
        """The day of that name in the same week, if it is not over."""
        same = day + timedelta(days=weekday - day.weekday())
        return (same,) if same >= self._today else ()

    def _after_today(self, day: date) -> date:
        return day if day > self._today else day + timedelta(days=WEEK)

    def _next(self, coming: date) -> tuple[date, ...]:
        """`next Friday`, said before Friday of the same week, is this one to some and the other to others."""
        same_week = coming.isocalendar()[:2] == self._today.isocalendar()[:2]
        return (coming, coming + timedelta(days=WEEK)) if same_week else (coming,)

    def _day_of_month(self) -> tuple[date, ...]:
        """`le 12`: of this month, or of the next."""
        match = self._take(self._p.alone)
        if not match:
            return ()
        day = int(match["d"])
        for ahead in range(3):
            month = self._today.month - 1 + ahead
            coming = self._exists(self._today.year + month // 12, month % 12 + 1, day)
            if coming and coming >= self._today:
                return (coming,)
        raise Refusal("no_such_day", day=self._text)

    def _within_reach(self, days: tuple[date, ...]) -> tuple[date, ...]:
        reached = tuple(day for day in days if self._today <= day <= self._today + REACH)
        if days and not reached:
            raise Refusal("day_out_of_reach")
        return reached

    # hours

    def _hours(self) -> tuple[time, ...]:
        for pattern, minutes in self._p.spoken:
            if match := self._take(pattern):
                return self._spoken(self._number(match["n"]), minutes)
        if match := self._take(self._p.clock):
            return self._time(int(match["h"]), int(match["min"]))
        if match := self._take(self._p.whole):
            return self._time(self._number(match["n"]), 0)
        if self._take(self._p.noon):
            return (time(12),)
        if match := self._take(self._p.digits):
            return self._time(int(match["h"]), int(match["min"]))
        return ()

    def _bare_hour(self) -> tuple[time, ...]:
        match = self._take(self._p.alone)
        return self._time(int(match["d"]), 0) if match else ()

    def _time(self, hour: int, minute: int) -> tuple[time, ...]:
        """As written; `8 h du soir` is twenty."""
        if self._take(self._p.evening) and 1 <= hour <= 11:
            hour += 12
        self._take(self._p.morning)
        if hour > 23 or minute > 59:
            raise Refusal("not_an_hour")
        return (time(hour, minute),)

    def _spoken(self, hour: int, minutes: int) -> tuple[time, ...]:
        """`half acht`: in the morning or in the evening, unless that is said."""
        if hour > 24:
            raise Refusal("not_an_hour")
        since_midnight = (hour % 24 * 60 + minutes) % (24 * 60)
        at = time(*divmod(since_midnight, 60))
        other = at.replace(hour=(at.hour + 12) % 24)
        early, late = sorted((at, other))
        if self._take(self._p.evening):
            return (late,)
        if self._take(self._p.morning):
            return (early,)
        return (at,) if hour > 12 else (early, late)

    def _number(self, word: str) -> int:
        return int(word) if word.isdecimal() else self._p.number[word] + 1

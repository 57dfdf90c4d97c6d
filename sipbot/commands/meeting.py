"""`sipbot meeting announce | move | cancel | list`."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta

from sipbot.rules import meetings as rules
from sipbot.rules.faults import Refusal

from .common import SUCCESS, fail, language, opened, work
from .consultation import moment
from .publishing import BY


async def announce(given: argparse.Namespace) -> int:
    """Announce at once, with nobody to undo it. Gives the exit code; raises Refusal."""
    from sipbot.services import antennas, meetings

    async with opened(given) as database, database.write() as tx:
        act = work(given, tx)
        antenna = await antennas.named(act, given.antenna)
        titles = _titles(given.title, await antennas.languages_of(tx, antenna.slug))
        draft = meetings.Draft(
            antenna.slug,
            titles,
            _local(given.at),
            rules.read_line(given.place, rules.MAX_PLACE),
            rules.read_link(given.link) if given.link else "",
        )
        meeting = await meetings.announce(act, draft, BY, hold=timedelta(0))
    t = language()
    print(t("Meeting {id} is announced.", id=meeting.id))
    return SUCCESS


def _titles(given: list[str], languages: tuple[str, ...]) -> dict[str, str]:
    """One title per language of the antenna. Raises Refusal."""
    titles = {}
    for pair in given:
        code, _, text = pair.partition("=")
        titles[code] = rules.read_line(text, rules.MAX_TITLE)
    if set(titles) != set(languages):
        raise Refusal("titles_wanted", languages=" ".join(f'--title {code}="…"' for code in languages))
    return titles


def _local(text: str) -> datetime:
    """A local time, without an offset. Raises Refusal."""
    given = moment(text)
    if given.tzinfo is not None:
        raise Refusal("not_a_moment", text=text)
    return given


async def move(given: argparse.Namespace) -> int:
    from sipbot.services import meetings

    async with opened(given) as database, database.write() as tx:
        await meetings.move(work(given, tx), given.id, _local(given.at))
    t = language()
    print(t("Meeting {id} is moved; who comes is told.", id=given.id))
    return SUCCESS


async def cancel(given: argparse.Namespace) -> int:
    from sipbot.services import meetings

    async with opened(given) as database, database.write() as tx:
        await meetings.cancel(tx, datetime.now(UTC), given.id)
    t = language()
    print(t("Meeting {id} is cancelled; who comes is told.", id=given.id))
    return SUCCESS


async def listing(given: argparse.Namespace) -> int:
    """A line per meeting to come. Gives the exit code."""
    from sipbot.services import meetings
    from sipbot.views.words.labels import text_in

    t = language()
    async with opened(given) as database, database.read() as tx:
        upcoming = await meetings.upcoming(tx, datetime.now(UTC))
    if not upcoming:
        return fail(t("No meeting is announced."), SUCCESS)
    for meeting in upcoming:
        print(f"{meeting.id}\t{meeting.antenna}\t{meeting.wall_clock}\t{text_in(meeting.title, t)}")
    return SUCCESS

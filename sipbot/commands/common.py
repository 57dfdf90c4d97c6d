"""What every command does: read the configuration, open the database, say what is wrong, give an exit code."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sipbot import i18n
from sipbot.i18n import Language
from sipbot.rules.faults import Refusal

SUCCESS, FAILURE, WRONG = 0, 1, 2

Command = Callable[[argparse.Namespace], int | Coroutine[Any, Any, int]]


def guarded(command: Command, given: argparse.Namespace) -> int:
    """Run it. What somebody can mend is a sentence, never a traceback."""
    from sipbot.config import BadConfig
    from sipbot.rules.faults import KeyTrouble
    from sipbot.services import DatabaseUnreachable, DriverMissing, Misaddressed, SchemaOutdated
    from sipbot.views.errors import databases, keys
    from sipbot.views.errors.files import mended_by_hand, unusable
    from sipbot.views.errors.refusals import refusal

    t = language()
    try:
        result = command(given)
        return result if isinstance(result, int) else asyncio.run(result)
    except BadConfig as bad:
        return _bad_config(bad, t)
    except Refusal as refused:
        return fail(refusal(t, refused), WRONG)
    except KeyTrouble as trouble:
        return fail(keys.trouble(t, trouble))
    except (DatabaseUnreachable, DriverMissing, Misaddressed) as error:
        return fail(databases.unusable(t, error), WRONG if isinstance(error, Misaddressed) else FAILURE)
    except SchemaOutdated:
        return fail(t("The database is not up to date. Run: {command}", command="sipbot db upgrade"))
    except OSError as error:
        return fail(unusable(t, error), WRONG if mended_by_hand(error) else FAILURE)
    except KeyboardInterrupt:
        return FAILURE


def language() -> Language:
    """Of the terminal, if it is one of ours."""
    return i18n.language(i18n.of_terminal(os.environ))


async def agreed(t: Language, nothing_done: str) -> bool:
    """Asked on a terminal; elsewhere nobody can answer, and `nothing_done` says so."""
    if not sys.stdin.isatty():
        fail(nothing_done)
        return False
    prompt = t("Type {word} to go on:", word=t("yes")) + " "
    return (await asyncio.to_thread(input, prompt)).strip().casefold() == t("yes")


def fail(sentence: str, code: int = FAILURE) -> int:
    print(sentence, file=sys.stderr)
    return code


def local(moment: datetime, zone: str) -> str:
    """`2026-12-01 10:00`, on the clock of this time zone."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _bad_config(bad: Any, t: Language) -> int:
    from sipbot.views.errors.faults import sentence

    for fault in bad.faults:
        print(f"{fault.where}: {sentence(t, fault)}", file=sys.stderr)
    return WRONG


def settings(given: argparse.Namespace) -> Any:
    """The configuration. Raises BadConfig."""
    from sipbot import config
    from sipbot.app import configured

    return configured(config.folder_from(getattr(given, "config", None)))


def work(given: argparse.Namespace, tx: Any) -> Any:
    """With what a use case is carried out now, in this transaction."""
    from sipbot.services import Keyring, Work

    return Work(tx, Keyring(settings(given).keys_dir), datetime.now(UTC))


@asynccontextmanager
async def opened(given: argparse.Namespace) -> AsyncIterator[Any]:
    """The database, at the present schema and seeded. Raises BadConfig, SchemaOutdated."""
    from sipbot.app import prepared

    database = await prepared(settings(given))
    try:
        yield database
    finally:
        await database.close()

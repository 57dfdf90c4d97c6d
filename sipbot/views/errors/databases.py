"""Why the database cannot be used, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sipbot.i18n import Language
from sipbot.services import DatabaseUnreachable, DriverMissing, Misaddressed

AWAY: Mapping[str, Callable[[Language], str]] = {
    "full": lambda t: t(
        "The database takes no more connections. Try again later, or raise the limit in PostgreSQL "
        "(max_connections, or that of the role)."
    ),
    "not_let_in": lambda t: t(
        "The database does not let us in. Look at user and password in its address, and at pg_hba.conf."
    ),
    "no_database": lambda t: t(
        "PostgreSQL has no database of this name. Make it with createdb, or look at its address."
    ),
    "unknown_host": lambda t: t("The computer of the database is not found. Look at the database's address."),
    "no_answer": lambda t: t("No PostgreSQL answers. See whether it runs, and look at the database's address."),
    "no_encryption": lambda t: t(
        "The connection to the database cannot be encrypted. Look at ssl in its address, and at certificates."
    ),
    "not_ready": lambda t: t(
        "The database takes no connections now: it is starting or stopping. Try again later."
    ),
    "no_file": lambda t: t(
        "The database's file cannot be opened. Look at the database's address, and at the file."
    ),
    "other": lambda t: t("The database cannot be reached. Look at its address."),
}


def unusable(t: Language, error: DatabaseUnreachable | DriverMissing | Misaddressed) -> str:
    """Why the database cannot be used, in a sentence."""
    match error:
        case DatabaseUnreachable():
            return f"{AWAY[error.reason](t)} ({error.explanation})"
        case DriverMissing():
            command = "pip install 'sipbot[postgresql]'"
            return t("The package for PostgreSQL is missing. Run: {command}", command=command)
        case Misaddressed(option=""):
            return t(
                "The database's address cannot be read. It looks like {example}; "
                "in a password, @ : / # ? are written %40 %3A %2F %23 %3F.",
                example="postgresql+asyncpg://USER:PASSWORD@HOST/NAME",
            )
    return t("The database's address says “{option}”, which is not known. Take it out.", option=error.option)

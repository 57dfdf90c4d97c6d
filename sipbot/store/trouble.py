"""What a database may answer instead of doing what it was asked."""


class LockTaken(Exception):
    """Another process holds this lock."""


class Again(Exception):
    """The database could not do it now. All of the transaction is undone; tried again, it may work."""


class DatabaseUnreachable(Again):
    """Nobody answers at the database's address, or we are not let in.

    `reason`: full, not_let_in, no_database, unknown_host, no_answer, no_encryption, not_ready, no_file, other.
    `explanation`: what the server, the driver or the system says of it. It holds no password.
    """

    def __init__(self, reason: str, explanation: str) -> None:
        super().__init__(f"{reason}: {explanation}")
        self.reason = reason
        self.explanation = explanation


class Unwritable(Exception):
    """Nothing can be written: the disk is full, or does not take it. What is stored can be read."""


class DriverMissing(Exception):
    """The package that speaks to this kind of database is not installed."""


class Misaddressed(Exception):
    """The database's address cannot be read. `option`: what it has that nobody knows; "" if it is the rest."""

    def __init__(self, option: str = "") -> None:
        super().__init__(option)
        self.option = option

"""What a database may answer instead of doing what it was asked."""


class Taken(Exception):
    """Another process holds this lock."""


class Again(Exception):
    """The database could not do it now. All of the transaction is undone; tried again, it may work."""


class Away(Again):
    """Nobody answers at the database's address, or we are not let in."""


class Unwritable(Exception):
    """Nothing can be written: the disk is full, or does not take it. What is stored can be read."""


class Driverless(Exception):
    """The package that speaks to this kind of database is not installed."""

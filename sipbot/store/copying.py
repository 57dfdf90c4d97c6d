"""From one database into another: every row, in one transaction, counted on both sides."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from . import tables
from .database import Database, Tx, go_on_from, newest_number

ROWS_AT_ONCE = 1000
"""Rows that are read and written together."""


class NotEmpty(Exception):
    """The target holds rows already; `args[0]` is a table that does."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a table has here and there."""

    table: str
    source: int
    target: int


class Differs(Exception):
    """The counts are not equal; nothing was kept."""

    def __init__(self, counted: list[Counted]) -> None:
        super().__init__(", ".join(one.table for one in counted if one.source != one.target))
        self.counted = counted


async def copy(source: Database, target: Database) -> list[Counted]:
    """Both have the present schema, the target no rows. Raises NotEmpty, Differs; then nothing is kept."""
    async with source.read() as old, target.write() as new:
        for table in tables.metadata.sorted_tables:
            if await _count(new, table):
                raise NotEmpty(table.name)
        for table in tables.metadata.sorted_tables:
            await _table(old, new, table)
        counted = [
            Counted(table.name, await _count(old, table), await _count(new, table))
            for table in tables.metadata.sorted_tables
        ]
        if any(one.source != one.target for one in counted):
            raise Differs(counted)
    return counted


async def _table(old: Tx, new: Tx, table: sa.Table) -> None:
    rows = await old.stream(sa.select(table).order_by(*table.primary_key))  # never in the order they came in
    async for some in rows.mappings().partitions(ROWS_AT_ONCE):
        await new.execute(sa.insert(table), [dict(row) for row in some])
    if table.autoincrement_column is not None:
        await go_on_from(new, table, await newest_number(old, table))


async def _count(tx: Tx, table: sa.Table) -> int:
    return int(await tx.scalar(sa.select(sa.func.count()).select_from(table)) or 0)

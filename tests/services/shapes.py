"""What tables tell of people without a word: who has rows, and the shape of each column as it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from sipbot.store import tables
from sipbot.store.database import Tx
from tests.services.world import World

FEW = 4
"""A column with so many values at the most is compared by value as well."""
APART = 0.35
"""Two groups of twenty who are alike differ by less in a column."""
SQLITE = "typeof({0}) || ' ' || coalesce(length(CAST({0} AS BLOB)), 0)"
POSTGRESQL = "concat({0} IS NULL, ' ', octet_length(CAST({0} AS text)), ' ', pg_column_size({0}))"


async def apart(world: World, some: set[int], others: set[int]) -> list[str]:
    """The columns, and the tables, in which these people are not like the others."""
    async with world.database.read() as tx:
        return [
            f"{table.name}.{what}"
            for table in tables.metadata.sorted_tables
            if (whose := _whose(table)) is not None
            for what, shapes in (await _shapes(tx, world, table, whose)).items()
            if _distance(shapes, some, others) > APART
        ]


def _whose(table: sa.Table) -> sa.ColumnElement[Any] | None:
    """The number of the person whose row it is; None where a row is nobody's."""
    if table.name == "people":
        return table.c.id
    if "person" in table.c:
        return table.c.person
    if "address" in table.c:
        a = tables.addresses.c
        return sa.select(a.person).where(a.address == table.c.address).scalar_subquery()
    return None


async def _shapes(
    tx: Tx, world: World, table: sa.Table, whose: sa.ColumnElement[Any]
) -> Mapping[str, Mapping[int, list[str]]]:
    """Of each column the shapes in each person's rows; under "" how many rows they have."""
    shape = SQLITE if world.database.embedded else POSTGRESQL
    quote = tx.dialect.identifier_preparer.quote
    columns = [
        sa.literal_column(shape.format(f"{table.name}.{quote(c.name)}")).label(f"s{n}")
        for n, c in enumerate(table.c)
    ]
    values = [sa.cast(c, sa.Text).label(f"v{n}") for n, c in enumerate(table.c) if _readable(c)]
    rows = (await tx.execute(sa.select(whose.label("whose"), *columns, *values).select_from(table))).all()
    shapes: dict[str, dict[int, list[str]]] = {"": {}}
    for row in rows:
        shapes[""].setdefault(row.whose, []).append("row")
    for n, column in enumerate(table.c):
        few = _readable(column) and len({row._mapping[f"v{n}"] for row in rows}) <= FEW
        of: dict[int, list[str]] = {}
        for row in rows:
            value = str(row._mapping[f"v{n}"]) if few else ""
            of.setdefault(row.whose, []).append(f"{row._mapping[f's{n}']} {value}")
        shapes[column.name] = of
    return shapes


def _readable(column: sa.Column[Any]) -> bool:
    return not isinstance(column.type, sa.LargeBinary)


def _distance(shapes: Mapping[int, Iterable[str]], some: set[int], others: set[int]) -> float:
    """0: both groups have the same shapes equally often; 1: no shape is in both."""
    one, other = (Counter(str(sorted(shapes.get(p, ()))) for p in group) for group in (some, others))
    return sum(abs(one[s] / len(some) - other[s] / len(others)) for s in one | other) / 2

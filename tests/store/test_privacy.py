"""docs/privacy.md names each stored column, with its reason and its end."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa

from sipbot.services import outbox
from sipbot.store import seen
from sipbot.store.tables import metadata

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text("utf-8")
ROW = re.compile(r"^\| `([a-z_]+\.[a-z_]+)` \|(.*)\|$", re.MULTILINE)


def documented() -> list[str]:
    return [match[1] for match in ROW.finditer(PAGE)]


def stored() -> set[str]:
    return {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}


def test_no_column_is_stored_that_the_page_does_not_name() -> None:
    assert stored() - set(documented()) == set()


def test_the_page_names_no_column_that_is_not_stored() -> None:
    assert set(documented()) - stored() == set()


def test_each_column_is_named_once_with_what_why_and_until_when() -> None:
    assert len(documented()) == len(set(documented()))
    for match in ROW.finditer(PAGE):
        cells = [cell.strip() for cell in match[2].split("|")]
        assert len(cells) == 3, match[0]
        assert all(cells), match[0]


def test_nothing_is_stored_in_one_way_only() -> None:
    """JSON's null beside SQL's would tell what once had a value from what never had one."""
    columns = [column for table in metadata.tables.values() for column in table.columns if column.nullable]
    kinds = {f"{column.table.name}.{column.name}": column.type for column in columns}
    assert {
        name for name, kind in kinds.items() if isinstance(kind, sa.JSON) and not kind.none_as_null
    } == set()
    assert {"people.awaited", "outbox.messages"} <= kinds.keys()


def test_the_key_file_is_on_the_page() -> None:
    assert re.search(r"^\| `keys_dir/<consultation>\.key` \|.+\| the closing", PAGE, re.MULTILINE)


def test_the_times_on_the_page_are_those_of_the_code() -> None:
    assert f"{seen.IDS_KEPT.total_seconds() / 3600:.0f} hours" in PAGE
    assert f"{outbox.SETTLED_KEPT.days} days after it was settled" in PAGE

"""The platforms whose tables, secrets and addresses stand in the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import create_model

from sipbot.ports import Account, Description

from .models import Main

PREFIX = "SIPBOT_"


@dataclass(frozen=True)
class Known:
    """`platforms`: every one that there is."""

    platforms: Sequence[Description] = ()

    @cached_property
    def accounts(self) -> Mapping[str, Account]:
        """By the name of the table in sipbot.toml."""
        return {one.name: one.account for one in self.platforms if one.account is not None}

    @cached_property
    def main(self) -> type[Main]:
        """sipbot.toml, with the table of each platform."""
        tables: dict[str, Any] = {
            name: (account.settings, account.settings()) for name, account in self.accounts.items()
        }
        return create_model("Main", __base__=Main, **tables)

    def platform(self, written: str) -> Description | None:
        """The one of an address."""
        name = written.partition(":")[0]
        return next((one for one in self.platforms if one.name == name), None)

    def secrets(self) -> Iterator[tuple[str, str]]:
        """The keys that hold one, each with its table."""
        for name, account in self.accounts.items():
            yield from ((name, key) for key in account.secrets)

    def ways(self, table: str) -> list[str]:
        """The keys through which a table may give its secret."""
        return [way for name, key in self.secrets() if name == table for way in (key, f"{key}_file")]

    def given(self, table: str, values: Mapping[str, Any]) -> list[str]:
        """The keys through which it does."""
        return [key for key in self.ways(table) if values.get(key)]

    @cached_property
    def short(self) -> Mapping[str, tuple[str, str]]:
        """Variables that may be written with one underscore, and what they stand for."""
        return {f"{PREFIX}{table}_{key}".upper(): (table, key) for table, key in self.secrets()}

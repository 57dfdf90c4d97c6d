"""Every table. docs/privacy.md names each column, its reason and its end; a test compares them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    true,
)
from sqlalchemy import DateTime as SqlDateTime

from sipbot.chat import EVERYWHERE


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime on every database."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant has a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Names(TypeDecorator[dict[str, str]]):
    """A name in each language, as JSON in a column of text. A bare text, from before, is one for all."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, str] | None, dialect: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Any) -> dict[str, str] | None:
        if value is None:
            return None
        return dict(json.loads(value)) if value.startswith("{") else {EVERYWHERE: value}


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

Slug = String(40)
Place = String(300).with_variant(String(200), "sqlite")  # which minds no lengths
Key = String(800).with_variant(String(200), "sqlite")
Act = String(300).with_variant(String(120), "sqlite")
Language = String(8)
Kind = String(20)
BigId = BigInteger().with_variant(Integer, "sqlite")

antennas = Table(
    "antennas",
    metadata,
    Column("slug", Slug, primary_key=True),
    Column("name", Names, nullable=False),
    Column("timezone", String(60), nullable=False),
    Column("members", Integer, nullable=False),
    Column("reminders", JSON, nullable=False),
    Column("position", Integer, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    Column("address", Place, primary_key=True),
    Column("antenna", Slug, nullable=False, index=True),
    Column("language", Language, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("topic", String(20), nullable=False, server_default=""),
)

refusals = Table(
    "refusals",
    metadata,
    Column("address", Place, primary_key=True),
    Column("reason", Kind, nullable=False),
    Column("said", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("tried_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("again_at", Instant, nullable=False),
    Column("message", Key, nullable=False),
    Column("told", Boolean, nullable=False),
)

chat_aliases = Table(
    "chat_aliases",
    metadata,
    Column("old", Place, primary_key=True),
    Column("address", Place, nullable=False),
)

working_groups = Table(
    "working_groups",
    metadata,
    Column("slug", Slug, primary_key=True),
    Column("name", JSON, nullable=False),
)

roles = Table(
    "roles",
    metadata,
    Column("address", Place, primary_key=True),
    Column("role", String(20), primary_key=True),
    Column("scope", Slug, primary_key=True),
)

people = Table(
    "people",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("antenna", Slug),
    Column("language", Language, nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("awaited", JSON(none_as_null=True)),
    Column("kind", Kind, nullable=False, server_default="unknown"),
    Column("kind_asked", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)

addresses = Table(
    "addresses",
    metadata,
    Column("address", Place, primary_key=True),
    Column("person", BigId, ForeignKey("people.id"), nullable=False, index=True),
    Column("private", Boolean, nullable=False),
    Column("used_last", Boolean, nullable=False, server_default=true()),
)

members = Table(
    "members",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("antenna", Slug, nullable=False, index=True),
    Column("kind", Kind, nullable=False),
    Column("shareholder", Boolean, nullable=False),
    Column("language", Language, nullable=False),
    Column("left", Boolean, nullable=False),
    Column("person", BigId, ForeignKey("people.id"), unique=True),
)

codes = Table(
    "codes",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("member", String(40), ForeignKey("members.number"), index=True),
    Column("person", BigId, ForeignKey("people.id"), index=True),
    Column("expires_at", Instant, nullable=False),
    Column("used", Boolean, nullable=False),
)

guesses = Table(
    "guesses",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("since", Instant, nullable=False),
)

consultations = Table(
    "consultations",
    metadata,
    Column("id", Slug, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("source", JSON, nullable=False),
    Column("working_group", Slug, nullable=False),
    Column("secrecy", String(10), nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("published_by", Place, nullable=False),
    Column("step", String(10), nullable=False, server_default="open"),
)

asked = Table(
    "asked",
    metadata,
    Column("consultation", Slug, ForeignKey("consultations.id"), primary_key=True),
    Column("antenna", Slug, primary_key=True),
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("answered", Integer),
    Column("members", Integer),
)

asked_chats = Table(
    "asked_chats",
    metadata,
    Column("consultation", Slug, ForeignKey("consultations.id"), primary_key=True),
    Column("address", Place, primary_key=True),
    Column("antenna", Slug, nullable=False),
    Column("language", Language, nullable=False),
    Column("left_out", String(20), nullable=False),
)

roll = Table(
    "roll",
    metadata,
    Column("consultation", Slug, ForeignKey("consultations.id"), primary_key=True),
    Column("person", BigId, primary_key=True),
    Column("antenna", Slug, nullable=False),
    sqlite_with_rowid=False,  # rows lie in the order of their keys: the order of coming would tell who is who
)

box = Table(
    "box",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("consultation", Slug, ForeignKey("consultations.id"), nullable=False),
    Column("question", String(32), nullable=False),
    Column("antenna", Slug, nullable=False),
    Column("language", Language, nullable=False),
    Column("answer", Text, nullable=False),
    Column("finder", LargeBinary(32), unique=True),
    Column("order", BigInteger),
    Column("person", BigId),
    Column("signature", Text),
    Column("receipt", String(32), nullable=False, server_default=""),
    Column("kind", Kind, nullable=False, server_default="unknown"),
    Column("moment", BigInteger),
    Column("counted", Boolean, nullable=False, server_default=false()),
    Index(None, "consultation", "question"),
    Index(None, "person"),
    sqlite_with_rowid=False,
)

cells = Table(
    "cells",
    metadata,
    Column("consultation", Slug, ForeignKey("consultations.id"), primary_key=True),
    Column("question", String(32), primary_key=True),
    Column("by", String(10), primary_key=True),
    Column("group", Slug, primary_key=True),
    Column("answered", Integer, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("merged", JSON, nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("consultation", Slug, ForeignKey("consultations.id"), primary_key=True),
    Column("question", String(32), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("text", Text),
    Column("language", Language, nullable=False),
    Column("state", String(10), nullable=False),
    Column("seen", Integer, nullable=False),
)

odd_texts = Table(
    "odd_texts",
    metadata,
    Column("consultation", Slug, ForeignKey("consultations.id"), primary_key=True),
    Column("question", String(32), primary_key=True),
    Column("language", Language, primary_key=True),
    Column("said", Integer, nullable=False),
)

odd_marks = Table(
    "odd_marks",
    metadata,
    Column("mark", LargeBinary(32), primary_key=True),
    Column("consultation", Slug, ForeignKey("consultations.id"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

keys = Table(
    "keys",
    metadata,
    Column("name", Slug, primary_key=True),
    Column("fingerprint", LargeBinary(32)),
    Column("replaces", Boolean, nullable=False),
)

finals = Table(
    "finals",
    metadata,
    Column("mark", LargeBinary(32), primary_key=True),
    Column("consultation", Slug, ForeignKey("consultations.id"), nullable=False, index=True),
    Column("antenna", Slug),
    sqlite_with_rowid=False,
)

audit_disclosures = Table(
    "openings",
    metadata,
    Column("consultation", Slug, ForeignKey("consultations.id"), primary_key=True),
    Column("auditor", String(100), primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", String(100), nullable=False),
)

corrections = Table(
    "corrections",
    metadata,
    Column("consultation", Slug, ForeignKey("consultations.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("changes", JSON, nullable=False),
)

sealed = Table(
    "sealed",
    metadata,
    Column("consultation", Slug, ForeignKey("consultations.id"), primary_key=True),
    Column("seal", String(64), nullable=False),
    Column("list", Text, nullable=False),
)

meetings = Table(
    "meetings",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("antenna", Slug, nullable=False),
    Column("title", JSON, nullable=False),
    Column("place", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("wall_clock", String(16), nullable=False),
    Column("timezone", String(60), nullable=False),
    Column("state", String(10), nullable=False),
    Column("announced_at", Instant, nullable=False),
    Column("announced_by", Place, nullable=False),
    sqlite_autoincrement=True,
)

attendance = Table(
    "attendance",
    metadata,
    Column("meeting", BigId, ForeignKey("meetings.id"), primary_key=True),
    Column("person", BigId, primary_key=True),
    Column("answer", String(10), nullable=False),
    Column("order", BigInteger, nullable=False),
    Column("moment", BigInteger),
)

links = Table(
    "links",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("consultation", Slug, nullable=False, index=True),
    Column("antenna", Slug, nullable=False),
    Column("language", Language, nullable=False),
)

agenda = Table(
    "agenda",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("verb", String(20), nullable=False),
    Column("subject", Slug, nullable=False),
    Column("scope", Slug, nullable=False),
    Column("at", Instant, nullable=False),
    Column("not_after", Instant),
    Column("wall_clock", String(16), nullable=False),
    Column("timezone", String(60), nullable=False),
    Column("outcome", String(20)),
    Index(None, "outcome", "at"),
    Index(None, "subject"),
)

posts = Table(
    "posts",
    metadata,
    Column("subject", String(60), primary_key=True),
    Column("address", Place, primary_key=True),
    Column("screen", String(30), nullable=False),
    Column("language", Language, nullable=False),
    Column("messages", JSON, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("changed", Boolean, nullable=False),
    Column("shown", String(64)),
    Index(None, "changed"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("key", Key, nullable=False, unique=True),
    Column("address", Place, nullable=False),
    Column("action", String(10), nullable=False),
    Column("screen", String(30), nullable=False),
    Column("args", JSON, nullable=False),
    Column("subject", String(60), nullable=False),
    Column("language", Language, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("not_after", Instant),
    Column("rendering", Text),
    Column("messages", JSON(none_as_null=True)),
    Column("attempts", Integer, nullable=False),
    Column("tried_at", Instant),
    Column("claimed_by", String(40)),
    Column("lease_until", Instant),
    Column("outcome", String(20)),
    Column("settled_at", Instant),
    Column("thread", String(300), nullable=False, server_default=""),
    Index(None, "outcome", "at"),
    Index(None, "subject"),
    sqlite_autoincrement=True,
)

seen = Table(
    "seen",
    metadata,
    Column("id", Act, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
)

receivers = Table(
    "receivers",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("newest", BigInteger, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("position", Text),
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", Act, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("error", String(200), nullable=False),
    Column("at", Instant, nullable=False),
)

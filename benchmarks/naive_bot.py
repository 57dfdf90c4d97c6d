"""What one writes first: python-telegram-bot's Application, and an ORM commit for each vote. A reference.

`python -m benchmarks.naive_bot API_URL DATABASE`
"""

from __future__ import annotations

import sys

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

TOKEN = "1:bench"


class Base(DeclarativeBase):
    pass


class Vote(Base):
    __tablename__ = "votes"
    person: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    choice: Mapped[str]


def main() -> None:
    api_url, database = sys.argv[1:]
    engine = create_async_engine(database)

    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine.sync_engine, "connect")
        def durable(connection: object, _: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.close()

    session: async_sessionmaker[AsyncSession] = async_sessionmaker(engine, expire_on_commit=False)

    async def vote(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None and query.data is not None
        async with session() as work, work.begin():
            await work.merge(Vote(person=query.from_user.id, choice=query.data))
        await query.answer("✓")

    async def begin(_: object) -> None:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    application = Application.builder().token(TOKEN).base_url(f"{api_url}/bot").post_init(begin).build()
    application.add_handler(CallbackQueryHandler(vote))
    application.run_polling(stop_signals=None, poll_interval=0)


if __name__ == "__main__":
    main()

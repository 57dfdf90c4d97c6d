"""Erased: no page in a private chat shows anything of them any more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sipbot.chat import About, Address, Subject
from sipbot.services import live_messages, people
from sipbot.store import tables
from tests.services.world import ID, OPEN, World

PAGES = 12


@pytest.mark.parametrize("subject", [live_messages.ABOUT_ME, live_messages.WAITING, Subject(About.BALLOT, ID)])
async def test_older_pages_are_overwritten_also_while_they_were_to_be_replaced(
    world: World, subject: Subject
) -> None:
    """Asked for again and again; the platform did not answer, so nothing was replaced yet. On two accounts."""
    await world.publish()
    person = await world.person("500001")
    other = Address("matrix", "@aicha:example.org")
    async with world.database.write() as tx:
        await tx.execute(tables.addresses.insert().values(address=str(other), person=person.id, private=True))
    accounts = (Address("telegram", "500001"), other)
    for n in range(PAGES):
        for address in accounts:
            async with world.database.write() as tx:
                if subject.about is About.BALLOT:
                    await live_messages.keep_ballot(tx, OPEN, ID, address, (str(n),), "fr")
                else:
                    await live_messages.keep_overview(tx, OPEN, subject, address, (str(n),), "fr")
    async with world.database.write() as tx:
        await people.erase(world.work(tx, OPEN + timedelta(minutes=1)), person, (accounts[0], str(PAGES - 1)))
    owed = [(row["address"], row["args"]["in_place_of"], row["screen"]) for row in await world.rows("outbox")]
    pressed = (str(accounts[0]), str(PAGES - 1))
    everything = {(str(address), str(n)) for address in accounts for n in range(PAGES)}
    assert {(address, id_) for address, id_, _ in owed} == everything - {pressed}
    assert {screen for _, _, screen in owed} == {"forgotten"} and len(owed) == len(everything) - 1

"""Matrix as a platform: a sync loop of our own over matrix-nio, and sending under stored keys."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp
import nio

from sipbot.chat import Address, Feature, Limits, Message, Reply
from sipbot.platforms.answering import Answering, Work, within
from sipbot.ports import Clock, Intake, PlatformText, Refused, Sender, TryLater, Unaccepted, Unreachable

from . import files
from .account import client, sign_in
from .content import LIMITS, reaction
from .events import Events, closed, only_of, raw
from .hearing import Interpreted, Interpreter
from .inbound import NAME
from .outbound import Outbound
from .pressable import Menus
from .probing import probed
from .profile import present
from .rooms import Rooms
from .settings import Settings as Account
from .wire import RETRY_AFTER, SignedOut, call, path, raised

log = logging.getLogger(__name__)

POLL = 20
"""Seconds for which the server may hold a sync open."""
LATE = 8.0
"""Seconds more after which a sync is given up: a network that swallows everything resets no connection."""
LATEST = 80.0
"""The same for the first sync, and at most for one that took too long: the server may have much to tell."""
WAIT_FOR_ANSWERS = 5.0
"""Seconds for which a batch waits until it is answered."""
TRIES = 5
"""Of a note."""
KEEP = 5.0
"""Seconds after which the position is kept, where nothing but the bot's own messages came."""
REMEMBERED = 20_000
"""How many events are known to be handled: a gap that is filled may bring them again."""
WANTED: dict[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {"timeline": {"limit": 50}, "ephemeral": {"types": []}, "account_data": {"types": []}},
}
DONE = "✓"


class Matrix:
    """The platform. `sender` is itself behind its limiter, once `app` has built it."""

    name = NAME
    features = Feature.EDITS | Feature.SAFE_RESEND | Feature.FILES | Feature.NATIVE_POLL | Feature.ONE_DEVICE
    limits: Limits = LIMITS
    routes: Sequence[Any] = ()

    def __init__(self, account: Account, clock: Clock, text: PlatformText) -> None:
        self._account = account
        self._text = text
        self._client = client(account)
        self._rooms = Rooms(self._client, encrypted=account.encrypted)
        self._menus = Menus(self._client)
        self._events = Events(self._client, self._menus)
        self._hearing = Interpreter(self._client, self._rooms, self._menus)
        self._out = Outbound(self._client, self._rooms, text.commands())
        self._since = ""
        self._kept = 0.0
        self._late_by = LATE
        self._unanswered = False
        self._wanted: str | dict[str, Any] = ""
        self._signed_in = False
        self._late: list[tuple[str, dict[str, Any]]] = []
        self._handled: OrderedDict[str, None] = OrderedDict()
        self._progress = asyncio.Condition()
        self.sender: Sender = self
        self._answering = Answering(clock, lambda: self.sender, tries=TRIES)
        self.idle = False

    def is_group(self, address: Address) -> bool:
        return address.id.startswith("!")

    def parked(self) -> set[Address]:
        return set()

    async def start(self) -> None:
        if not self._signed_in:
            await sign_in(self._client, self._account)
            await self._rooms.load()
            await present(self._client, self._account)
            self._signed_in = True
            await self._keep_house()

    # receiving

    async def run(self, intake: Intake) -> None:
        self._since = await intake.position()
        first = True
        while True:
            try:
                await self.start()
                await self.receive(intake, first=first)
                first = False
            except SignedOut:
                log.error("the account was signed out")
                self._signed_in = False
            except Unaccepted:
                raise
            except TryLater as later:
                log.warning("Matrix does not answer: %s", later)
                await asyncio.sleep(min(later.seconds, 30))
            except Exception as error:
                log.error("receiving is held up: %s", type(error).__name__, exc_info=error)
                await asyncio.sleep(1)

    async def receive(self, intake: Intake, *, first: bool = False) -> int:
        """One sync: what it brought is committed, then answered, and then the position is kept."""
        self.idle = not first
        response = await self._synced(first=first)
        since = time.monotonic()
        self.idle = False
        await self._keep_house()
        news = not self._since
        await self._rooms.synced(response)
        moved = await self._invited(intake, response)
        taken_out = [self._hearing.taken_out(room, response.next_batch) for room in response.rooms.leave]
        heard = [] if news else [*taken_out, *moved, *await self._happened(intake, response)]
        actions = [one.action for one in heard]
        replies = await intake.act(actions) if actions else []
        await self._answer(heard, replies, partial(intake.acknowledged, since))
        await self._reached(intake, response)
        self._since = response.next_batch
        await self._note(response, heard)
        return len(actions)

    def _ours(self, response: nio.SyncResponse) -> bool:
        return only_of(response, self._client.user_id)

    async def _reached(self, intake: Intake, response: nio.SyncResponse) -> None:
        """The position is kept; not at each of our own messages, which do nothing when they come again."""
        rooms, now = response.rooms, time.monotonic()
        happened = rooms.join or rooms.invite or rooms.leave
        if not self._since or (happened and (now > self._kept + KEEP or not self._ours(response))):
            await intake.reached(response.next_batch)
            self._kept = now

    async def _synced(self, *, first: bool) -> nio.SyncResponse:
        """A first sync brings the rooms as they are now; whatever the bot missed comes with it."""
        if self._unanswered:
            await self._find()
        timeout = 0 if first else POLL * 1000
        self._wanted = self._wanted or await self._filter()
        try:
            async with asyncio.timeout(
                POLL + (LATEST if first else self._late_by)
            ):  # wait_for loses a cancellation that comes with the answer
                answer = await self._client.sync(
                    timeout=timeout, sync_filter=self._wanted, since=self._since or None, full_state=first
                )
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            self._unanswered = True
            self._late_by = min(2 * self._late_by, LATEST)
            raise TryLater(RETRY_AFTER, type(error).__name__) from error
        self._late_by = LATE
        if isinstance(answer, nio.SyncError):
            self._wanted = ""  # a server that was set back may not know it any more
            raise raised(answer)
        return answer

    async def _find(self) -> None:
        """After a sync that nobody answered: is the server slow, or does the network swallow everything? Only a
        slow one is given more time, or the bot would stay deaf long after the network is back."""
        try:
            async with asyncio.timeout(LATE):
                await call(self._client, "GET", path("account", "whoami"))
        except SignedOut:
            raise
        except (TimeoutError, TryLater) as error:
            self._late_by = LATE
            raise TryLater(RETRY_AFTER, str(error) or type(error).__name__) from error
        self._unanswered = False

    async def _filter(self) -> str | dict[str, Any]:
        """The id under which the server keeps what is wanted, so that it need not read it at every sync; or
        what is wanted itself, where a server keeps none."""
        try:
            answer = await call(self._client, "POST", path("user", self._client.user_id, "filter"), WANTED)
            return str(answer["filter_id"])
        except (Unreachable, Refused, KeyError) as error:
            log.info("the server keeps no filter: %s", error)
            return WANTED

    async def _keep_house(self) -> None:
        """Keys of this device that the server needs, and of others that we need."""
        client = self._client
        if client.olm is None:
            return
        try:
            if client.should_upload_keys:
                await client.keys_upload()
            if client.should_query_keys:
                await client.keys_query()
            if client.should_claim_keys:
                await client.keys_claim(client.get_users_for_key_claiming())
            await client.send_to_device_messages()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TryLater(RETRY_AFTER, type(error).__name__) from error

    async def _invited(self, intake: Intake, response: nio.SyncResponse) -> list[Interpreted]:
        """Followed or declined; the rooms that others go on in. That the bot came in, the room itself says."""
        moved = []
        for room, info in response.rooms.invite.items():
            invitation = [raw(event) for event in info.invite_state]
            if old := await self._rooms.continues(room, invitation):
                moved.append(self._hearing.moved(old, room))
            else:
                await self._rooms.welcome(intake, room, invitation, self._text.declined())
        return moved

    async def _happened(self, intake: Intake, response: nio.SyncResponse) -> list[Interpreted]:
        heard: list[Interpreted] = []
        self._hearing.since = self._since
        if response.rooms.join and not self._ours(response):
            self._hearing.chats = await intake.chats()
        for room, info in response.rooms.join.items():
            for event in await self._events.of(room, info, self._since):
                if str(event.get("event_id")) not in self._handled:
                    heard += await self._understood(intake, room, event)
        self._late = self._events.readable_now()
        for room, event in self._late:
            heard += await self._understood(intake, room, event)
        return sorted(heard, key=lambda one: one.action.order)

    async def _understood(self, intake: Intake, room: str, event: dict[str, Any]) -> list[Interpreted]:
        """The act in an event, if there is one. What cannot be read is set aside; the others go on."""
        id_, event_type = f"{NAME}:{event.get('event_id')}"[:120], str(event.get("type"))[:40]
        try:
            if closed(event) and event["sender"] != self._client.user_id:
                await intake.set_aside(id_, event_type, "NoKey")
            one = await self._hearing.read(room, event)
        except TryLater:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not block the others
            log.warning("an event was set aside: %s", type(error).__name__)
            await intake.set_aside(id_, event_type, type(error).__name__)
            return []
        return [one] if one is not None else []

    async def _note(self, response: nio.SyncResponse, heard: Sequence[Interpreted]) -> None:
        """Which events are done with."""
        async with self._progress:
            for info in response.rooms.join.values():
                for event in info.timeline.events:
                    self._handled[str(event.source.get("event_id"))] = None
            for one in heard:
                self._handled[one.event] = None
            for _, event in self._late:
                self._events.done(str(event["event_id"]))
            self._late = []
            while len(self._handled) > REMEMBERED:
                self._handled.popitem(last=False)
            self._progress.notify_all()

    async def caught_up(self, event_id: str) -> None:
        """Return once this event is handled."""
        async with self._progress:
            await self._progress.wait_for(lambda: event_id in self._handled)

    # answering

    async def _answer(
        self, heard: Sequence[Interpreted], replies: Sequence[Reply], told: Callable[[], None]
    ) -> None:
        """Return once what this sync brought is answered, or has taken too long; whatever others wait for."""
        pairs = zip(heard, replies, strict=True)
        begin = self._answering.begin
        await within(WAIT_FOR_ANSWERS, [begin(self._replied(one, reply, told)) for one, reply in pairs])

    async def _replied(self, heard: Interpreted, reply: Reply, told: Callable[[], None]) -> None:
        """What shows an answer is taken away first; then the note; then the message that was pressed."""
        notes: list[Work] = []
        if reply.erase:
            notes.append(partial(self._out.redact, heard.room, heard.event))
        if reply.toast:
            notes.append(partial(self._noted, heard, reply))
        await self._answering.note(*notes)
        page = self._answering.page(heard.action, reply)
        if page is not None:
            await page
        if notes or page is not None:
            told()

    async def _noted(self, heard: Interpreted, reply: Reply) -> None:
        """To the person alone where that is possible; in a room a sign is enough when all went well."""
        action = heard.action
        if action.private and not reply.owed:
            await self._out.notice(heard.room, reply.toast, heard.event)
        elif not action.private and reply.refused:
            own = self._rooms.known_room(str(action.sender.id) if action.sender else "")
            await self._out.notice(own or heard.room, reply.toast, heard.event, "" if own else heard.event)
        elif not action.private and not heard.by_reaction:
            await self._out.event(heard.room, "m.reaction", reaction(heard.event, DONE), heard.event, "sign")

    @property
    def answering(self) -> bool:
        """Whether notes or edits are under way."""
        return self._answering.under_way

    # sending

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        return await self._out.send(to, message, key, tried, thread)

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        for id_ in ids:
            await self._out.edit(to, id_, message)

    async def redact(self, to: Address, ids: Sequence[str]) -> None:
        room = await self._rooms.of(to)
        for id_ in ids:
            await self._out.redact(room, id_.removeprefix("poll:"))

    async def fetch(self, ref: str) -> bytes:
        return await files.fetched(self._client, ref)

    async def probe(
        self, chats: Sequence[Address], topics: Mapping[Address, str] | None = None, *, alone: bool = True
    ) -> dict[str, str]:
        """What is wrong with the account and with each room; "" is nothing."""
        return await probed(self._client, self._account, chats)

    async def close(self) -> None:
        await self._answering.close()
        await self._client.close()

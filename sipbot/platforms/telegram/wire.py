"""What is asked of the Bot API, by python-telegram-bot and by us, goes through aiohttp."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import telegram
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT = 10.0
"""Seconds until a connection must be made."""
READ = 20.0
"""Seconds without a byte after which a request is given up: a network that swallows all resets nothing."""
CONNECTIONS = 32
"""At the same time; more requests wait for one of them."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Wire(BaseRequest):
    """One session for everything that is asked of the Bot API."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        self.session  # noqa: B018 - a loop is running now: it can be made

    @property
    def session(self) -> aiohttp.ClientSession:
        """Open; made where there is none."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=READ),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Fields | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut, NetworkError."""
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=_or(connect_timeout, CONNECT), sock_read=_or(read_timeout, READ)
        )
        body, headers = _body(request_data)
        try:
            async with self.session.request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=_proxy(url)
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error

    async def ask(
        self, url: str, fields: Mapping[str, Any], read: float = READ, connect: float = CONNECT
    ) -> Any:
        """The answer's JSON, be it a refusal. Raises TimedOut, NetworkError, ValueError."""
        _, body = await self.do_request(url, "POST", Fields(fields), read_timeout=read, connect_timeout=connect)
        return json.loads(body)

    async def call(self, url: str, fields: Mapping[str, Any]) -> None:
        """A call whose result nobody needs, past the library's objects. Raises its errors."""
        await self.post(url, cast(RequestData, Fields(fields)))


@dataclass(frozen=True, slots=True)
class Fields:
    """Parameters of a call, as `RequestData` gives them; without those that are None."""

    fields: Mapping[str, Any]

    @property
    def json_parameters(self) -> dict[str, str]:
        given = {name: value for name, value in self.fields.items() if value is not None}
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}

    @property
    def multipart_data(self) -> None:
        """No files."""


def of(bot: telegram.Bot) -> Wire:
    """Through which this bot asks."""
    assert isinstance(bot.request, Wire)
    return bot.request


@cache
def _proxies() -> Mapping[str, str]:
    return getproxies()


def _proxy(url: str) -> str | None:
    """The proxy of the environment, if one is named: aiohttp would read it, and a file, for every request."""
    proxies = _proxies()
    if not proxies:
        return None
    scheme, host = urlsplit(url)[:2]
    return None if proxy_bypass(host) else proxies.get(scheme)


def _or(seconds: Any, otherwise: float) -> float | None:
    """What a call asks for; None is no limit."""
    return otherwise if seconds is BaseRequest.DEFAULT_NONE else seconds


def _body(request_data: RequestData | Fields | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str]]:
    """A form; with files, one of several parts."""
    if request_data is None:
        return None, {}
    parts, fields = request_data.multipart_data, request_data.json_parameters
    if not parts:
        return urlencode(fields).encode(), FORM
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in parts.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, {}

"""Requests to the homeserver over nio's connection, and the server's errors as ours."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import nio

from sipbot.ports import UNKNOWN, NotNow, Refused, TryLater, Unreachable

V3 = "/_matrix/client/v3"
V1 = "/_matrix/client/v1"
MEDIA = "/_matrix/media/v3"
RETRY_AFTER = 2.0
"""Seconds to wait after the network failed."""
REQUEST_TIMEOUT = 30.0
"""Seconds for which an answer is waited for."""
SIGNED_OUT = ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED")
FORBIDDEN = "M_FORBIDDEN"
GONE = (FORBIDDEN, "M_NOT_FOUND", "M_GUEST_ACCESS_FORBIDDEN")
OURS = (
    "M_BAD_JSON", "M_NOT_JSON", "M_TOO_LARGE", "M_INVALID_PARAM", "M_MISSING_PARAM", "M_UNRECOGNIZED",
    "M_BAD_ALIAS", "M_BAD_STATE", "M_UNSUPPORTED_ROOM_VERSION", "M_INCOMPATIBLE_ROOM_VERSION",
    "M_CANNOT_OVERWRITE_MEDIA", "M_DUPLICATE_ANNOTATION", "M_ROOM_IN_USE", "M_INVALID_ROOM_STATE",
)  # fmt: skip
"""What a server says to a request that it will never take. Sources for these and the lists above:
spec.matrix.org, client-server API, "Standard error response", and the errors of each request there. What stands
nowhere here (M_USER_LOCKED, M_USER_SUSPENDED, M_CONSENT_NOT_GIVEN, M_RESOURCE_LIMIT_EXCEEDED, …) can be mended.
"""


NO_EVENT = "unknown event"
"""In Synapse's words for an edit of what is not there, without a code of its own (its handlers/message.py)."""


class Gone(Unreachable):
    """Forbidden or not found: the bot is not in the room, or may not do this there."""

    def __init__(self, explanation: str, status: int = 403, code: str = FORBIDDEN) -> None:
        super().__init__(explanation)
        self.status = status
        self.code = code


class SignedOut(TryLater):
    """The server does not know the token any more."""


def path(*parts: str, base: str = V3) -> str:
    """A path of the client-server API; what stands in it is never trusted to be a path."""
    return "/".join((base, *(quote(part, safe="") for part in parts)))


async def call(
    client: nio.AsyncClient,
    method: str,
    where: str,
    body: Mapping[str, Any] | None = None,
    query: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One request. Raises TryLater, Gone, NotNow, Refused."""
    query_string = f"?{urlencode(query)}" if query else ""
    data = None if body is None else json.dumps(body, ensure_ascii=False)
    return await post(client, method, where + query_string, data, "application/json")


async def post(
    client: nio.AsyncClient, method: str, where: str, data: str | bytes | None, media: str
) -> dict[str, Any]:
    """One request with any body. Raises as `call`."""
    headers = {"Authorization": f"Bearer {client.access_token}", "Content-Type": media}
    try:
        sent = io.BytesIO(data) if isinstance(data, bytes) else data
        response = await client.send(method, where, sent, headers, timeout=REQUEST_TIMEOUT)
        async with response:
            status, answer = response.status, await _read(response)
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise TryLater(RETRY_AFTER, type(error).__name__, ambiguous=True) from error
    if status < 300:
        return answer
    raise failure(
        status, str(answer.get("errcode", "")), answer.get("retry_after_ms"), str(answer.get("error"))
    )


async def _read(response: aiohttp.ClientResponse) -> dict[str, Any]:
    text = await response.text()
    try:
        answer = json.loads(text)
    except ValueError:
        return {"error": "no JSON"}
    return answer if isinstance(answer, dict) else {}


def failure(status: int, code: str, wait: object, explanation: str) -> Exception:
    """What the server refused, as one of our errors."""
    if status == 429 or code == "M_LIMIT_EXCEEDED":
        return TryLater(int(wait) / 1000 if isinstance(wait, int) else 5.0, "too many requests", too_many=True)
    if code in SIGNED_OUT:
        return SignedOut(30.0, "the account is signed out")
    if status >= 500:
        return TryLater(RETRY_AFTER, f"status {status}", ambiguous=True)
    if code in GONE:
        return Gone(explanation, status, code)
    if code in OURS or NO_EVENT in explanation:
        return Refused(f"{code}: {explanation}")
    if not code:  # no homeserver answers so: something that stands before it, while it is away
        return TryLater(RETRY_AFTER, f"status {status} without a code")
    return NotNow(UNKNOWN, f"{code}: {explanation}")


def raised(error: nio.ErrorResponse) -> Exception:
    """An error that nio returned instead of raising."""
    status = error.transport_response.status if error.transport_response is not None else 500
    return failure(status, str(error.status_code or ""), error.retry_after_ms, error.message)

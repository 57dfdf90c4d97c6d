"""Documents that people send, fetched and decrypted."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import nio

from sipbot.chat import Sent
from sipbot.ports import NotFetched

from .wire import REQUEST_TIMEOUT, path

LARGEST = 200_000
"""Bytes of a document that is read."""


CAPTION = 100
"""Characters of what is written below a document."""


def caption(content: dict[str, Any]) -> str:
    """What is written below the document; where there is a file name beside it, the body is that."""
    body = content.get("body")
    if "filename" not in content or body == content["filename"] or not isinstance(body, str):
        return ""
    return body[:CAPTION]


def sent(content: dict[str, Any]) -> Sent:
    """The document in an `m.file`, with what is needed to fetch and to decrypt it."""
    size = (content.get("info") or {}).get("size")
    ref = json.dumps({name: content[name] for name in ("url", "file") if name in content})
    name = str(content.get("filename") or content.get("body") or "")
    return Sent(ref, name, size if isinstance(size, int) else None)


async def fetched(client: nio.AsyncClient, ref: str) -> bytes:
    """Raises NotFetched."""
    content = json.loads(ref)
    closed = content.get("file")
    url = closed.get("url") if isinstance(closed, dict) else content.get("url")
    blob = await _downloaded(client, str(url))
    if not isinstance(closed, dict):
        return blob
    try:
        return bytes(
            nio.crypto.decrypt_attachment(blob, closed["key"]["k"], closed["hashes"]["sha256"], closed["iv"])
        )
    except (nio.EncryptionError, KeyError, TypeError) as error:
        raise NotFetched("file_not_fetched") from error


async def _downloaded(client: nio.AsyncClient, url: str) -> bytes:
    parts = urlsplit(url)
    if parts.scheme != "mxc" or not parts.netloc or not parts.path.strip("/"):
        raise NotFetched("file_not_fetched")
    where = path("media", "download", parts.netloc, parts.path.strip("/"), base="/_matrix/client/v1")
    headers = {"Authorization": f"Bearer {client.access_token}"}
    try:
        async with await client.send("GET", where, None, headers, timeout=REQUEST_TIMEOUT) as response:
            if response.status != 200:
                raise NotFetched("file_not_fetched")
            blob: bytes = await response.content.read(LARGEST + 1)
            while len(blob) <= LARGEST and (more := await response.content.read(LARGEST + 1)):
                blob += more
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NotFetched("file_not_fetched") from error
    if len(blob) > LARGEST:
        raise NotFetched("file_too_large")
    return blob

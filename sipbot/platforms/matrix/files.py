"""Documents that people send, fetched and decrypted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import aiohttp
import nio

from .wire import PATIENCE, path

LARGEST = 200_000
"""Bytes of a document that is read."""


CAPTION = 100
"""Characters of what is written below a document."""


class NotFetched(Exception):
    """Says which refusal tells the person why: `file_too_large` or `file_not_fetched`."""


def caption(content: dict[str, Any]) -> str:
    """What is written below the document; where there is a file name beside it, the body is that."""
    body = content.get("body")
    if "filename" not in content or body == content["filename"] or not isinstance(body, str):
        return ""
    return body[:CAPTION]


async def fetched(client: nio.AsyncClient, content: dict[str, Any]) -> tuple[str, bytes]:
    """Name and content of the document in an `m.file`. Raises NotFetched."""
    name = str(content.get("filename") or content.get("body") or "")
    closed = content.get("file")
    url = closed.get("url") if isinstance(closed, dict) else content.get("url")
    size = (content.get("info") or {}).get("size")
    if isinstance(size, int) and size > LARGEST:
        raise NotFetched("file_too_large")
    blob = await _downloaded(client, str(url))
    if not isinstance(closed, dict):
        return name, blob
    try:
        return name, nio.crypto.decrypt_attachment(
            blob, closed["key"]["k"], closed["hashes"]["sha256"], closed["iv"]
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
        async with await client.send("GET", where, None, headers, timeout=PATIENCE) as response:
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

"""The parameters of a request: query string, JSON, form, and multipart with files."""

from __future__ import annotations

import json
import re
from email.message import Message as Headers
from email.parser import BytesHeaderParser
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sipbot.sandbox import limits
from sipbot.sandbox.facts import Upload

ATTACHED = "attach://"


async def parameters(request: Request) -> dict[str, Any]:
    """All parameters, raw. A value `attach://name` is replaced by the part of that name."""
    given: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    if not body:
        return given
    content_type, _, rest = request.headers.get("content-type", "").partition(";")
    match content_type.strip().lower():
        case "application/json":
            return given | _json(body)
        case "application/x-www-form-urlencoded":
            return given | dict(parse_qsl(_decoded(body), keep_blank_values=True))
        case "multipart/form-data":
            return given | _attached(_parts(body, rest))
    raise limits.BODY.refusal(reason="unknown content type")


def _json(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise limits.BODY.refusal(reason="broken JSON") from error
    if not isinstance(parsed, dict):
        raise limits.BODY.refusal(reason="not an object")
    return parsed


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise limits.NOT_UTF8.refusal() from error


def _parts(body: bytes, rest: str) -> dict[str, Any]:
    boundary = re.search(r'boundary="?([^";]+)"?', rest)
    if boundary is None:
        raise limits.BODY.refusal(reason="no boundary")
    chunks = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())
    return dict(_part(chunk) for chunk in chunks[1:] if not chunk.startswith(b"--"))


def _part(chunk: bytes) -> tuple[str, Any]:
    head, separator, content = chunk.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    headers = BytesHeaderParser().parsebytes(head)
    name = headers.get_param("name", header="content-disposition")
    if not separator or not isinstance(name, str):
        raise limits.BODY.refusal(reason="a part without a name")
    filename = _filename(head, headers)
    if filename is None:
        return name, _decoded(content)
    return name, Upload(filename, content, headers.get_content_type())


def _filename(head: bytes, headers: Headers) -> str | None:
    """The file's name as raw UTF-8 (as browsers and httpx write it) or in the form filename*=."""
    if match := re.search(rb'filename="((?:\\.|[^"\\])*)"', head):
        return match[1].decode("utf-8", "replace").replace("%22", '"')
    return headers.get_filename()


def _attached(parts: dict[str, Any]) -> dict[str, Any]:
    used = set()
    given = dict(parts)
    for name, value in parts.items():
        if isinstance(value, str) and value.startswith(ATTACHED):
            part = value.removeprefix(ATTACHED)
            if part not in parts:
                raise limits.FILE_REFERENCE.refusal()
            given[name] = parts[part]
            used.add(part)
    return {name: value for name, value in given.items() if name not in used}

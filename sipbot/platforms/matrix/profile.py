"""Name and picture of the bot's account, set where they are missing or differ from what is configured."""

from __future__ import annotations

import hashlib
import logging
import mimetypes
from pathlib import Path

import nio

from sipbot.ports import Refused, TryLater, Unreachable

from .settings import Settings as Account
from .wire import MEDIA, Gone, call, path, post

log = logging.getLogger(__name__)

PICTURE = "coop.sipbot.picture"
"""Among the account's data: which file the picture was made of, and where the server has it."""
NAME = "sipbot"
"""Of an account that has no name, or only the one that its server made of its id."""


async def present(client: nio.AsyncClient, account: Account) -> None:
    """What cannot be set now is set at another start; the bot works without."""
    try:
        shown = await _shown(client)
        await _name(client, account, shown.get("displayname", ""))
        if account.avatar:
            await _picture(client, Path(account.avatar), shown.get("avatar_url", ""))
    except (TryLater, Unreachable, Refused, OSError) as error:
        log.warning("name or picture of the account cannot be set: %s", error)


async def _shown(client: nio.AsyncClient) -> dict[str, str]:
    try:
        profile = await call(client, "GET", path("profile", client.user_id))
    except Gone:
        return {}  # an account that has never had a profile
    return {key: str(value or "") for key, value in profile.items()}


async def _name(client: nio.AsyncClient, account: Account, shown: str) -> None:
    made_up = ("", client.user_id, client.user_id.removeprefix("@").partition(":")[0])
    wanted = account.display_name or (NAME if shown in made_up else shown)
    if wanted != shown:
        await call(client, "PUT", path("profile", client.user_id, "displayname"), {"displayname": wanted})


async def _picture(client: nio.AsyncClient, file: Path, shown: str) -> None:
    blob = file.read_bytes()
    digest = hashlib.sha256(blob).hexdigest()
    kept_at = path("user", client.user_id, "account_data", PICTURE)
    try:
        kept = await call(client, "GET", kept_at)
    except Gone:
        kept = {}
    if shown and kept == {"sha256": digest, "url": shown}:
        return
    media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    url = str((await post(client, "POST", path("upload", base=MEDIA), blob, media))["content_uri"])
    await call(client, "PUT", path("profile", client.user_id, "avatar_url"), {"avatar_url": url})
    await call(client, "PUT", kept_at, {"sha256": digest, "url": url})

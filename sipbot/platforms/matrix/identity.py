"""The bot vouches for its own device (cross-signing): clients leave devices out that nobody vouches for.

matrix-nio has nothing of this. Of an identity's two keys the master key signs the self-signing key, and that
one signs the device. Each is the Ed25519 half of an account of vodozemac, nio's library for keys.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nio
import vodozemac

from sipbot.ports import Refused

from .settings import Settings as Account
from .wire import Gone, call, path

log = logging.getLogger(__name__)

FILE = "identity.json"
PLAIN = bytes(32)
"""What pickles are encrypted with: nothing secret. The folder's rights protect them, as with nio's own keys."""

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """The two keys of the account that outlive its devices."""

    user: str
    master: vodozemac.Account
    self_signing: vodozemac.Account

    def published(self) -> Object:
        """Both public keys, as the server takes them."""
        master = self._public("master", self.master)
        own = self._public("self_signing", self.self_signing)
        return {"master_key": master, "self_signing_key": _signed(own, self.user, self.master)}

    def _public(self, usage: str, key: vodozemac.Account) -> Object:
        return {"user_id": self.user, "usage": [usage], "keys": {_name(key): _public(key)}}


def _public(key: vodozemac.Account) -> str:
    return key.ed25519_key.to_base64()


def _name(key: vodozemac.Account) -> str:
    return f"ed25519:{_public(key)}"


def _signed(facts: Mapping[str, Any], user: str, key: vodozemac.Account) -> Object:
    """The same with this key's signature alone."""
    bare = {name: value for name, value in facts.items() if name not in ("signatures", "unsigned")}
    canonical = json.dumps(bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    signature = key.sign(canonical.encode()).to_base64()
    return {**bare, "signatures": {user: {_name(key): signature}}}


async def vouch(client: nio.AsyncClient, account: Account) -> bool:
    """See to it that the device is signed by its account. What the server refuses is no error."""
    try:
        return await _vouched(client, account)
    except (Gone, Refused) as error:
        log.warning("the device cannot be signed by its account: %s", error)
        return False


async def _vouched(client: nio.AsyncClient, account: Account) -> bool:
    user, device = str(client.user_id), str(client.device_id)
    known = await call(client, "POST", path("keys", "query"), {"device_keys": {user: []}})
    facts = known.get("device_keys", {}).get(user, {}).get(device)
    if facts is None or not _ours(client, facts, device):
        log.warning("the server has no keys, or other keys, for this device: it stays unsigned")
        return False
    identity = _kept(account.store / FILE, user)
    if identity is None or not _stands(identity, known):
        identity = identity or _new(account.store / FILE, user)
        if not await _published(client, account, identity, known):
            return False
    if _name(identity.self_signing) not in facts.get("signatures", {}).get(user, {}):
        signed = _signed(facts, user, identity.self_signing)
        answer = await call(client, "POST", path("keys", "signatures", "upload"), {user: {device: signed}})
        if answer.get("failures"):
            raise Refused("the server does not take the signature")
    return True


def _ours(client: nio.AsyncClient, facts: Mapping[str, Any], device: str) -> bool:
    """Never sign keys that are not the device's own."""
    own = client.olm.account.identity_keys["ed25519"] if client.olm is not None else ""
    return bool(own) and facts.get("keys", {}).get(f"ed25519:{device}") == own


def _stands(identity: Identity, known: Mapping[str, Any]) -> bool:
    """Whether this is the identity that the server shows to others."""
    keys = known.get("self_signing_keys", {}).get(identity.user, {}).get("keys", {})
    return _name(identity.self_signing) in keys


async def _published(
    client: nio.AsyncClient, account: Account, identity: Identity, known: Mapping[str, Any]
) -> bool:
    """The first identity goes up as it is; one that replaces another needs the password."""
    where, body = path("keys", "device_signing", "upload"), identity.published()
    if not known.get("master_keys", {}).get(identity.user):
        await call(client, "POST", where, body)
        return True
    if account.password is None:
        log.warning("the account has an identity whose keys are not here; without a password it stays so")
        return False
    proof = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": identity.user},
        "password": account.password.get_secret_value(),
        "session": await _session(client, where, body),
    }
    await call(client, "POST", where, {**body, "auth": proof})
    log.warning("the account has a new identity: the keys of the one before are not here")
    return True


async def _session(client: nio.AsyncClient, where: str, body: Object) -> str:
    """What the server calls the proof of who asks: it stands in its refusal."""
    headers = {"Authorization": f"Bearer {client.access_token}", "Content-Type": "application/json"}
    response = await client.send("POST", where, json.dumps(body), headers)
    async with response:
        refusal = json.loads(await response.text())
    return str(refusal.get("session", ""))


def _kept(file: Path, user: str) -> Identity | None:
    try:
        stored = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    if stored["user"] != user:
        return None
    keys = (vodozemac.Account.from_pickle(stored[name], PLAIN) for name in ("master", "self_signing"))
    return Identity(user, *keys)


def _new(file: Path, user: str) -> Identity:
    """On the disk before anybody hears of it."""
    identity = Identity(user, vodozemac.Account(), vodozemac.Account())
    to_store = {
        "user": user,
        "master": identity.master.pickle(PLAIN),
        "self_signing": identity.self_signing.pickle(PLAIN),
    }
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump(to_store, opened)
        opened.flush()
        os.fsync(opened.fileno())
    return identity

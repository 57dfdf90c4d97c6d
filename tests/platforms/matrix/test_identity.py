"""The bot's device is signed by its account: clients that leave unsigned devices out let it in."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import vodozemac
from pydantic import SecretStr

from sipbot.app import TEXT
from sipbot.clock import SystemClock
from sipbot.platforms.matrix.platform import Matrix
from sipbot.platforms.matrix.settings import Settings as Account
from tests.servers.people import PASSWORD, registered
from tests.servers.synapse import Synapse, of_its_own

Json = dict[str, Any]
NAMES = iter(f"bot{n}" for n in range(1, 100))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    with of_its_own(tmp_path_factory.mktemp("synapse")) as own:
        yield own.server


@pytest.fixture
def account(server: Synapse, tmp_path: Path) -> Account:
    user = registered(server, next(NAMES))
    return Account(homeserver=server.url, user_id=user, password=SecretStr(PASSWORD), store=tmp_path / "matrix")


@asynccontextmanager
async def started(account: Account) -> AsyncIterator[str]:
    """Signed in; gives the device."""
    platform = Matrix(account, SystemClock(), TEXT)
    async with AsyncExitStack() as end:
        end.push_async_callback(platform.close)
        await platform.start()
        yield str(platform._client.device_id)


@pytest.fixture
def seen(server: Synapse) -> Callable[[str], Json]:
    """What others are told about somebody's keys."""
    other = registered(server, next(NAMES))
    body = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": other},
        "password": PASSWORD,
    }
    token = httpx.post(f"{server.url}/_matrix/client/v3/login", json=body).json()["access_token"]

    def query(user: str) -> Json:
        answer: Json = httpx.post(
            f"{server.url}/_matrix/client/v3/keys/query",
            json={"device_keys": {user: []}},
            headers={"Authorization": f"Bearer {token}"},
        ).json()
        return {
            "master": answer["master_keys"].get(user),
            "self_signing": answer["self_signing_keys"].get(user),
            "devices": answer["device_keys"].get(user, {}),
        }

    return query


def public(key: Json) -> str:
    (value,) = key["keys"].values()
    return str(value)


def signed_by(key: str, facts: Json, user: str) -> bool:
    """Whether this key signed these facts, as another client finds out."""
    signature = facts.get("signatures", {}).get(user, {}).get(f"ed25519:{key}")
    if signature is None:
        return False
    bare = {name: value for name, value in facts.items() if name not in ("signatures", "unsigned")}
    text = json.dumps(bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    vodozemac.Ed25519PublicKey.from_base64(key).verify_signature(
        text.encode(), vodozemac.Ed25519Signature.from_base64(signature)
    )
    return True


def vouched_for(keys: Json, user: str, device: str) -> bool:
    own = keys["self_signing"]
    return signed_by(public(keys["master"]), own, user) and signed_by(
        public(own), keys["devices"][device], user
    )


async def test_others_see_a_device_that_its_owner_signed(account: Account, seen: Callable[[str], Json]) -> None:
    async with started(account) as device:
        assert vouched_for(seen(account.user_id), account.user_id, device)
    assert all(file.stat().st_mode & 0o077 == 0 for file in account.store.glob("*.json"))


async def test_at_the_next_start_device_and_identity_are_the_same(
    account: Account, seen: Callable[[str], Json]
) -> None:
    async with started(account) as device:
        before = seen(account.user_id)
    async with started(account) as again:
        assert again == device
    assert seen(account.user_id) == before


async def test_a_lost_store_gives_a_new_device_that_is_signed_as_well(
    account: Account, seen: Callable[[str], Json]
) -> None:
    async with started(account) as lost:
        before = seen(account.user_id)
    shutil.rmtree(account.store)
    async with started(account) as device:
        keys = seen(account.user_id)
        assert device != lost
        assert public(keys["master"]) != public(before["master"])
        assert vouched_for(keys, account.user_id, device)


async def test_stopped_between_the_two_steps_the_next_start_goes_on(
    account: Account, seen: Callable[[str], Json]
) -> None:
    async with started(account):
        pass
    kept = (account.store / "identity.json").read_bytes()
    for file in account.store.iterdir():
        file.unlink()
    (account.store / "identity.json").write_bytes(kept)
    async with started(account) as device:
        assert vouched_for(seen(account.user_id), account.user_id, device)


async def test_with_a_token_alone_somebody_elses_identity_stays_and_the_bot_starts(
    account: Account, seen: Callable[[str], Json], tmp_path: Path
) -> None:
    async with started(account):
        before = seen(account.user_id)
    token = json.loads((account.store / "device.json").read_text())["access_token"]
    changes = {"access_token": SecretStr(token), "password": None, "store": tmp_path / "elsewhere"}
    async with started(account.model_copy(update=changes)):
        assert public(seen(account.user_id)["master"]) == public(before["master"])

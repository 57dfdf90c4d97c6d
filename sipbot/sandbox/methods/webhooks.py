"""Webhooks: the bot's own, or one that another program left behind; polling fails while there is one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sipbot.sandbox import limits
from sipbot.sandbox.arguments import Args
from sipbot.sandbox.facts import Hook
from sipbot.sandbox.methods.register import method
from sipbot.sandbox.world import World

PORTS = (80, 88, 443, 8443)
MOST_CONNECTIONS, MOST_LOCAL = 100, 100_000
SECRET = re.compile(r"[A-Za-z0-9_-]*")


@method("setWebhook")
def set_webhook(world: World, args: Args) -> object:
    """Telegram then connects to it (`hooks.Deliverer.reach`)."""
    url, secret = args["url"], args.get("secret_token", "")
    if url:
        _check(world, url, secret)
    most = MOST_LOCAL if world.local else MOST_CONNECTIONS
    world.webhook = Hook(url, secret, min(max(args.get("max_connections", 40), 1), most))
    if "allowed_updates" in args:
        world.updates.allow(args["allowed_updates"])
    return _drop(world, args)


def _check(world: World, url: str, secret: str) -> None:
    if not url.startswith("https://") and not (world.local and url.startswith("http://")):
        raise limits.WEBHOOK.refusal()
    if not world.local and (urlsplit(url).port or 443) not in PORTS:
        raise limits.WEBHOOK_PORT.refusal()
    if len(secret) > limits.WEBHOOK_SECRET_LONG.most:
        raise limits.WEBHOOK_SECRET_LONG.refusal()
    if not SECRET.fullmatch(secret):
        raise limits.WEBHOOK_SECRET.refusal()


@method("deleteWebhook")
def delete_webhook(world: World, args: Args) -> object:
    world.webhook = Hook()
    return _drop(world, args)


def _drop(world: World, args: Args) -> bool:
    if args.get("drop_pending_updates"):
        world.updates.clear()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, args: Args) -> object:
    hook, allowed = world.webhook, world.updates.allowed
    info: dict[str, object] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
    if hook.url:
        info["max_connections"] = hook.connections
    if hook.error:
        info |= {"last_error_date": hook.error_at, "last_error_message": hook.error}
    return info | ({"allowed_updates": allowed} if allowed else {})

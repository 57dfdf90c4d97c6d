"""Webhooks: one may be left behind by another program. Nothing is delivered to it, and polling fails."""

from __future__ import annotations

from sipbot.sandbox import limits
from sipbot.sandbox.arguments import Args
from sipbot.sandbox.methods.register import method
from sipbot.sandbox.world import World


@method("setWebhook")
def set_webhook(world: World, args: Args) -> object:
    url: str = args["url"]
    if url and not url.startswith("https://"):
        raise limits.WEBHOOK.refusal()
    world.webhook = url
    if "allowed_updates" in args:
        world.updates.allow(args["allowed_updates"])
    return _drop(world, args)


@method("deleteWebhook")
def delete_webhook(world: World, args: Args) -> object:
    world.webhook = ""
    return _drop(world, args)


def _drop(world: World, args: Args) -> bool:
    if args.get("drop_pending_updates"):
        world.updates.clear()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, args: Args) -> object:
    info: dict[str, object] = {
        "url": world.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
    return info | ({"allowed_updates": world.updates.allowed} if world.updates.allowed else {})

"""Webhooks: the sandbox has none, and says so."""

from __future__ import annotations

from sipbot.sandbox import limits
from sipbot.sandbox.arguments import Args
from sipbot.sandbox.methods.register import method
from sipbot.sandbox.world import World


@method("setWebhook")
def set_webhook(world: World, args: Args) -> object:
    if args["url"]:
        raise limits.WEBHOOK.refusal()
    return delete_webhook(world, args)


@method("deleteWebhook")
def delete_webhook(world: World, args: Args) -> object:
    if args.get("drop_pending_updates"):
        world.updates.clear()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, args: Args) -> object:
    info: dict[str, object] = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
    return info | ({"allowed_updates": world.updates.allowed} if world.updates.allowed else {})

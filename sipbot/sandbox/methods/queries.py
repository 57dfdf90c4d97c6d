"""Answers to presses."""

from __future__ import annotations

from sipbot.sandbox import limits
from sipbot.sandbox.arguments import Args
from sipbot.sandbox.methods.register import method
from sipbot.sandbox.world import World


@method("answerCallbackQuery")
def answer_callback_query(world: World, args: Args) -> object:
    """Each press is answered once, in time; Telegram tells late and double answers the same way."""
    text = args.get("text", "")
    if limits.utf16(text) > limits.TOAST_LONG.most:
        raise limits.TOAST_LONG.refusal()
    query = world.queries.get(args["callback_query_id"])
    late = query and world.clock.monotonic() - query.pressed_at > world.query_seconds
    if query is None or late or query.toast is not None:
        raise limits.QUERY_OLD.refusal()
    world.show_toast(query, text, args.get("show_alert", False))
    return True

"""Files to be downloaded by the bot."""

from __future__ import annotations

from sipbot.sandbox import limits
from sipbot.sandbox.arguments import Args
from sipbot.sandbox.methods.register import method
from sipbot.sandbox.world import World


@method("getFile")
def get_file(world: World, args: Args) -> object:
    document = world.files.get(args["file_id"])
    if document is None:
        raise limits.FILE_UNKNOWN.refusal()
    if len(document.content) > limits.FILE_GET.most:
        raise limits.FILE_GET.refusal()
    return {
        "file_id": document.file_id,
        "file_unique_id": "u" + document.file_id,
        "file_size": len(document.content),
        "file_path": document.path,
    }

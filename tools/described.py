"""What the package says of itself where it is looked up: the README as it can be read there, and addresses.

A registry shows the README without the files beside it. With the public address of the repository, links and
pictures become whole; without one, links become their words, and pictures what they show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

BESIDE = re.compile(r"(?P<picture>!?)\[(?P<words>[^\]]*)\]\((?!https?:|mailto:|#)(?P<target>[^)\s]+)\)")
"""A link or a picture that leads to another file of the repository."""
URLS = {
    "Homepage": "",
    "Documentation": "docs/guides",
    "Changelog": "CHANGELOG.md",
    "Issues": "/issues",
}


class Described(MetadataHookInterface):
    def update(self, metadata: dict[str, Any]) -> None:
        readme = (Path(self.root) / "README.md").read_text("utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": elsewhere(readme, self.config)}
        metadata["urls"] = urls(self.config)


def elsewhere(readme: str, config: Mapping[str, Any]) -> str:
    """The README for a reader who has nothing but its text."""

    def whole(link: re.Match[str]) -> str:
        if not config["address"]:
            return f"*{link['words']}*" if link["picture"] else link["words"]
        step = config["picture" if link["picture"] else "page"]
        return f"{link['picture']}[{link['words']}]({config['address']}{step}{link['target']})"

    return BESIDE.sub(whole, readme)


def urls(config: Mapping[str, Any]) -> dict[str, str]:
    """None without an address: an invented one would lead astray."""
    address = config["address"]
    if not address:
        return {}
    return {
        name: address + (path if path.startswith("/") or not path else config["page"] + path)
        for name, path in URLS.items()
    }

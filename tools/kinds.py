"""Put what docs/kinds says of each kind into the contracts, the guide and the README: `make kinds`."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sipbot.rules import questions
from sipbot.rules.shapes import shape

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "guides" / "consultations.md"
FILES = ROOT / "docs" / "contracts" / "consultation.schema.json"
RESULTS = ROOT / "docs" / "contracts" / "results.schema.json"
LINE = 118
"""Characters of a line in a contract."""
ACROSS = 3
"""Pictures beside each other in the README."""
Page = Mapping[str, Any]
Json = dict[str, Any]


@cache
def pages() -> Mapping[str, Page]:
    """What docs/kinds says of each kind, in the order in which people read of them."""
    by_kind = {
        kind: tomllib.loads((ROOT / "docs" / "kinds" / f"{kind}.toml").read_text("utf-8"))
        for kind in questions.names()
    }
    return dict(sorted(by_kind.items(), key=lambda named: int(named[1]["place"])))


def written() -> Mapping[Path, str]:
    """The files that name every kind, as they should be."""
    guide = _between(GUIDE.read_text("utf-8"), "kinds", _table())
    return {
        README: _between(README.read_text("utf-8"), "kinds", _pictures()),
        GUIDE: _between(guide, "only_if", _conditions()),
        FILES: _json(_file_contract(json.loads(FILES.read_text("utf-8")))),
        RESULTS: _json(_results_contract(json.loads(RESULTS.read_text("utf-8")))),
    }


def _between(text: str, name: str, lines: Iterable[str]) -> str:
    """The text with these lines between its two marks of this name."""
    first, last = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, rest = text.split(first)
    _, after = rest.split(last)
    return before + first + "\n".join(("", *lines, "")) + "\n" + last + after


def _pictures() -> Iterable[str]:
    pictures = [
        (f"`{kind}`: {page['is']}", f"![{page['picture']}](docs/pictures/kinds/{kind}.png)")
        for kind, page in pages().items()
    ]
    pictures += [("", "")] * (-len(pictures) % ACROSS)
    for n in range(0, len(pictures), ACROSS):
        for cells in zip(*pictures[n : n + ACROSS], strict=True):
            yield f"| {' | '.join(cells)} |"
            if n == 0 and cells[0].startswith("`"):
                yield "|" + "---|" * ACROSS


def _table() -> Iterable[str]:
    yield "| you want to know | `kind` | on the phone | what you get |"
    yield "|---|---|---|---|"
    for kind, page in pages().items():
        options = shape(kind).listed
        settings = ", ".join(f"`{key}`" for key in page["file"].get("properties", {}) if key != options)
        phone = page["phone"] + (" (one press)" if questions.kind(kind).IN_GROUP else "")
        called = f"`{kind}` ({settings})" if settings else f"`{kind}`"
        yield f"| {page['asks']} | {called} | {phone} | {page['gives']} |"


def _conditions() -> Iterable[str]:
    yield "| of | `options` are |"
    yield "|---|---|"
    yield from (f"| `{kind}` | {page['only_if']} |" for kind, page in pages().items())


def _file_contract(contract: Json) -> Json:
    items = contract["properties"]["question"]["items"]
    old = {_named(one) for one in items["oneOf"]}
    rest = {name: part for name, part in contract["$defs"].items() if name not in old}
    items["oneOf"] = [_ref(kind) for kind in pages()]
    contract["$defs"] = {kind: _in_file(kind, page["file"]) for kind, page in pages().items()} | rest
    return contract


def _in_file(kind: str, own: Page) -> Json:
    """The table of a question of this kind."""
    in_each = {
        "id": _ref("id"),
        "text": _ref("question_text"),
        "kind": {"const": kind},
        "only_if": _ref("only_if"),
        **({"reason": _ref("reason")} if questions.kind(kind).MAY_ASK_WHY else {}),
    }
    return {
        "type": "object",
        "description": own["description"],
        "properties": in_each | own.get("properties", {}),
        "required": ["id", "kind", "text", *own.get("required", ())],
        "additionalProperties": False,
    }


def _results_contract(contract: Json) -> Json:
    question = contract["$defs"]["question"]
    old = {
        name
        for kind in question["properties"]["kind"]["enum"]
        for name in (kind, f"{kind}_cell", f"{kind}_by_language", f"{kind}_question")
    }
    rest = {name: part for name, part in contract["$defs"].items() if name not in old}
    question["properties"]["kind"]["enum"] = list(pages())
    question["oneOf"] = [*(_ref(f"{kind}_question") for kind in pages()), _ref("withheld_question")]
    own = {name: part for kind, page in pages().items() for name, part in _in_results(kind, page).items()}
    contract["$defs"] = own | rest
    return contract


def _in_results(kind: str, page: Page) -> Json:
    """The figures of this kind: of any group, of those who wrote in a language, of all."""
    counted = {"allOf": [_ref("people"), _ref(kind)]}
    cell, total = f"{kind}_cell", page.get("total", {})
    required = {"required": list(total)} if total else {}
    if questions.kind(kind).MAY_ASK_WHY:
        total = total | {"reasons": _ref("reasons")}
    definitions: Json = {kind: page["figures"], cell: counted | {"unevaluatedProperties": False}}
    by_language = cell
    if questions.kind(kind).SHOWS_LANGUAGE:
        by_language = f"{kind}_by_language"
        definitions[by_language] = {
            "description": "Who has no opinion wrote nothing that would tell a language, and is left out here.",
            **_ref(kind),
            "required": ["answered"],
            "properties": {"answered": _ref("count")},
            "unevaluatedProperties": False,
        }
    groups = {"antennas": cell, "languages": by_language, "kinds": cell}
    definitions[f"{kind}_question"] = {
        **counted,
        "properties": {
            "kind": {"const": kind},
            **{name: {"additionalProperties": _ref(target)} for name, target in groups.items()},
            **total,
        },
        **required,
    }
    return definitions


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _named(reference: Json) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _json(contract: Json) -> str:
    return _laid_out(contract, 0, 0) + "\n"


def _laid_out(value: Any, depth: int, used: int) -> str:
    """On one line where it fits, else each part on its own. `used`: characters before it and behind."""
    short = json.dumps(value, ensure_ascii=False)
    if 2 * depth + used + len(short) <= LINE or not isinstance(value, dict | list):
        return short
    pad, opening, closing = "  " * (depth + 1), *("{}" if isinstance(value, dict) else "[]")
    if isinstance(value, dict):
        keys = {f"{json.dumps(key)}: ": part for key, part in value.items()}
        parts = [key + _laid_out(part, depth + 1, len(key) + 1) for key, part in keys.items()]
    else:
        parts = [_laid_out(part, depth + 1, 1) for part in value]
    return f"{opening}\n" + ",\n".join(pad + part for part in parts) + f"\n{'  ' * depth}{closing}"


def main() -> int:
    for file, text in written().items():
        file.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

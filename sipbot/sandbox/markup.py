"""What the bot writes, as a text with entities and rows of buttons, within the limits."""

from __future__ import annotations

from typing import Any

from sipbot.sandbox import html_markup, limits, markdown_markup
from sipbot.sandbox.facts import Button, Entity, Rows

PARSERS = {"html": html_markup.parse, "markdownv2": markdown_markup.parse}
STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "custom_emoji", "date_time"}
LINKS = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "text_link"}
ENTITY_TYPES = STYLES | LINKS | {"text_mention", "blockquote", "expandable_blockquote"}

Formatted = tuple[str, tuple[Entity, ...]]

_CONTROLS = {code: " " for code in range(32) if chr(code) != "\n"} | {ord("\r"): None}


def formatted(text: str, parse_mode: str | None, entities: list[Entity] | None) -> Formatted:
    """Plain text and entities. Telegram cuts white space at both ends and blanks control characters."""
    if parse_mode:
        parser = PARSERS.get(parse_mode.lower())
        if parser is None:
            raise limits.PARSE_MODE.refusal()
        plain, marks = parser(text)
    else:
        plain, marks = text, _checked(text, entities or [])
    return _trimmed(plain.translate(_CONTROLS), marks)


def _checked(text: str, entities: list[Entity]) -> list[Entity]:
    units = text.encode("utf-16-le", "surrogatepass")
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        inside = 0 <= start < end <= len(units) // 2
        if entity["type"] not in ENTITY_TYPES or not inside or _splits(units, start) or _splits(units, end):
            raise limits.ENTITY_BOUNDS.refusal()
    return entities


def _splits(units: bytes, at: int) -> bool:
    """Whether a boundary falls between the halves of one character."""
    unit = units[2 * at : 2 * at + 2]
    return len(unit) == 2 and 0xDC <= unit[1] <= 0xDF


def _trimmed(text: str, entities: list[Entity]) -> Formatted:
    cut = limits.utf16(text[: len(text) - len(text.lstrip())])
    text = text.strip()
    length = limits.utf16(text)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(length, entity["offset"] + entity["length"] - cut)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return text, tuple(moved)


def message_text(text: str, parse_mode: str | None, entities: list[Entity] | None) -> Formatted:
    plain, marks = formatted(text, parse_mode, entities)
    if not plain:
        raise limits.TEXT_EMPTY.refusal()
    if limits.utf16(plain) > limits.TEXT_LONG.most:
        raise limits.TEXT_LONG.refusal()
    return plain, marks


def caption(text: str, parse_mode: str | None, entities: list[Entity] | None) -> Formatted:
    plain, marks = formatted(text, parse_mode, entities)
    if limits.utf16(plain) > limits.CAPTION_LONG.most:
        raise limits.CAPTION_LONG.refusal()
    return plain, marks


def rows(markup: dict[str, Any] | None) -> Rows:
    """The inline keyboard; empty rows vanish, as on Telegram."""
    keyboard = (markup or {}).get("inline_keyboard", [])
    filled = tuple(tuple(_button(b) for b in row) for row in keyboard if row)
    if any(len(row) > limits.BUTTON_ROW.most for row in filled):
        raise limits.BUTTON_ROW.refusal()
    if sum(map(len, filled)) > limits.BUTTON_COUNT.most:
        raise limits.BUTTON_COUNT.refusal()
    return filled


def _button(given: dict[str, Any]) -> Button:
    label = given["text"].strip()
    if not label:
        raise limits.BUTTON_TEXT.refusal()
    kinds = sorted(given.keys() - {"text", "style", "icon_custom_emoji_id"})
    if kinds == ["callback_data"]:
        return Button(label, data=_data(given["callback_data"]))
    if kinds == ["url"]:
        return Button(label, url=_url(given["url"]))
    raise limits.BUTTON_KIND.refusal()


def _data(data: str) -> str:
    if not 1 <= len(data.encode()) <= limits.BUTTON_DATA.most:
        raise limits.BUTTON_DATA.refusal()
    return data


def _url(url: str) -> str:
    if not url.startswith(("http://", "https://", "tg://")):
        raise limits.BUTTON_URL.refusal(url=url)
    return url

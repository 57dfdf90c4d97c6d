"""Messages sent, changed and deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sipbot.sandbox import limits, markup
from sipbot.sandbox.arguments import Args
from sipbot.sandbox.facts import Chat, Document, Message, Upload
from sipbot.sandbox.methods.reach import joined_chat, take_turn, topic, writable_chat
from sipbot.sandbox.methods.register import method
from sipbot.sandbox.world import World


@method("sendMessage")
def send_message(world: World, args: Args) -> object:
    chat = writable_chat(world, args["chat_id"])
    text, entities = markup.message_text(args["text"], args.get("parse_mode"), args.get("entities"))
    return _post(world, chat, args, Message(0, chat.id, world.bot.id, world.clock.now(), text, entities))


@method("sendDocument")
def send_document(world: World, args: Args) -> object:
    chat = writable_chat(world, args["chat_id"])
    text, entities = markup.caption(
        args.get("caption", ""), args.get("parse_mode"), args.get("caption_entities")
    )
    document = _document(world, args["document"])
    message = Message(0, chat.id, world.bot.id, world.clock.now(), text, entities, document=document)
    return _post(world, chat, args, message)


def _post(world: World, chat: Chat, args: Args, message: Message) -> object:
    rows = markup.rows(args.get("reply_markup"))
    reply_to = _replied(chat, args.get("reply_parameters"))
    thread = topic(chat, args.get("message_thread_id"))
    take_turn(world, chat)
    if message.document:
        world.files[message.document.file_id] = message.document
    sent = replace(message, message_id=world.next_message_id(chat), rows=rows, reply_to=reply_to, thread=thread)
    return world.as_json(world.post(chat, sent))


def _replied(chat: Chat, parameters: Args | None) -> int | None:
    if parameters is None:
        return None
    message_id: int = parameters["message_id"]
    if message_id in chat.messages:
        return message_id
    if parameters.get("allow_sending_without_reply"):
        return None
    raise limits.REPLY_UNKNOWN.refusal()


def _document(world: World, given: Upload | str) -> Document:
    if isinstance(given, str):
        if given not in world.files:
            raise limits.FILE_REFERENCE.refusal()
        return world.files[given]
    if not given.content:
        raise limits.FILE_EMPTY.refusal()
    if len(given.content) > limits.FILE_SEND.most:
        raise limits.FILE_SEND.refusal()
    return world.keep_file(given.name, given.content, given.media_type)


@method("editMessageText")
def edit_message_text(world: World, args: Args) -> object:
    chat, message = _own_message(world, args)
    if "text" not in args:
        raise limits.PARAMETER_MISSING.refusal(name="text", where="editMessageText")
    text, entities = markup.message_text(args["text"], args.get("parse_mode"), args.get("entities"))
    if message.document:
        raise limits.EDIT_NO_TEXT.refusal()
    rows = markup.rows(args.get("reply_markup"))
    return _rewrite(world, chat, message, replace(message, text=text, entities=entities, rows=rows))


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, args: Args) -> object:
    chat, message = _own_message(world, args)
    return _rewrite(world, chat, message, replace(message, rows=markup.rows(args.get("reply_markup"))))


def _own_message(world: World, args: Args) -> tuple[Chat, Message]:
    for name in ("chat_id", "message_id"):
        if name not in args:
            raise limits.PARAMETER_MISSING.refusal(name=name, where="an edit")
    chat = writable_chat(world, args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise limits.EDIT_UNKNOWN.refusal()
    if message.sender != world.bot.id or message.service:
        raise limits.EDIT_FOREIGN.refusal()
    return chat, message


def _rewrite(world: World, chat: Chat, old: Message, new: Message) -> object:
    if new == old:
        raise limits.NOT_MODIFIED.refusal()
    take_turn(world, chat)
    return world.as_json(world.rewrite(chat, replace(new, edited=world.clock.now())))


@method("deleteMessage")
def delete_message(world: World, args: Args) -> object:
    chat = joined_chat(world, args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise limits.DELETE_UNKNOWN.refusal()
    if message.sender != world.bot.id and not chat.private and world.bot.id not in chat.admins:
        raise limits.DELETE_FOREIGN.refusal()
    if world.clock.now() - message.date >= timedelta(hours=limits.DELETE_OLD.most):
        raise limits.DELETE_OLD.refusal()
    world.remove(chat, message)
    return True

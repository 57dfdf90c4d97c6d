"""A consultation that was sent as a file: first it is shown whom it reaches; a press publishes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sipbot.chat import Reply
from sipbot.rules.awaiting import Publishing
from sipbot.rules.faults import Faulty, Refusal
from sipbot.services import people, publishing
from sipbot.views.organisers import publishing as views
from sipbot.views.organisers import rehearsals as rehearsal_views

from . import rehearsals
from .context import Context
from .verbs import InGroup, Verb


async def ask(context: Context, values: Mapping[str, Any]) -> Reply:
    """What publishing would do. Raises Faulty, Refusal."""
    preview = await publishing.preview(context.work, values, str(context.sender))
    source = publishing.as_json(values)
    await people.expect(context.tx, context.person, Publishing(source=source))
    return context.say(views.ask(context.t, preview, _mark(source), context.zone))


def _mark(source: Mapping[str, Any]) -> str:
    """Tells this file from another that is shown further down."""
    return hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()[:12]


def _waiting(context: Context) -> Mapping[str, Any]:
    """The file that was shown last. Raises Refusal when that is over."""
    return context.awaited(Publishing, "publication_over").source


async def decide(context: Context) -> Reply:
    """A press below what was shown."""
    source, what = _waiting(context), context.arg(0)
    if context.arg(1) != _mark(source):
        raise Refusal("publication_over")
    if what == views.REHEARSE:
        return await rehearsals.begin(context, source)
    await people.expect(context.tx, context.person, None)
    if what == views.CANCEL:
        return context.show(views.cancelled(context.t))
    return await _published(context, source)


async def _published(context: Context, source: Mapping[str, Any]) -> Reply:
    try:
        consultation = await publishing.check(context.work, source)
        context.allow_everywhere("publish", consultation.antennas or list(context.antennas))
        published = await publishing.publish(context.work, source, str(context.sender))
    except Faulty as faulty:  # an antenna or a language has come or gone since it was shown
        raise Refusal("publication_over") from faulty
    return context.show(views.published(context.t, published, context.zone))


async def typed(context: Context, shown: Publishing) -> Reply:
    """Words in the place of a press: nothing that is typed publishes."""
    if rehearsal_views.is_meant(context.arg(0)):
        return await rehearsals.begin(context, shown.source)
    raise Refusal("press_publish")


VERBS = (Verb(views.PUBLICATION, decide, InGroup.UNKNOWN, button=True, step=True, right="publish"),)

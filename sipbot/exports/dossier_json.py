"""A dossier for other programs. The contract is docs/contracts/dossier.schema.json."""

from __future__ import annotations

from typing import Any

from sipbot.i18n import codes, language
from sipbot.rules.dossiers import Dossier, Quotable, quotable
from sipbot.views.words.labels import text_in

from . import results_json

FORMAT = 4


def document(dossier: Dossier) -> dict[str, Any]:
    """The results document, the opinions with the references they are quoted by, the chats not asked."""
    asked = zip(dossier.results.questions, quotable(dossier), strict=True)
    opinions = {result.question.id: [_opinion(quote) for quote in own] for result, own in asked}
    return {
        "format": FORMAT,
        "number": dossier.number,
        "working_group": {
            "id": dossier.results.consultation.working_group,
            "names": dict(dossier.working_group),
        },
        "antenna_names": {
            slug: {code: text_in(names, language(code)) for code in codes()}
            for slug, names in dossier.antenna_names.items()
        },
        "results": results_json.document(dossier.results),
        "opinions": {question: quotes for question, quotes in opinions.items() if quotes},
        "not_asked": [
            {"antenna": chat.antenna, "language": chat.language, "why": chat.why} for chat in dossier.not_asked
        ],
    }


def text(dossier: Dossier) -> str:
    return results_json.dumps(document(dossier))


def _opinion(quote: Quotable) -> dict[str, str]:
    opinion = quote.opinion
    always = {
        "reference": quote.reference,
        "text": opinion.text,
        "antenna": opinion.antenna,
        "language": opinion.language,
    }
    more = {"choice": opinion.choice, "signature": opinion.signature}
    return always | {name: value for name, value in more.items() if value}

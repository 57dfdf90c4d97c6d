"""What an act does to somebody's ballot: decided here, with nothing asked of a database or a clock.

Given are the consultation, what this person has answered, and how the act came; what comes out are the slips to
be written and whether the person is on the roll. The order in which acts arrive does not matter, nor how often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from . import moments, questions
from .consultations import Consultation
from .questions import Question
from .stakeholders import UNKNOWN


@dataclass(frozen=True, slots=True)
class Slip:
    """One answer in the box. `answer` "" is a withdrawn one, kept so that an older press has no effect."""

    question: str
    antenna: str
    language: str
    answer: str
    order: int | None = None  # of the last act, hidden by the key while the consultation is open
    person: int | None = None
    signature: str | None = None
    stakeholder: str = UNKNOWN
    moment: int | None = None  # when and on which platform the last act was, hidden like its order
    receipt: str = ""  # while the consultation is open its root; afterwards what the member knows


@dataclass(frozen=True, slots=True)
class Voter:
    """Whose act it is, and for which antenna it counts."""

    id: int
    antenna: str
    stakeholder: str


@dataclass(frozen=True, slots=True)
class Voice:
    """How an act came: the language of the text shown, its order, the name shown.

    `at`, in milliseconds, is when it came, on `platform`. `again`: the same act was applied before.
    """

    language: str
    order: int
    name: str = ""
    platform: str = ""
    at: int = 0
    again: bool = False

    @property
    def moment(self) -> int:
        """When and on which platform, as one number that grows with the time."""
        return moments.stamp(self.at, self.platform)

    def later(self, slip: Slip | None) -> bool:
        """Whether this act comes after the one recorded. Those of two platforms come as they are received."""
        if slip is None or slip.order is None:
            return True
        return moments.later(self.order, self.platform, self.again, slip.order, slip.moment)


@dataclass(frozen=True, slots=True)
class Hand:
    """What one person has in the box, in the clear: by question id, also what was taken back."""

    voter: Voter
    slips: Mapping[str, Slip] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, str]:
        return {id_: slip.answer for id_, slip in self.slips.items() if slip.answer}


def change(
    consultation: Consultation, hand: Hand, voice: Voice, question: Question, edit: Callable[[str], str]
) -> Hand:
    """The hand after an act that makes of an answer what `edit` says. Raises Refusal as `edit` does.

    An act that is older than the one recorded changes nothing. What somebody is no longer asked is taken back
    with it: in the box nothing would tell it apart.
    """
    slip = hand.slips.get(question.id)
    if voice.later(slip):
        answer = edit(slip.answer if slip else "")
        hand = _with(consultation, hand, voice, question, answer)
    return settled(consultation, hand, voice)


def settled(consultation: Consultation, hand: Hand, voice: Voice) -> Hand:
    """Without answers to what is no longer asked."""
    by_id = {question.id: question for question in consultation.questions}
    for question in consultation.questions:
        slip = hand.slips.get(question.id)
        if slip and slip.answer and not questions.is_asked(question, by_id, hand.answers):
            after = _with(consultation, hand, voice, question, "")
            if not voice.later(slip):  # the later act stays the one that is recorded
                kept = replace(after.slips[question.id], order=slip.order, moment=slip.moment)
                after = replace(after, slips={**after.slips, question.id: kept})
            hand = after
    return hand


def _with(consultation: Consultation, hand: Hand, voice: Voice, question: Question, answer: str) -> Hand:
    named = consultation.secrecy == "named" and answer != ""
    before = hand.slips.get(question.id)
    slip = Slip(
        question=question.id,
        antenna=hand.voter.antenna,
        language=voice.language,
        answer=answer,
        order=voice.order,
        person=hand.voter.id if named else None,
        signature=voice.name if named else None,
        stakeholder=hand.voter.stakeholder,
        moment=voice.moment,
        receipt=before.receipt if before else "",
    )
    return replace(hand, slips={**hand.slips, question.id: slip})


def counts(consultation: Consultation, hand: Hand) -> bool:
    """Whether any answer counts as it is: then the person is on the roll."""
    answers = hand.answers
    return any(
        questions.complete(question, answers.get(question.id, "")) for question in consultation.questions
    )

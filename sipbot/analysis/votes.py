"""The matrix of votes, people × statements, and what is counted from it alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Votes = NDArray[np.int8]
"""People × statements: `AGREE`, `DISAGREE`, `PASS` or `MISSING`."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AGREE, DISAGREE, PASS = 1, -1, 0
MISSING = -128
"""Not seen, or seen and not answered."""
LEAST_VOTES = 7
"""Who voted on fewer statements is in no group: too little is known of them (Small et al. 2021). Where there
are fewer statements than that, who voted on all of them is in one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many agree, disagree and pass: an array each, one number per statement or per person."""

    agree: Ints
    disagree: Ints
    passed: Ints

    @property
    def saw(self) -> Ints:
        """How many votes these are together."""
        return self.agree + self.disagree + self.passed


def checked(votes: ArrayLike) -> Votes:
    """The matrix as int8. Numbers may come as floats, with NaN for a missing vote.

    Raises ValueError unless it has two dimensions and a statement, and holds nothing but votes.
    """
    matrix = np.asarray(votes)
    if matrix.ndim != 2 or matrix.shape[1] == 0:
        raise ValueError("votes are a matrix, people × statements")
    if matrix.dtype.kind == "f":
        matrix = np.where(np.isnan(matrix), MISSING, matrix)
    if not (((matrix >= DISAGREE) & (matrix <= AGREE)) | (matrix == MISSING)).all():
        raise ValueError("a vote is -1, 0, 1 or missing")
    whole = matrix.astype(np.int8)
    if not (whole == matrix).all():
        raise ValueError("a vote is -1, 0, 1 or missing")
    return whole


def per_statement(votes: Votes) -> Counts:
    """One number per statement, over all people."""
    return _counted(votes, axis=0)


def per_person(votes: Votes) -> Counts:
    """One number per person, over all statements."""
    return _counted(votes, axis=1)


def _counted(votes: Votes, axis: int) -> Counts:
    return Counts(*((votes == opinion).sum(axis=axis, dtype=np.int64) for opinion in (AGREE, DISAGREE, PASS)))


def voters(votes: Votes) -> NDArray[np.bool_]:
    """Who voted on enough statements to be in a group: one truth value per person."""
    return np.asarray(per_person(votes).saw >= min(LEAST_VOTES, votes.shape[1]))


def mechanical(votes: Votes) -> dict[str, int]:
    """How many voters said the same to everything that they saw: `agree`, `disagree`, `pass`.

    They may mean it. So they are counted here and stay in every other figure.
    """
    counts = per_person(votes[voters(votes)])
    by_answer = {"agree": counts.agree, "disagree": counts.disagree, "pass": counts.passed}
    return {name: int((n == counts.saw).sum()) for name, n in by_answer.items()}


def in_order(votes: Votes) -> NDArray[np.intp]:
    """An order of the people by their votes alone, so that no figure depends on the order in which they came.

    People who voted alike are interchangeable, so it does not matter which of them stands first.
    """
    return np.lexsort(votes.T)

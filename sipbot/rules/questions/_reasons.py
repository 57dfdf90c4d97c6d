"""Why somebody chose so: words beside an answer while the consultation is open, apart from it afterwards.

While it is open an answer is kept as `answer␟option␟words`; `option` is what the words were written for. At
the closing the words leave the answer: `␟option␟words` is a row of its own, and nothing joins the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..tables import Table

MARK = "\x1f"
"""No written text holds it, and no id."""
LEAST, MOST, MOST_AT_ALL = 20, 600, 3000


@dataclass(frozen=True, slots=True)
class Reasoned:
    """An answer and, if there is one, its reason. `answer` "" with words: a reason by itself, as in the box."""

    answer: str
    option: str = ""
    words: str = ""

    def __str__(self) -> str:
        return MARK.join((self.answer, self.option, self.words)) if self.words else self.answer


def parted(stored: str) -> Reasoned:
    answer, _, rest = stored.partition(MARK)
    option, _, words = rest.partition(MARK)
    return Reasoned(answer, option, words)


def read(table: Table) -> int:
    """How many characters `reason` allows; 0: the question asks for none."""
    inner = table.table("reason")
    if inner is None:
        return 0
    most = inner.whole("most", least=LEAST, most=MOST_AT_ALL, default=MOST)
    inner.done()
    return most

"""`python -m sipbot.writing JOB`: reads what stands on its input, within limits; prints facts.

What people send is read here and nowhere else: whatever it makes of this process, nobody else waits for it.
Memory is limited before anything is imported that reads.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast

from sipbot.writing import limits


def main() -> None:
    job = sys.argv[1]
    limits.limit(limits.MEMORY_OF.get(job, limits.MEMORY))
    cast(dict[str, ModuleType | None], sys.modules)["numpy"] = None  # openpyxl would load it
    from sipbot.writing.jobs import done

    sys.stdout.buffer.write(done(job, sys.stdin.buffer.read()))


main()

"""`python -m sipbot.writing JOB`: reads what stands on its input, within limits; prints facts.

What people send is read here and nowhere else: whatever it makes of this process, nobody else waits for it.
Memory is limited before anything is imported that reads.
"""

from __future__ import annotations

import sys

from sipbot.writing import limits


def main() -> None:
    job = sys.argv[1]
    limits.limit(limits.MEMORY_OF.get(job, limits.MEMORY))
    sys.modules["numpy"] = None  # type: ignore[assignment] - openpyxl would load it, and needs it for nothing here
    from sipbot.writing.jobs import done

    sys.stdout.buffer.write(done(job, sys.stdin.buffer.read()))


main()

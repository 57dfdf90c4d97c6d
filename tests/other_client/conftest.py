from __future__ import annotations

from tests.drills.conftest import served  # noqa: F401 - a fixture

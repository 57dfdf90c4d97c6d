"""Real servers for the tests, each in a virtual environment of its own, from PyPI by name."""

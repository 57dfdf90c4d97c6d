PYTHON ?= .venv/bin/python

.PHONY: setup check test demo bench drills messages

setup:
	python3 -m venv .venv && .venv/bin/pip install --quiet --editable '.[dev]'
check:
	$(PYTHON) -m sipbot.devtools.check
test:
	$(PYTHON) -m pytest
demo:
	$(PYTHON) -m sipbot demo
bench:
	$(PYTHON) -m benchmarks
drills:
	$(PYTHON) -m pytest tests/drills -m drill
messages:
	$(PYTHON) -m sipbot.devtools.messages

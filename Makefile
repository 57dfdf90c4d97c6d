PYTHON ?= .venv/bin/python

.PHONY: setup upgrade quick check test thorough demo bench drills scenarios messages kinds architecture pictures

setup:
	python3 -m venv .venv && .venv/bin/pip install --quiet --require-hashes -r requirements/test.txt && .venv/bin/pip install --quiet --no-deps --no-build-isolation --editable .
upgrade:
	python3 tools/upgrade.py
quick:
	$(PYTHON) tools/check.py quick
check:
	$(PYTHON) tools/check.py
test:
	$(PYTHON) -m pytest
thorough:
	$(PYTHON) -m pytest -m "thorough and not long"
demo:
	$(PYTHON) -m sipbot demo
bench:
	$(PYTHON) -m benchmarks
drills:
	$(PYTHON) -m pytest -n 0 tests/drills tests/platforms tests/delivery tests/writing -m "drill or long"
scenarios:
	$(PYTHON) -m pytest tests/scenarios -m "long or not long"
messages:
	$(PYTHON) tools/messages.py
kinds:
	$(PYTHON) tools/kinds.py
architecture:
	$(PYTHON) tools/architecture.py
pictures:
	$(PYTHON) tools/pictures.py

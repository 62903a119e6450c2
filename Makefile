# Every target sets up what it needs by itself. `make` alone lists them.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
READY  := $(VENV)/.ready
JOBS   ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup postgres postgres-stop browser demo test lint types docs bench soak compat dist trials lowest openai2 all clean

help:            ## list the targets
	@grep -E '^[a-z0-9-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: $(READY)  ## make the environment in .venv (once; again when the requirements change)

$(READY): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or later is needed; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12 …"; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) -V) (about half a minute, once) …"
	@$(PYTHON) -m venv $(VENV) || { \
		echo "'$(PYTHON) -m venv' failed; on Debian: apt-get install python3-venv"; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

postgres: $(READY) ## start the PostgreSQL server that tests run against (installed where it is missing)
	@$(PY) -m tests.support.postgres start

postgres-stop:   ## stop it, and forget its data
	@$(PYTHON) -m tests.support.postgres stop

browser: $(READY) ## install Chromium where it is missing, for the tests of the page of `serve`
	@$(PY) -m tests.support.browser

demo: $(READY)   ## run the example application's tests and print each conversation
	@$(PY) -m pytest examples/support_desk -q -p no:randomly --chatkit-outline

test: postgres browser ## the whole test suite, with the coverage of both packages held at 100 %
	@rm -f .coverage .coverage.*
	@echo "Running the tests on $(JOBS) processes …"
	@$(PY) -m coverage run -m pytest -q -n $(JOBS)
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report --fail-under=100

lint: $(READY)   ## ruff: rules and format
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(READY)  ## mypy strict and basedpyright strict
	@$(PY) -m mypy
	@$(PY) -m basedpyright

docs: $(READY)   ## run every code block of the README and docs
	@$(PY) -m pytest tests/docs -q

bench: $(READY)  ## the speed promises as ratios, measured in one run
	@$(PY) -m benchmarks.run

soak: $(READY)   ## a thousand streams at once through uvicorn on SQLite: nothing lost, nothing left
	@$(PY) -m benchmarks.soak

compat: postgres browser ## the same conversations, and the suite of the kit, on the published runtime too
	@$(PY) -m tests.compat.run
	@$(PY) -m tests.compat.kit

dist: $(READY)   ## build both distributions, chatkit-testing and pytest-chatkit, into dist/
	@rm -rf dist
	@for project in . packaging/pytest-chatkit; do \
		$(PY) -m build --no-isolation --outdir dist $$project >/dev/null || exit 1; done
	@ls dist

trials: dist     ## install both distributions into fresh environments, and try them there
	@$(PY) -m pytest -v -n $(JOBS) --dist loadscope -p no:randomly tests/distributions/trials.py

lowest: .venv-lowest/.ready postgres browser ## the suite with the lowest versions that pyproject.toml allows
	@echo "Running the tests on the lowest versions …"
	@.venv-lowest/bin/python -m pytest -q -n $(JOBS) $(OLD_WARNINGS)

# The oldest pytest-asyncio and Agents SDK leave event loops and coroutines to the garbage
# collector, which finds them during whatever test runs then. The oldest uvicorn imports what
# newer versions of websockets deprecate.
OLD_WARNINGS := -W "ignore::pytest.PytestUnraisableExceptionWarning" -W "ignore:websockets:DeprecationWarning"

.venv-lowest/.ready: pyproject.toml requirements/lowest.txt
	@echo "Setting up .venv-lowest (about half a minute, once) …"
	@$(PYTHON) -m venv .venv-lowest
	@.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/lowest.txt
	@.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

openai2: .venv-openai2/.ready ## what meets the model, with the newest openai 2 and the Agents SDK for it
	@echo "Running the tests on openai 2 …"
	@.venv-openai2/bin/python -m pytest -q -n $(JOBS) $(addprefix tests/chatkit_testing/,openai_mock runner script script_file guard)

.venv-openai2/.ready: pyproject.toml requirements/dev.txt requirements/openai2.txt
	@echo "Setting up .venv-openai2 (about half a minute, once) …"
	@$(PYTHON) -m venv .venv-openai2
	@.venv-openai2/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/openai2.txt
	@.venv-openai2/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

all: lint types test demo compat lowest openai2 trials ## everything that .ci/run checks

clean: postgres-stop ## remove the environments, the caches and the server
	@rm -rf .postgres .venv .venv-lowest .venv-openai2 .venv-published .coverage .coverage.* .compat .hypothesis .mypy_cache .pytest_cache .ruff_cache dist build

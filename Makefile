# On a fresh machine with Python 3.11 or newer: `make demo`, `make test`.

VENV ?= .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# The first interpreter that is new enough; `make PYTHON=/path/to/python3.12 demo` names another.
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; \
	done)
endif

.DEFAULT_GOAL := help
.PHONY: help demo test browser lint format types wheel site pictures bench bench-lab bench-class clean

help:
	@echo "make demo    set up $(VENV) and play the scenario korea-today"
	@echo "make test    set up $(VENV) and run the whole test suite"
	@echo "make lint    ruff: rules and format        make types   mypy, strict"
	@echo "make format  let ruff rewrite the format   make wheel   build into dist/"
	@echo "make bench   time the engine               make bench-lab  time the laboratory"
	@echo "make site    build docs/ into site/            make pictures   draw those of docs/ anew"
	@echo "make bench-class  load a classroom, time the odds, kill exercises"
	@echo "make clean   remove what make made"

demo: $(VENV)/.installed
	$(BIN)/peninsula run korea-today

# ARGS="-n0 --pdb tests/sim" and the like: what comes last holds.
test: $(VENV)/.installed-dev browser
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal $(ARGS)

# The pages of the classroom are tested in a real browser, with letters for Korean and Japanese.
browser:
	@command -v chromium >/dev/null && fc-list :lang=ko 2>/dev/null | grep -q . || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing chromium and fonts for Korean and Japanese ..."; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq chromium fontconfig fonts-noto-cjk >/dev/null; \
		else \
			echo "The tests need Chromium and CJK fonts: sudo apt-get install chromium fonts-noto-cjk" >&2; exit 1; \
		fi; }

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

# Built by way of the source archive, so that a stale build/ cannot leak into the wheel.
wheel: $(VENV)/.installed-dev
	rm -rf build dist
	$(BIN)/python -m build --outdir dist .

# A link that leads nowhere is an error. The pages open from the folder, without a network.
site: $(VENV)/.installed-dev
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet -b html docs site
	@echo "open site/index.html"

# The pictures in docs/ are what the commands on their pages draw.
pictures: $(VENV)/.installed-dev
	PENINSULA_PICTURES=draw $(BIN)/python -m pytest tests/test_docs_commands.py -k test_a_picture

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks $(ARGS)

# Some twenty minutes; ARGS=--short takes less than one.
bench-lab: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.lab $(ARGS)
	$(BIN)/python -m benchmarks.memory $(ARGS)
	$(BIN)/python -m benchmarks.answer $(ARGS)

# Some minutes; ARGS=--short takes less than one.
bench-class: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.clients $(ARGS)
	$(BIN)/python -m benchmarks.odds $(ARGS)
	$(BIN)/python -m benchmarks.exercise_kills $(ARGS)
	$(BIN)/python -m benchmarks.exercise_kills --host $(ARGS)

clean:
	rm -rf $(VENV) build dist site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian and Ubuntu ship Python without venv; root gets it installed, others are told how.
$(VENV)/.created:
	@test -n "$(PYTHON)" || { \
		echo "peninsula needs Python 3.11 or newer, and none was found." >&2; \
		echo "Name one: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "peninsula needs Python 3.11 or newer; $(PYTHON) is older or cannot be run." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing $$package ..."; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$package; \
		else \
			echo "This Python lacks venv. On Debian or Ubuntu: sudo apt-get install $$package" >&2; exit 1; \
		fi; }
	@echo "Setting up $(VENV); this takes about a minute, once."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml constraints.txt
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.created pyproject.toml constraints.txt
	@$(PIP_INSTALL) --editable '.[dev]'
	@touch $(VENV)/.installed $@

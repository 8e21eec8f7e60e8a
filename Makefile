# `make run` ouvre le bot dans un terminal ; `make test` lance les tests. Tout s’installe dans .venv.
# Il faut Python 3.11 ou plus récent, et l’un de : uv, ensurepip (paquet python3-venv), pip.

PYTHON ?= python3
PY := .venv/bin/python
LOCKS := requirements
ARGS ?=
# The suites that say what the store promises, whichever keeps the rows.
STORED := $(addprefix tests/,commands portfolio privacy reminders school platforms/console)

.PHONY: check-matrix-strict help run serve test check bench bench-scale soak platforms homeserver stored core all postgres dev

help:
	@echo 'make run     le bot dans ce terminal ; ARGS="--demo" pour une classe de démonstration'
	@echo 'make serve   le bot sur les plates-formes configurées : Discord, Matrix'
	@echo 'make test    les tests'
	@echo 'make check   style, types et couches'
	@echo 'make bench   les mesures de docs/performance.md'
	@echo 'make soak    les tests longs : pannes, entrées hostiles, charge'

run: core
	@$(PY) -m bot console $(ARGS)

serve: all
	@$(PY) -m bot run $(ARGS)

test: dev
	@$(PY) -m pytest -n auto --dist loadfile $(ARGS)

check: dev
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@.venv/bin/lint-imports

bench: dev
	@for one in suggest_quality search_quality search_speed store portfolio frameworks reminders pictures footprint load discord; do \
		echo "== $$one"; $(PY) -m bench.$$one || exit 1; done
	@if [ -x .venv-synapse/bin/python ]; then $(PY) -m bench.matrix; \
		else echo 'Matrix : sans mesure ici, make platforms installe le serveur qu’il faut.'; fi
	@$(PY) -m bench.page

# Some ten minutes and 8 GB in /tmp; needs the Debian package postgresql. ARGS="100" for fewer Schools.
bench-scale: dev
	@$(PY) -m bench.scale $(ARGS)
	@$(PY) -m bench.page

# Some ten minutes. ARGS="--tantivy FOLDER" adds tantivy, which `pip install --target FOLDER tantivy` brings.
bench-bigframe: dev
	@$(PY) -m bench.bigframe $(ARGS)
	@$(PY) -m bench.page

soak: dev
	@$(PY) -m bench.soak

platforms: homeserver stored
	@$(PY) -m pytest -n auto --dist loadfile tests/platforms $(ARGS)

# What a user’s machine may lack: the real Matrix homeserver.
homeserver: dev
	@$(PYTHON) tools/environment.py .venv-synapse $(LOCKS)/synapse.txt

# The same promises with the rows in PostgreSQL.
stored: dev
	@$(PY) -m pytest -n auto --dist loadfile --store=postgres $(STORED) --ignore tests/reminders/test_reminder_phrases.py $(ARGS)

# A strict client from npm: Node.js comes from the system (Debian: nodejs, npm).
check-matrix-strict: homeserver
	@cd tests/strict && npm ci --no-audit --no-fund
	@$(PY) -m tests.strict.check

core:
	@$(PYTHON) tools/environment.py .venv $(LOCKS)/core.txt

# Under systemd or in a container the folder cannot be written: what is not compiled now would be at every start.
all:
	@$(PYTHON) tools/environment.py .venv $(LOCKS)/core.txt $(LOCKS)/all.txt
	@$(PY) -m compileall -q bot cogs

# A host of many Schools (docs/passage-a-l-echelle.md).
postgres: all
	@$(PYTHON) tools/environment.py .venv $(LOCKS)/core.txt $(LOCKS)/all.txt $(LOCKS)/postgres.txt
	@$(PY) -m compileall -q bot cogs

dev:
	@$(PYTHON) tools/environment.py .venv $(LOCKS)/core.txt $(LOCKS)/all.txt $(LOCKS)/dev.txt

# The workflow. `make demo` and `make test` need python3 and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP_COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.DEFAULT_GOAL := help
.PHONY: help venv demo test torture lint format types imports check lock wheel bench fuzz bombs ci clean

help: ## show this
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

venv: $(READY) ## make the virtual environment with exactly the locked packages

$(READY): requirements-dev.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh deploy/venv.sh $(VENV)
	$(BIN)/pip install --quiet --use-pep517 --require-hashes --no-deps --requirement requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

demo: $(READY) ## play the whole story on this machine and make storage/demo/index.html
	$(BIN)/mailbot demo

test: $(READY) ## run the tests
	$(BIN)/python -m pytest

torture: $(READY) ## kill the service 10,000 times under load (KILLS=500 for fewer), on a Debian machine as root
	PYTHONPATH=tests $(BIN)/python -m torture $(KILLS)

lint: $(READY) ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY) ## mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(READY) ## check the types
	$(BIN)/mypy

imports: $(READY) ## check who imports whom
	$(BIN)/lint-imports

check: lint types imports test ## all of the above

lock: $(READY) ## choose the newest fitting versions anew and write the lock files
	$(BIN)/pip install --quiet "pip-tools>=7.6,<8"
	$(PIP_COMPILE) --upgrade --extra postgresql --output-file requirements.lock pyproject.toml
	$(PIP_COMPILE) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

wheel: $(READY) ## build dist/mailbot-*.whl
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir dist .

bench: $(READY) ## measure, and write benchmarks/results.md
	$(BIN)/python -m benchmarks

ATHERIS := atheris==3.0.0
SECONDS := 180

fuzz: $(READY) ## feed every reader with broken input, SECONDS=180 each; TARGETS="mail dates" for some of them
	$(BIN)/pip install --quiet "$(ATHERIS)"
	$(BIN)/python -m fuzz --seconds $(SECONDS) $(TARGETS)

bombs: $(READY) ## what each mail that is made to break readers costs, as lines of JSON
	@folder=$$(mktemp -d) && PYTHONPATH=.:tests $(BIN)/python -m attacks.ordeal $$folder; status=$$?; rm -rf $$folder; exit $$status

ci: ## what the build machine runs, on a Debian machine as root
	.ci/run

clean: ## remove what these targets made, but nothing under storage
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find mailbot tests benchmarks fuzz -name __pycache__ -type d -prune -exec rm -rf {} +

# Two commands do everything: `make run` and `make test`. What each step does stands in scripts/.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export PORT

.PHONY: run test setup setup-dev format translations approve clean

run: setup  ## Install what is missing, load the demo and serve
	@scripts/run

test: setup-dev  ## Run every check
	@scripts/test

setup:
	@PYTHON=$(PYTHON) scripts/setup runtime

setup-dev:
	@PYTHON=$(PYTHON) scripts/setup dev

format: setup-dev  ## Bring code and templates into shape
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format . ; $(BIN)/djlint --reformat --quiet templates

translations: setup  ## Collect what documents say for translators, and compile what they wrote
	@$(BIN)/python -m scripts.planner_messages
	@$(BIN)/python manage.py translations

approve: setup-dev  ## Take the pages of documents as they look now for right (look at tests/approved before you commit)
	@NINEFOLD_APPROVE=1 $(BIN)/python -m pytest -q tests/site/test_approved_pages.py

clean:  ## Remove everything that make creates, the data included
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# `make run` serves the site, `make test` proves it: both do all the set-up that a fresh Debian or Ubuntu needs.
# `make check` reads the code; `make lock` renews the locked dependencies; `make screenshots` draws every page.

BIN := .venv/bin

.PHONY: run test check lock screenshots

# --with-parent: should make itself be killed, nothing stays behind.
run: .venv/ready
	@$(BIN)/python manage.py serve --demo --with-parent

test: .venv/ready
	@./bootstrap.sh browser
	$(BIN)/python -m pytest --numprocesses auto

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --check --target-version 5.2
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/hadolint -t warning Dockerfile

screenshots: .venv/ready
	@./bootstrap.sh browser
	$(BIN)/python -m tests.browser.screenshots

# Names no host, so that it installs from wherever pip is set up to look.
lock: .venv/ready
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --group dev --output-file requirements.lock pyproject.toml

.venv/ready: requirements.lock bootstrap.sh
	@./bootstrap.sh

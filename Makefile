# `make run` serves the site, `make test` proves it: both do all the set-up that a fresh Debian or Ubuntu needs.
# `make check` reads the code; `make lock` renews the locked dependencies; `make screenshots` draws every page.
# `make score` says how well articles are read: docs/intake.md.
# `make soak` says what the site bears, one row of docs/reliability.md with ROW=n, or all of them.
# `make bench` measures the site beside Datasette, with SIZE=100000 announcements or 1000000: docs/performance.md.

BIN := .venv/bin
SIZE ?= 100000
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: run test check lock screenshots score bench soak audit

# --with-parent: should make itself be killed, nothing stays behind.
run: .venv/ready
	@$(BIN)/python manage.py serve --demo --with-parent

test: .venv/ready
	@./bootstrap.sh browser
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --check --target-version 5.2
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py lint_migrations
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/hadolint -t warning Dockerfile
	git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --baseline .secrets.baseline

screenshots: .venv/ready
	@./bootstrap.sh browser
	$(BIN)/python -m tests.browser.screenshots

# Not part of the check: a weakness that was found elsewhere must not turn every change red.
audit: .venv/ready
	@$(BIN)/python manage.py audit

score: .venv/ready
	@$(BIN)/python -m tests.intake.score

bench: .venv/ready
	@SIZE=$(SIZE) $(BIN)/python -m tests.benchmarks

soak: .venv/ready
	@./bootstrap.sh browser
	@ROW=$(ROW) $(BIN)/python -m tests.soak

# Neither names a host: they install from wherever pip is set up to look. site.lock is what the image needs.
lock: .venv/ready
	$(BIN)/uv pip compile $(LOCK) --group dev --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile $(LOCK) --constraint requirements.lock --output-file site.lock pyproject.toml

.venv/ready: requirements.lock bootstrap.sh
	@./bootstrap.sh

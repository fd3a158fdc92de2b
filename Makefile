# The two commands: `make run` serves the site, `make test` proves it. Both do all the set-up a machine needs.
PYTHON := .venv/bin/python

.PHONY: run test check lock screenshots clean

run: .venv/ready
	@$(PYTHON) manage.py serve --demo --with-parent

.venv/ready: requirements.lock bootstrap.sh
	@./bootstrap.sh

test: .venv/ready
	@$(PYTHON) -m pytest --numprocesses auto

clean:
	rm -rf .venv staticfiles

#!/bin/sh
# Makes .venv with the locked dependencies; `bootstrap.sh browser` sees to a Chromium for the tests.
# Installs what Debian and Ubuntu lack where it may (as root, or sudo without a password), else says what is missing.
set -eu
cd "$(dirname "$0")"

say() { printf 'bootstrap: %s\n' "$1" >&2; }
die() { say "$1"; exit 1; }

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo -n "$@"; else return 1; fi
}

apt_install() {
	say "installing $1"
	{ as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -qq -y --no-install-recommends "$1"; } >/dev/null 2>&1 || die "first install it: apt-get install $1"
}

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

find_python() {
	for python in python3 python3.14 python3.13 python3.12 python3.11; do
		command -v "$python" >/dev/null || continue
		"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' && return
	done
	die "Python 3.11 or newer is needed: apt-get install python3"
}

make_environment() {
	find_python
	"$python" -c 'import ensurepip, venv' 2>/dev/null ||
		apt_install "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
	say "installing the locked dependencies into .venv"
	rm -rf .venv
	"$python" -m venv .venv || die "$python can't make a virtual environment here"
	.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
		--require-hashes --only-binary :all: -r requirements.lock || die "the dependencies could not be installed"
}

# Two at once: the second waits, and finds the work done.
if [ -z "${BOOTSTRAP_ALONE:-}" ]; then
	command -v flock >/dev/null || die "flock is needed: apt-get install util-linux"
	BOOTSTRAP_ALONE=1 exec flock .bootstrap.lock ./bootstrap.sh "$@"
fi

if [ "${1:-}" = browser ]; then
	find_browser >/dev/null || apt_install chromium
	find_browser >/dev/null || die "the browser tests need Chromium: apt-get install chromium"
	# Playwright brings a Node.js of its own, which asks for a library that a minimal Debian lacks.
	for driver in .venv/lib/python3.*/site-packages/playwright/driver/node; do
		[ ! -e "$driver" ] || "$driver" --version >/dev/null 2>&1 || apt_install libatomic1
	done
	exit
fi

# A new lock, another Python or a moved checkout: the environment is made again, whole.
wanted=$(cat requirements.lock | cksum; pwd)
if [ "$(cat .venv/ready 2>/dev/null)" != "$wanted" ] || ! .venv/bin/python -c '' 2>/dev/null; then
	make_environment
fi
printf '%s\n' "$wanted" >.venv/ready

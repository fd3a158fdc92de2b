#!/bin/sh
# Makes .venv with the locked dependencies. Needs Python 3.11 or newer; installs Debian's python3-venv where it may.
set -eu
cd "$(dirname "$0")"

say() { printf 'bootstrap: %s\n' "$1" >&2; }
die() { say "$1"; exit 1; }

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo -n "$@"; else return 1; fi
}

find_python() {
	for python in python3 python3.14 python3.13 python3.12 python3.11; do
		if command -v "$python" >/dev/null && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
			return
		fi
	done
	die "Python 3.11 or newer is needed: apt-get install python3"
}

ensure_venv() {
	"$python" -c 'import ensurepip, venv' 2>/dev/null && return
	package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
	say "installing $package"
	{ as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$package"; } \
		>/dev/null 2>&1 || die "install it first: apt-get install $package"
}

# Two at once: the second waits, and finds the work done.
if [ "${1:-}" != locked ] && command -v flock >/dev/null; then
	exec flock .bootstrap.lock "$0" locked
fi

wanted=$(cat requirements.lock bootstrap.sh | cksum)
[ "$(cat .venv/ready 2>/dev/null)" = "$wanted" ] && { touch .venv/ready; exit 0; }

find_python
ensure_venv
say "installing the locked dependencies into .venv"
rm -f .venv/ready
"$python" -m venv --clear .venv || die "$python can't make a virtual environment here"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
	--require-hashes --only-binary :all: -r requirements.lock || die "the dependencies could not be installed"
printf '%s\n' "$wanted" >.venv/ready

"""What bootstrap.sh does on machines that lack something. Every program that it calls is a stand-in."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from policytracker.cluster import CHECKOUT

TOOLS = ["sh", "env", "dirname", "cat", "cksum", "flock", "rm", "mkdir", "touch"]

# Answers as Python would: which version it is, whether it has venv; and makes an environment that can't do anything.
PYTHON = """#!/bin/sh
echo "$0 $*" | tail -c 200 >> calls
case "$*" in
*"sys.version_info <"*) exit {too_old} ;;
*ensurepip*) [ -e has_venv ] ;;
*venv%d*|*python%d*) echo python3.11-venv ;;
"-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
esac
"""


@dataclass
class Machine:
    folder: Path

    def has(self, program: str, text: str) -> None:
        path = self.folder / "bin" / program
        # Written through a link, a stand-in would take the place of the machine's own program.
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def bootstrap(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            ["sh", "bootstrap.sh", *arguments],
            cwd=self.folder,
            env={"PATH": str(self.folder / "bin")},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stderr

    def installed(self) -> list[str]:
        calls = (self.folder / "calls").read_text().splitlines() if (self.folder / "calls").exists() else []
        return [line.split()[-1] for line in calls if "apt-get install" in line]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    for tool in [*TOOLS, "tail", "cp", "chmod"]:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    for file in ("bootstrap.sh", "requirements.lock"):
        shutil.copy2(CHECKOUT / file, tmp_path / file)
    machine = Machine(tmp_path)
    machine.has("python3", PYTHON.format(too_old=0))
    machine.has("id", "#!/bin/sh\necho 1000\n")
    return machine


def test_a_stand_in_never_takes_the_place_of_the_machines_own_program(machine):
    own = Path(shutil.which("rm"))
    before = own.read_bytes()
    machine.has("rm", "#!/bin/sh\n")
    assert own.read_bytes() == before


SUDO = '#!/bin/sh\nshift; exec "$@"\n'
APT = '#!/bin/sh\necho "apt-get $*" >> calls\n[ "$1" = install ] && touch has_venv\nexit 0\n'


def test_without_a_new_enough_python_it_says_so(machine):
    machine.has("python3", PYTHON.format(too_old=1))
    assert machine.bootstrap() == (1, "bootstrap: Python 3.11 or newer is needed: apt-get install python3\n")


def test_what_is_missing_is_installed_where_it_may(machine):
    machine.has("sudo", SUDO)
    machine.has("apt-get", APT)
    assert machine.bootstrap() == (
        0,
        "bootstrap: installing python3.11-venv\nbootstrap: installing the locked dependencies into .venv\n",
    )
    assert machine.installed() == ["python3.11-venv"]


def test_what_is_missing_is_named_where_it_may_not(machine):
    assert machine.bootstrap() == (
        1,
        "bootstrap: installing python3.11-venv\nbootstrap: first install it: apt-get install python3.11-venv\n",
    )


def test_the_second_time_there_is_nothing_to_do(machine):
    (machine.folder / "has_venv").touch()
    assert machine.bootstrap()[0] == 0
    assert machine.bootstrap() == (0, "")


def test_a_new_lock_makes_the_environment_again(machine):
    (machine.folder / "has_venv").touch()
    machine.bootstrap()
    (machine.folder / "requirements.lock").write_text("something==2\n")
    assert machine.bootstrap() == (0, "bootstrap: installing the locked dependencies into .venv\n")


def test_a_browser_is_installed_where_there_is_none(machine):
    machine.has("sudo", SUDO)
    machine.has("apt-get", APT)
    assert machine.bootstrap("browser") == (
        1,
        "bootstrap: installing chromium\nbootstrap: the browser tests need Chromium: apt-get install chromium\n",
    )
    assert machine.installed() == ["chromium"]


def test_a_browser_that_is_there_is_taken(machine):
    machine.has("chromium", "#!/bin/sh\n")
    assert machine.bootstrap("browser") == (0, "")


def test_without_leave_to_install_it_says_what_to_install(machine):
    assert machine.bootstrap("browser") == (
        1,
        "bootstrap: installing chromium\nbootstrap: first install it: apt-get install chromium\n",
    )


def test_a_library_that_the_browsers_driver_lacks_is_installed(machine):
    machine.has("chromium", "#!/bin/sh\n")
    machine.has("sudo", SUDO)
    machine.has("apt-get", APT)
    driver = machine.folder / ".venv/lib/python3.11/site-packages/playwright/driver/node"
    driver.parent.mkdir(parents=True)
    driver.write_text("#!/bin/sh\n[ -e has_venv ]\n")
    driver.chmod(0o755)
    assert machine.bootstrap("browser") == (0, "bootstrap: installing libatomic1\n")
    assert machine.bootstrap("browser") == (0, "")
    assert machine.installed() == ["libatomic1"]

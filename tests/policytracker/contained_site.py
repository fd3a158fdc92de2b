"""The whole of docker-compose.yml: started, asked through its proxy, stopped. Prints what was found, as JSON.

Run as `unshare --net --mount python -m tests.policytracker.contained_site FOLDER`: its mounts and its network go with it.
"""

import contextlib
import http.client
import json
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from policytracker.cluster import CHECKOUT
from tests.policytracker.contained import HOME, HOST, Machine, network_of_its_own

DATA = "/var/lib/postgresql/18/docker"
# What the entry point of PostgreSQL's image does at the first start: no one is let in before it is done.
FIRST = f"""set -eu
initdb --pgdata={DATA} --username=postgres --pwfile=$POSTGRES_PASSWORD_FILE --auth-host=scram-sha-256 --auth-local=trust $POSTGRES_INITDB_ARGS
echo 'host all all all scram-sha-256' >> {DATA}/pg_hba.conf
pg_ctl --pgdata={DATA} --options='-c listen_addresses= -c unix_socket_directories=/var/run/postgresql' --wait start
psql --username=postgres --host=/var/run/postgresql --set=ON_ERROR_STOP=1 --file=/docker-entrypoint-initdb.d/site_role.sql
pg_ctl --pgdata={DATA} --mode=fast --wait stop
"""
DATABASE = ["-D", DATA, "-c", "listen_addresses=*", "-c", "unix_socket_directories=/var/run/postgresql"]
SECONDS = 60
# Writes where nothing is to be written; says whose it runs as, and which rights it could have.
PROBE = """
import json, os, pathlib, re
written = []
for place in ("/", "/etc", "/usr", os.getcwd(), os.getcwd() + "/policytracker"):
    try:
        pathlib.Path(place, "probe").touch()
        written.append(place)
    except OSError:
        pass
status = pathlib.Path("/proc/self/status").read_text()
rights = {name: int(re.search(name + r":\\s*(\\w+)", status)[1], 16) for name in ("CapPrm", "CapEff", "CapBnd", "NoNewPrivs")}
print(json.dumps({"account": os.getuid(), "written": written, **rights}))
"""


def until(happened: Callable[[], object], what: str) -> None:
    """Raises TimeoutError."""
    end = time.monotonic() + SECONDS
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.2)


def said_in_image(word: str) -> list[str]:
    """The command of the site's image, or of its health check."""
    lines = [line for line in (CHECKOUT / "Dockerfile").read_text().splitlines() if line.startswith(word)]
    command: list[str] = json.loads(re.search(r"\[.*\]", lines[-1])[0])
    return command


class Proxy:
    """As who asks by the site's name, and trusts the one who made its certificate alone."""

    def __init__(self, certificates: Path) -> None:
        root = certificates / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        until(root.exists, "the proxy's certificate")
        self.trusted = ssl.create_default_context(cafile=str(root))

    def get(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPSConnection(HOST, timeout=30, context=self.trusted)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.content = answer.read()
        return answer

    def up(self) -> bool:
        with contextlib.suppress(OSError):
            return self.get("/about/").status == 200
        return False


def by_http() -> tuple[int, str]:
    connection = http.client.HTTPConnection(HOST, timeout=30)
    connection.request("GET", "/agreements/?country=RS")
    answer = connection.getresponse()
    return answer.status, answer.getheader("Location", "")


def waited_for_a_head() -> float:
    """Seconds until who sends half a head is hung up on."""
    began = time.monotonic()
    with socket.create_connection((HOST, 80), timeout=30) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHost: ")
        while half.recv(1_000):
            pass
    return time.monotonic() - began


def everything(folder: Path) -> dict[str, Any]:
    machine = Machine(folder)
    # Who asks knows the names too.
    subprocess.run(["mount", "--bind", folder / "hosts", "/etc/hosts"], check=True)
    services = machine.file["services"]
    found: dict[str, Any] = {"secrets": machine.run("secrets", services["secrets"]["command"])}
    found["first database"] = machine.run("database", ["sh", "-c", FIRST])
    if any(found.values()):
        raise TimeoutError("what comes first")
    machine.start("database", [*services["database"]["command"], *DATABASE])
    until(
        lambda: machine.run("database", services["database"]["healthcheck"]["test"][1:], log="check") == 0, "database"
    )
    working = [web(machine)]
    for name in ("scheduler", "backups"):
        working.append(machine.start(name, services[name]["command"]))
    machine.start("proxy", ["caddy", "run", "--config", str(HOME / "Caddyfile")])
    proxy = Proxy(machine.volumes_of("proxy")["certificates"])
    until(proxy.up, "proxy")
    found["by http"] = by_http()
    home = proxy.get("/")
    found["home"] = home.status, home.getheader("Strict-Transport-Security")
    form = proxy.get("/accounts/login/")
    found["cookie"] = sorted(part.split("=")[0] for part in form.getheader("Set-Cookie", "").split("; "))
    # Of nine, the first of it is on its way when the answer comes.
    found["too large"] = proxy.get("/accounts/login/", "POST", b"x" * 400_000, Content_Length="9000000").status
    found["half a head"] = waited_for_a_head()
    volumes = machine.volumes
    until(lambda: list(volumes["backups"].iterdir()) and (volumes["schedule"] / "backup").exists(), "backup")
    until((volumes["schedule"] / "clearsessions").exists, "the scheduler")
    found["backups"] = len(list(volumes["backups"].iterdir()))
    for name in services.keys() - {"secrets"}:
        machine.run(name, [sys.executable, "-c", PROBE], log=f"{name} probed")
    found["probes"] = {name: json.loads(machine.log(f"{name} probed")) for name in services if name != "secrets"}
    found["logs"] = {name: machine.log(name) for name in services}
    found["restored"] = restored(machine, working)
    found["home again"] = proxy.get("/").status
    return found


def web(machine: Machine) -> subprocess.Popen[bytes]:
    started = machine.start("web", said_in_image("CMD"))
    until(lambda: machine.run("web", said_in_image("HEALTHCHECK"), log="check") == 0, "web")
    return started


def restored(machine: Machine, working: list[subprocess.Popen[bytes]]) -> dict[str, int]:
    """By the commands of docs/deploy.md: how that ended, and how many accounts there were before and after that had come since the backup."""
    backups, home = machine.file["services"]["backups"], str(HOME / "backups")
    volumes = [line.removesuffix(":ro") if line.startswith("releases:") else line for line in backups["volumes"]]
    machine.file["services"]["restoring"] = {
        **backups, "environment": {**backups["environment"], "TMPDIR": home}, "volumes": volumes
    }  # fmt: skip
    newest = max(machine.volumes["backups"].iterdir()).name
    machine.run("backups", shell("create(username='later')"))
    count = shell("filter(username='later').count()")
    before = machine.run("backups", count)
    for process in working:
        machine.stop(process)
    ended = machine.run("restoring", ["python", "manage.py", "restore", f"{home}/{newest}", "--replace"])
    web(machine)
    return {"before": before, "ended": ended, "after": machine.run("backups", count)}


def shell(act: str) -> list[str]:
    """Done to the accounts; what it counts is how the command ends."""
    asked = f"from django.contrib.auth.models import User; import sys; n = User.objects.{act}; sys.exit(n if isinstance(n, int) else 0)"
    return ["python", "manage.py", "shell", "--no-imports", "--command", asked]


if __name__ == "__main__":
    network_of_its_own()
    place = Path(sys.argv[1])
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "none", place], check=True)
    place.chmod(0o755)
    try:
        said = everything(place)
    except TimeoutError as error:
        logs = {path.stem: path.read_text(errors="replace")[-2_000:] for path in place.glob("*.log")}
        said = {"waited in vain for": str(error), "logs": logs}
    sys.stdout.write(json.dumps(said))

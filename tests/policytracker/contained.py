"""Each service of docker-compose.yml: its command run as its container would, without Docker. See test_compose.py.

All in a network of its own, so that ports and the names of services are as the file has them. A service has a root of its own,
read-only but for its volumes and what it has in memory, and runs under its account without any right.
"""

import fcntl
import os
import re
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from policytracker import database
from policytracker.cluster import CHECKOUT

# A name for which the proxy asks no authority outside.
HOST = "tracker.internal"
GIVEN = {"SITE_URL": f"https://{HOST}", "EMAIL_HOST_PASSWORD": "secret of the mail server"}
HOME = Path("/srv/policytracker")
PARTS = ["manage.py", "site.lock", "Caddyfile", "policytracker", "announcements", "templates", "static"]
# As the Dockerfile makes them: whose each folder is, and who may look into it.
FOLDERS = {
    HOME / ".data": (10001, 0o700),
    HOME / "backups": (10001, 0o700),
    HOME / "releases": (10001, 0o755),
    HOME / "schedule": (10001, 0o755),
    HOME / "staticfiles": (10001, 0o755),
    Path("/secrets"): (10001, 0o755),
    Path("/database_secrets"): (10001, 0o755),
    Path("/certificates"): (10002, 0o700),
    Path("/var/lib/postgresql"): (999, 0o700),
    Path("/var/run/postgresql"): (999, 0o755),
    Path("/run/secrets"): (0, 0o755),
    Path("/tmp"): (0, 0o1777),  # noqa: S108 (the container's own)
}
HAVE = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "etc", "dev"]


def compose() -> dict[str, Any]:
    """The file, with what .env gives put in and the rest as it is without."""

    def filled(match: re.Match[str]) -> str:
        return GIVEN.get(match["name"]) or match["default"] or ""

    text = (CHECKOUT / "docker-compose.yml").read_text()
    found: dict[str, Any] = yaml.safe_load(re.sub(r"\$\{(?P<name>\w+):(?:-(?P<default>[^}]*)|\?[^}]*)\}", filled, text))
    return found


def network_of_its_own() -> None:
    """Called in one: its loopback is up, and its ports are free to all, as in a container."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14s", b"lo", 1, b""))
    Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("0")


class Machine:
    """``folder`` is in memory, on a mount of this process alone: it goes with it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, compose()
        (folder / "hosts").write_text(f"127.0.0.1 localhost database web {HOST}\n")
        (folder / "passwd").write_text(
            "root:x:0:0::/:/bin/sh\npostgres:x:999:999::/:/bin/sh\npolicytracker:x:10001:10001::/:/bin/sh\n"
        )
        (folder / "secrets").mkdir()
        (folder / "secrets" / "email_password").write_text(GIVEN["EMAIL_HOST_PASSWORD"])
        self.volumes: dict[str, Path] = {}

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text(errors="replace")

    def start(self, service: str, command: list[str], *, log: str = "") -> subprocess.Popen[bytes]:
        """In a container of this service; what it says is in the service's log, or in one of its own."""
        found = self.file["services"][service]
        root = self.folder / "roots" / service
        account = found["user"].split(":")[0]
        self.lay_out(root)
        script = "\n".join(["set -eu", *self.mounts(found, root), 'exec "$@"'])
        within = [
            "chroot",
            root,
            "setpriv",
            f"--reuid={account}",
            f"--regid={account}",
            "--clear-groups",
            "--no-new-privs",
        ]
        within += ["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "env", f"--chdir={self.at(found)}"]
        with (self.folder / f"{log or service}.log").open("ab") as said:
            return subprocess.Popen(
                [
                    "unshare",
                    "--mount",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "sh",
                    "-c",
                    script,
                    "sh",
                    *map(str, within),
                    *command,
                ],
                env=self.environment(found),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """As ``docker compose stop``: its first process is asked to end, and made to after ten seconds."""
        (first,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(first), signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.kill(int(first), signal.SIGKILL)
            process.wait(10)

    def run(self, service: str, command: list[str], *, log: str = "") -> int:
        return self.start(service, command, log=log).wait(120)

    def environment(self, service: dict[str, Any]) -> dict[str, str]:
        path = f"{sys.prefix}/bin:{database.programs()}:/usr/sbin:/usr/bin:/sbin:/bin"
        return {
            "PATH": path,
            "PYTHONDONTWRITEBYTECODE": "1",
            "XDG_DATA_HOME": "/certificates",
            "XDG_CONFIG_HOME": "/certificates/config",
        } | {name: str(value or "") for name, value in service.get("environment", {}).items()}

    def at(self, service: dict[str, Any]) -> Path:
        return HOME if service.get("image", "").startswith("policytracker:") else Path("/")

    def lay_out(self, root: Path) -> None:
        """What the image has: the folders of its own, and the site."""
        if root.exists():
            return
        for folder, (owner, mode) in FOLDERS.items():
            made = root / folder.relative_to("/")
            made.mkdir(parents=True, exist_ok=True)
            made.chmod(mode)
            os.chown(made, owner, owner)
        for part in PARTS:
            subprocess.run(["cp", "-r", CHECKOUT / part, root / HOME.relative_to("/")], check=True)

    def mounts(self, service: dict[str, Any], root: Path) -> Iterator[str]:
        """The shell's words. What stands on this machine is there to be read, under its own path."""
        yield "mount --make-rprivate /"
        yield f"mount --bind {root} {root}"
        for name in (name for name in HAVE if Path("/", name).exists()):
            yield f"mkdir -p {root}/{name}; mount --rbind /{name} {root}/{name}"
        yield f"mkdir -p {root}/proc; mount -t proc none {root}/proc"
        for path in map(Path, [sys.base_prefix, sys.prefix, database.programs().parents[2]]):
            if path.parts[1] not in HAVE:
                yield f"mkdir -p {root}{path}; mount --bind {path} {root}{path}"
        for name in ("hosts", "passwd"):
            yield f"mount --bind {self.folder}/{name} {root}/etc/{name}"
        yield from self.given(service, root)
        if service["read_only"]:
            yield f"mount -o remount,bind,ro {root}"
        yield from self.writable(service, root)

    def given(self, service: dict[str, Any], root: Path) -> Iterator[str]:
        """Its configs and secrets."""
        for config in service.get("configs", []):
            (self.folder / config["source"]).write_text(self.file["configs"][config["source"]]["content"])
            target = f"{root}{config['target']}"
            yield f"mkdir -p {Path(target).parent}; touch {target}; mount --bind {self.folder / config['source']} {target}"
        for name in service.get("secrets", []):
            yield f"touch {root}/run/secrets/{name}; mount --bind {self.folder}/secrets/{name} {root}/run/secrets/{name}"

    def writable(self, service: dict[str, Any], root: Path) -> Iterator[str]:
        """What it has in memory, and its volumes; some of them it only reads."""
        for line in service.get("tmpfs", []):
            place, _, options = line.partition(":")
            yield f"mount -t tmpfs -o {options} none {root}{place}"
        for line in service.get("volumes", []):
            name, place, *how = line.split(":")
            yield f"mount --bind {self.volume(name, root / place.lstrip('/'))} {root}{place}"
            if how == ["ro"]:
                yield f"mount -o remount,bind,ro {root}{place}"

    def volumes_of(self, service: str) -> dict[str, Path]:
        names = [line.split(":")[0] for line in self.file["services"][service]["volumes"]]
        return {name: self.volumes[name] for name in names}

    def volume(self, name: str, place: Path) -> Path:
        """A new one takes after the folder of the first image that has it mounted."""
        if name not in self.volumes:
            self.volumes[name] = self.folder / "volumes" / name
            self.volumes[name].mkdir(parents=True)
            about = place.stat()
            os.chown(self.volumes[name], about.st_uid, about.st_gid)
            self.volumes[name].chmod(about.st_mode & 0o7777)
        return self.volumes[name]

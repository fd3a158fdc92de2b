"""The real Caddy before a site, as docker-compose.yml sets it up, over http on loopback."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from policytracker.cluster import CHECKOUT
from policytracker.parent import end_with_parent
from tests.benchmarks.sites import free_port
from tests.policytracker.processes import happens_within
from tests.soak.site import Site
from tests.soak.visitor import Visitor

CADDY = Path(sys.executable).with_name("caddy")


@contextlib.contextmanager
def before(site: Site, *, without: str = "") -> Iterator[int]:
    """The port at which it listens; whoever asks there asks for `localhost`. ``without``: a setting that is left out, for a control."""
    port, parent = free_port(), os.getpid()
    with tempfile.TemporaryDirectory(prefix="soak_") as home, (Path(home) / "log").open("wb") as log:
        lines = (CHECKOUT / "Caddyfile").read_text().splitlines(keepends=True)
        settings = Path(home) / "Caddyfile"
        settings.write_text("".join(line for line in lines if not without or without not in line))
        own = {"SITE_URL": f"http://localhost:{port}", "WEB": f"127.0.0.1:{site.port}", "HOME": home}
        process = subprocess.Popen(
            [CADDY, "run", "--config", settings, "--adapter", "caddyfile"],
            env=os.environ | own | dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME"), home),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: end_with_parent(parent),
        )
        try:
            if not happens_within(lambda: answers(port), 30):
                raise RuntimeError(f"Caddy did not start: {(Path(home) / 'log').read_text()[-500:]}")
            yield port
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), contextlib.closing(Visitor(port)) as visitor:
        return visitor.get("/about/").status == 200
    return False

"""Listeners on the island, at every address and many ports: who was connected to, and what they say."""

import contextlib
import socket
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

# What may be asked: they stand for the open internet.
OPEN = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
PORTS = (22, 25, 80, 443, 2375, 5432, 6379, 8080, 9200, 11211)
# Here only loopback listens: whoever tries an open address first finds nobody, and goes on to the next.
LOOPBACK_PORT = 8081
PAGE = (
    '<!doctype html><html lang="en"><head><title>A pact on returns</title><base href="http://10.0.0.1/">'
    '<meta http-equiv="refresh" content="0; url=http://127.0.0.1/"><link rel="canonical" href="http://[::1]/">'
    '<link rel="stylesheet" href="http://169.254.169.254/a.css"></head><body><article><h1>A pact on returns</h1>'
    "<p>Anna Bergdal and Tomas Weil signed a pact on returns in Norrvik on Monday, after two years of talks.</p>"
    "<p>It covers people whose claims were refused, and it begins in the autumn of this year.</p>"
    '<img src="http://192.168.0.1/a.png"><iframe src="http://127.0.0.1:8080/"></iframe></article></body></html>'
)


class Doors:
    """``inside`` counts connections by the address that was connected to; ``outside`` those to the open addresses."""

    def __init__(self, folder: Path) -> None:
        self.inside: Counter[str] = Counter()
        self.outside = 0
        # Where the open site's pages lead, by their numbers.
        self.leads: list[str] = []
        self.unix = folder / "door"
        for port in PORTS:
            self.listen(socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=512))
        self.listen(socket.create_server(("127.0.0.1", LOOPBACK_PORT)))
        self.listen(socket.create_server(str(self.unix), family=socket.AF_UNIX))

    def listen(self, door: socket.socket) -> None:
        threading.Thread(target=self.welcome, args=[door], daemon=True).start()

    def welcome(self, door: socket.socket) -> None:
        while True:
            guest, _ = door.accept()
            here = guest.getsockname()
            address = "unix" if isinstance(here, str) else here[0].removeprefix("::ffff:")
            if address in OPEN:
                self.outside += 1
            else:
                self.inside[address] += 1
            threading.Thread(target=self.answer, args=[guest], daemon=True).start()

    def answer(self, guest: socket.socket) -> None:
        guest.settimeout(5)
        with contextlib.suppress(OSError), guest:
            Asked(guest, guest.getpeername(), self)


class Asked(BaseHTTPRequestHandler):
    """``/leads?to=3`` leads to the fourth of ``leads``; everything else is a page."""

    def do_GET(self) -> None:
        doors: Doors = self.server
        asked = urlsplit(self.path)
        if asked.path == "/leads":
            self.send_response(302)
            self.send_header("Location", doors.leads[int(parse_qs(asked.query)["to"][0])])
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        """The doors count."""

"""Twenty personal strings, given to the site in every way in which somebody's are; none may stand in a log."""

import contextlib
import http.client
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import quote

from tests.benchmarks import words
from tests.no_script import Page
from tests.soak.site import Account, Site
from tests.soak.visitor import FORM, Visitor

ADDRESS = "127.0.2.1"


def much(word: str) -> str:
    """What takes long is logged."""
    first, second = words.vocabulary()[len(words.STOP_WORDS) :][:2]
    return f'"{first} {second}" or {word}'


class Stranger:
    """``strings`` are theirs, by what they are; each stands nowhere else in the world."""

    def __init__(self, site: Site, editor: Account, own: str) -> None:
        self.site, self.editor, self.own = site, editor, own
        self.strings: dict[str, str] = {}
        # What the site itself made, and they carry.
        self.strings["session cookie"], self.strings["form token"] = editor.session, editor.token
        self.statuses: dict[str, int] = {}

    def made(self, what: str, form: str = "{}") -> str:
        return self.strings.setdefault(what, form.format("planted" + secrets.token_hex(6)))

    def give_all(self) -> None:
        for name, act in self.acts():
            visitor = Visitor(self.site.port, ADDRESS, cookie=self.editor.cookie, token=self.editor.token)
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.statuses[name] = act(visitor)
            visitor.close()

    def acts(self) -> Iterator[tuple[str, Callable[[Visitor], int]]]:
        """Well and badly: what is refused or not there is logged first of all."""
        word, mail = self.made("search word"), self.made("e-mail address", "{}@example.org")
        yield "search", lambda one: one.get(f"/search/?q={word}").status
        yield (
            "a search that takes long",
            lambda one: one.get(f"/search/?q={quote(much(self.made('words of a long search')))}").status,
        )
        yield "a list's words", lambda one: one.get(f"/agreements/?q={self.made('words of a list')}").status
        yield (
            "look-up",
            lambda one: one.get(f"/lookup/official/?q={quote(self.made('name looked up', 'Anna {}'))}").status,
        )
        yield "a wrong value", lambda one: one.get(f"/agreements/?country={self.made('wrong value')}").status
        yield (
            "a page that isn't there",
            lambda one: one.get(f"/people/{quote(self.made('address in a path', '{}@example.org'))}/").status,
        )
        yield "a NUL", lambda one: one.get(f"/search/?q={self.made('words beside a NUL')}%00").status
        yield "headers", self.with_headers
        yield "a host that isn't ours", lambda one: one.get("/", Host=self.made("host", "{}.example.org")).status
        yield "signing in", self.sign_in
        yield "a form without its token", self.without_token
        yield "an alert", lambda one: one.post("/agreements/alert/?country=RS", {"email": mail}).status
        yield (
            "a wrong alert",
            lambda one: one.post("/agreements/alert/", {"email": self.made("wrong e-mail address", "{}@@")}).status,
        )
        yield "an edit", self.edit
        yield (
            "an article",
            lambda one: one.post("/intake/", {"text": self.made("article", "Anna {} signed a pact in Oslo.")}).status,
        )
        yield "a link", lambda one: one.post("/intake/", {"url": f"http://127.0.0.1/{self.made('link')}"}).status
        yield (
            "a file for programs",
            lambda one: one.get(f"/agreements.json?country={self.made('asked by a program')}").status,
        )
        yield (
            "a body that is no form",
            lambda one: (
                one.ask("POST", "/intake/", self.made("body").encode() * 400_000, {"Content-Type": FORM}).status
            ),
        )

    def with_headers(self, one: Visitor) -> int:
        headers = {
            "X-Forwarded-For": self.made("forwarded address", "2001:db8::{}"),
            "Forwarded": f"for={self.strings['forwarded address']}",
            "User-Agent": self.made("browser"),
            "Referer": self.made("page before", "https://example.org/{}"),
            "Authorization": f"Bearer {self.made('access token')}",
            "Accept-Language": self.made("language"),
        }
        return one.get("/nothing/there/", **headers).status

    def sign_in(self, one: Visitor) -> int:
        one.cookie = f"csrftoken={self.editor.token}"
        names = {"username": self.made("user name"), "password": self.made("password")}
        return one.post("/accounts/login/", {**names, "login": names["username"]}).status

    def without_token(self, one: Visitor) -> int:
        one.token = self.made("wrong token")
        return one.post(f"/accounts/login/?next=/{self.made('next page')}", {"username": "a"}).status

    def edit(self, one: Visitor) -> int:
        from tests.soak.readers import Timed

        client = Timed(one)
        page = Page(client, self.own)
        page.type(note=self.made("note"), why=self.made("reason")).save()
        return client.answer.status

    def found_in(self, *logs: str) -> list[str]:
        """What of theirs stands there."""
        return [what for what, string in self.strings.items() if any(string in log for log in logs)]

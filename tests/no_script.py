"""A browser without JavaScript: reads the form of a page, types into it, presses its buttons."""

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """What the page's form with method post would send, and which buttons it has."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.sent: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str]] = []
        self.focus: list[str] = []
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        have = dict(attributes)
        name = have.get("name") or ""
        if tag == "form":
            self.inside = have.get("method") == "post" and have.get("class") == "form"
        if "autofocus" in have:
            self.focus.append(name or have.get("id", ""))
        if self.inside:
            self._start_control(tag, name, have)

    def _start_control(self, tag: str, name: str, have: dict[str, str | None]) -> None:
        if tag == "input" and name and (have.get("type") not in ("radio", "checkbox") or "checked" in have):
            value = have.get("value", "on" if have.get("type") == "checkbox" else "")
            self.sent.setdefault(name, []).append(value or "")
        elif tag == "textarea":
            self._area, self.sent[name] = name, [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in have or self._select not in self.sent):
            self.sent[self._select] = [have.get("value") or ""]
        elif tag == "button":
            self.buttons.append((name, have.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            # Browsers drop the first line feed of a text area.
            self.sent[self._area] = [self.sent[self._area][0].removeprefix("\n").replace("\n", "\r\n")]
            self._area = None
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][0] += data


class Page:
    """The form at an address, as one person sees it."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self._read(client.get(address))

    def _read(self, response: Any) -> None:
        self.response = response
        form = _Form()
        form.feed(response.content.decode())
        self.sent, self.buttons, self.focus = form.sent, form.buttons, form.focus

    def type(self, **fields: Any) -> "Page":
        """Names are written with ``__`` for ``-``: ``milestones__0__date``."""
        for name, value in fields.items():
            self.sent[name.replace("__", "-")] = list(value) if isinstance(value, list) else [value]
        return self

    def press(self, name: str, value: str) -> "Page":
        assert (name, value) in self.buttons, f"no button {name}={value} in {self.buttons}"
        self._read(self.client.post(self.address, {**self.sent, name: value}))
        return self

    def save(self, **button: str) -> Any:
        response = self.client.post(self.address, {**self.sent, **button})
        self._read(response)
        return response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Where and in which words the form says what is to be mended."""
        return [(problem.where, problem.words) for problem in self.response.context["form"].problems]

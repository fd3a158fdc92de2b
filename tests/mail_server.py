"""A mail server on this machine: what it took, and what it is told to say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from tests.benchmarks.sites import free_port


class Box:
    """``taken`` are the mails in their order; ``says`` answers a mail instead of taking it, where it answers."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.says: Callable[[list[str]], str | None] = lambda to: None
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802 (aiosmtpd's name)
        if answer := self.says([address]):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.taken if message["To"] == address]


@contextmanager
def mail_server() -> Iterator[Box]:
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    box.port = controller.port
    controller.start()
    try:
        yield box
    finally:
        controller.stop()

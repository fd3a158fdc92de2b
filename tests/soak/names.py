"""A name server for the island, where the system's own stands: names that lead inside, and names that change their minds."""

import ipaddress
import socket
import struct
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

_A, _AAAA = 1, 28
# For each name what it is answered the first time, the second time and so on; the last answer stays.
Answers = dict[str, Sequence[Sequence[str]]]


class NameServer:
    """Answers from a thread for as long as the process lasts. ``asked`` counts, by name, how often."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.asked: Counter[str] = Counter()
        for address in system_servers():
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            door = socket.socket(family, socket.SOCK_DGRAM)
            door.bind((address, 53))
            threading.Thread(target=self.serve, args=[door], daemon=True).start()

    def serve(self, door: socket.socket) -> None:
        while True:
            question, who = door.recvfrom(4096)
            door.sendto(self.answer(question), who)

    def answer(self, question: bytes) -> bytes:
        labels, at = [], 12
        while length := question[at]:
            labels.append(question[at + 1 : at + 1 + length].decode("latin-1"))
            at += 1 + length
        kind = struct.unpack_from("!H", question, at + 1)[0]
        found = self.addresses(".".join(labels).lower(), kind)
        head = question[:2] + struct.pack("!5H", 0x8180 if found is not None else 0x8183, 1, len(found or ()), 0, 0)
        # Each names the question's name, and may be kept by nobody.
        records = b"".join(struct.pack("!HHHIH", 0xC00C, kind, 1, 0, len(each)) + each for each in found or ())
        return head + question[12 : at + 5] + records

    def addresses(self, name: str, kind: int) -> list[bytes] | None:
        """None for a name that there isn't."""
        if name not in self.answers:
            return None
        if kind == _A:
            self.asked[name] += 1
        turns = self.answers[name]
        turn = turns[min(max(self.asked[name], 1), len(turns)) - 1]
        packed = [ipaddress.ip_address(address).packed for address in turn]
        return [each for each in packed if len(each) == {_A: 4, _AAAA: 16}.get(kind)]


def system_servers() -> list[str]:
    lines = map(str.split, Path("/etc/resolv.conf").read_text().splitlines())
    return [words[1] for words in lines if len(words) > 1 and words[0] == "nameserver"] or ["127.0.0.1"]

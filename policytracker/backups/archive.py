"""A backup's file: a tar that is written and read as a stream, and that ends with a digest of everything before it.

The dump's length is known when it is done, and a tar says each length first: so it comes in parts. The manifest is the last but one.
"""

import hashlib
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Protocol

from policytracker.backups import BackupError

FORMAT = 1
DUMP = "database.dump"
RELEASES = "releases"
MANIFEST = "manifest.json"
SEAL = "SHA256"
PART = 2**24
PIECE = 2**20
DAMAGED = "it is damaged or not whole"


@dataclass(frozen=True)
class Content:
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the backup holds. ``rows`` by table, at the moment of the dump; ``missing``: releases whose file was not there."""

    made_at: str
    server_version: str
    migrations: list[str]
    rows: dict[str, int]
    missing: list[str] = field(default_factory=list)
    files: dict[str, Content] = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise BackupError(f"its format is {found['format']} and this code reads {FORMAT}")
        return cls(**{**found, "files": {name: Content(**about) for name, about in found["files"].items()}})


# Writing


def packed(dump: Iterable[bytes], releases: Iterable[Path], manifest: Manifest) -> Iterator[bytes]:
    """The bytes of the file. ``manifest.files`` is filled in on the way."""
    return sealed(_members(dump, releases, manifest))


def _members(dump: Iterable[bytes], releases: Iterable[Path], manifest: Manifest) -> Iterator[bytes]:
    whole = Counted()
    for number, part in enumerate(parts(dump), 1):
        whole.add(part)
        yield from member(f"{DUMP}/{number:05}", len(part), [part])
    manifest.files[DUMP] = whole.content()
    for path in releases:
        with path.open("rb") as file:
            counted = Counted()
            yield from member(f"{RELEASES}/{path.name}", path.stat().st_size, counted.counting(pieces(file)))
        manifest.files[f"{RELEASES}/{path.name}"] = counted.content()
    text = json.dumps(asdict(manifest), indent=1).encode()
    yield from member(MANIFEST, len(text), [text])


def member(name: str, size: int, content: Iterable[bytes]) -> Iterator[bytes]:
    yield header(name, size)
    left = size
    for piece in content:
        left -= len(piece)
        yield piece
    if left:
        raise BackupError(f"{name} changed while it was read")
    yield bytes(-size % tarfile.BLOCKSIZE)


def header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.USTAR_FORMAT)


def parts(dump: Iterable[bytes]) -> Iterator[bytes]:
    part = bytearray()
    for piece in dump:
        part += piece
        if len(part) >= PART:
            yield bytes(part)
            part.clear()
    yield bytes(part)


def sealed(body: Iterable[bytes]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in body:
        digest.update(piece)
        yield piece
    yield seal(digest.hexdigest())


def seal(sha256: str) -> bytes:
    """How a file ends whose other bytes have this digest: a last member, and a tar's end."""
    return header(SEAL, len(sha256)) + sha256.encode().ljust(tarfile.BLOCKSIZE, b"\0") + bytes(2 * tarfile.BLOCKSIZE)


LENGTH_OF_SEAL = len(seal("0" * 64))


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


class Counted:
    def __init__(self) -> None:
        self.size, self.digest = 0, hashlib.sha256()

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        self.digest.update(piece)

    def counting(self, content: Iterable[bytes]) -> Iterator[bytes]:
        for piece in content:
            self.add(piece)
            yield piece

    def content(self) -> Content:
        return Content(self.size, self.digest.hexdigest())


# Reading


class Sink(Protocol):
    """Where what is read goes: ``name`` is the dump's, or a release's in its folder."""

    def take(self, name: str, piece: bytes) -> None: ...


def unpacked(file: IO[bytes], sink: Sink) -> Manifest:
    """All of it has been read, and is as it was written. Raises BackupError with the rest of a sentence."""
    body, found, text = Body(file), dict[str, Counted](), b""
    try:
        with tarfile.open(fileobj=body, mode="r|", bufsize=PIECE) as tar:  # type: ignore[call-overload]
            for info in tar:
                content = tar.extractfile(info)
                if content is None:
                    raise BackupError(DAMAGED)
                name = DUMP if info.name.startswith(f"{DUMP}/") else info.name
                if name == MANIFEST:
                    text = content.read()
                    continue
                counted = found.setdefault(name, Counted())
                for piece in counted.counting(pieces(content)):
                    sink.take(name, piece)
    except tarfile.TarError:
        raise BackupError(DAMAGED) from None
    if not body.ends_with_its_seal():
        raise BackupError(DAMAGED)
    manifest = Manifest.read(text)
    if {name: counted.content() for name, counted in found.items()} != manifest.files:
        raise BackupError(DAMAGED)
    return manifest


class Body:
    """A file without its seal."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.held = file, hashlib.sha256(), b""

    def read(self, size: int) -> bytes:
        while len(self.held) < size + LENGTH_OF_SEAL and (more := self.file.read(size)):
            self.held += more
        given = self.held[: min(size, max(0, len(self.held) - LENGTH_OF_SEAL))]
        self.held = self.held[len(given) :]
        self.digest.update(given)
        return given

    def ends_with_its_seal(self) -> bool:
        while self.read(PIECE):
            pass
        return self.held == seal(self.digest.hexdigest())

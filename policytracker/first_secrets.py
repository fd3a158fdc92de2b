"""Makes the secrets that are not there yet, a file each: what the containers do first. Run with the folder and their names."""

import contextlib
import os
import secrets
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile


def make(folder: Path, names: list[str], mode: int = 0o600) -> None:
    """Each a long random text, of this mode; what is there stays as it is."""
    for name in names:
        if (folder / name).exists():
            continue
        # Written whole before it gets its name: of two first runs at once, both read the same one.
        with NamedTemporaryFile("w", dir=folder) as draft, contextlib.suppress(FileExistsError):
            draft.write(secrets.token_urlsafe(48))
            draft.flush()
            Path(draft.name).chmod(mode)
            os.link(draft.name, folder / name)


if __name__ == "__main__":
    # Services under other accounts read them: each is given the folder with those that it needs, and no other.
    make(Path(sys.argv[1]), sys.argv[2:], 0o444)

"""Copies of the whole site, and the way back from them: docs/backups.md."""


class BackupError(Exception):
    """No backup, or nothing restored. The message is one line for the person at the terminal."""

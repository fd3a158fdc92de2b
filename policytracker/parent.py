"""A process that ends with the one that started it, however that one ends. The kernel sees to it (Linux)."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Have this process sent a signal when its parent ends; at once if the parent is gone already.

    The kernel looks at the thread that started this process: let it be the parent's main thread.
    """
    _libc.prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)

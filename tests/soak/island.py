"""A network of this process's own, in which every address that there is leads back to it: nothing that is tried here leaves it."""

import ctypes
import fcntl
import os
import socket
import struct
from pathlib import Path

_NEWNET, _NEWUSER = 0x40000000, 0x10000000
_SET_FLAGS, _UP = 0x8914, 1
_NEWROUTE, _ASKED = 24, 0x1 | 0x4 | 0x200 | 0x400
_TABLE_LOCAL, _STATIC, _HOST, _LOCAL, _OUT = 255, 4, 254, 2, 4
_LOOPBACK = 1
_REFUSED = 2


def enter() -> None:
    """For this process and those that it starts. Files, and sockets in them as PostgreSQL's, stay what they were.

    Raises OSError where the system doesn't let this user have a network of their own.
    """
    me, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    # Whoever isn't root may have a network in which they are as good as root.
    if libc.unshare(_NEWNET if me == 0 else _NEWNET | _NEWUSER):
        raise OSError(ctypes.get_errno(), f"no network of its own: {os.strerror(ctypes.get_errno())}")
    if me:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{me} {me} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh22x", b"lo", _UP))
    for family in (socket.AF_INET, socket.AF_INET6):
        _lead_everything_here(family)


def _lead_everything_here(family: int) -> None:
    route = struct.pack("=8BI", family, 0, 0, 0, _TABLE_LOCAL, _STATIC, _HOST, _LOCAL, 0)
    out = struct.pack("=HHI", 8, _OUT, _LOOPBACK)
    head = struct.pack("=IHHII", 16 + len(route) + len(out), _NEWROUTE, _ASKED, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as system:
        system.send(head + route + out)
        answer = system.recv(4096)
    kind, error = struct.unpack_from("=H", answer, 4)[0], struct.unpack_from("=i", answer, 16)[0]
    if kind == _REFUSED and error:
        raise OSError(-error, f"no route of its own: {os.strerror(-error)}")

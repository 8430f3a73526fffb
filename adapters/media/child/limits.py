"""What the process that opens films gives up before it opens one: memory, time, room, the network, its elder's life."""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import sys
from collections.abc import Mapping

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_DIE_WITH_PARENT = 1
_NICER = 10

NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOTDIR, errno.ESTALE)
"""Full, over a quota, read-only, or away: the disk's fault, and no film can bring it about."""


def enter(limits: Mapping[str, int]) -> None:
    for name, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["cpu_s"]),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # A write beyond the limit then says so instead of killing.
    os.nice(_NICER)  # Answers to people come first.
    if sys.platform == "linux":
        _alone()


def _alone() -> None:
    """Without a network where the kernel lets anybody ask for that; many containers do not. FFmpeg is told in any case
    to open nothing but files, see reading.opened()."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    with contextlib.suppress(AttributeError):
        libc.unshare(_NEW_USER | _NEW_NETWORK)

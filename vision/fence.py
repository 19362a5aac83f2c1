"""Walls a process puts around itself before it looks at a picture; none can be taken down again.

A picture shall not get out even by a mistake: no core dump, no other process reading the memory,
no file that can grow, no network, no new privileges. Where the kernel refuses one, the log says
so; the unit of the service brings the same walls from outside.
"""

import contextlib
import ctypes
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

# From linux/prctl.h and linux/sched.h.
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWNET = 0x4000_0000


def raise_fences(
    *, say: Callable[[str], None], dies_with_parent: bool, memory_files_may_grow: bool = False
) -> None:
    """Fence this process in, as far as the kernel permits.

    Call it before any thread is started: a user namespace needs a process with a single one.

    Args:
        say: Told in one line which walls hold; told before files are closed off, for the line
            may go to one.
        dies_with_parent: The process ends when the thread that started it does.
        memory_files_may_grow: A child process may lift the limit on files for itself; the ribbon
            camera's driver keeps its settings in a memory file, which counts as one.
    """
    walls: dict[str, Callable[[], None]] = {
        "network": _leave_the_network,
        "core": _no_core_dump,
        "memory": lambda: _prctl(PR_SET_DUMPABLE, 0),
        "privileges": lambda: _prctl(PR_SET_NO_NEW_PRIVS, 1),
    }
    if dies_with_parent:
        walls["parent"] = lambda: _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    refused = {name: error for name, raise_it in walls.items() if (error := _attempt(raise_it))}
    held = [name for name in (*walls, "files") if name not in refused]
    because = ",".join(f"{name}({error})" for name, error in refused.items()) or "none"
    say(f"fences_raised held={','.join(held)} refused={because}")
    if error := _attempt(lambda: _no_growing_file(hard=not memory_files_may_grow)):
        say(f"fence_refused files({error})")


def _attempt(raise_it: Callable[[], None]) -> str | None:
    try:
        raise_it()
    # A limit that may not be set is a ValueError here.
    except (OSError, ValueError) as error:
        return str(getattr(error, "strerror", None) or error).replace(" ", "_")
    return None


def _leave_the_network() -> None:
    """A network namespace of its own, with nothing in it, not even a loopback that is up."""
    user_id, group_id = os.geteuid(), os.getegid()
    try:
        _unshare(CLONE_NEWUSER | CLONE_NEWNET)
    except OSError:
        # A user namespace may be forbidden where a privileged process needs none.
        _unshare(CLONE_NEWNET)
        return
    # Stay who we are: files and the user's home are found by these numbers.
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group_id} {group_id} 1", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user_id} {user_id} 1", encoding="ascii")


def _no_core_dump() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _no_growing_file(*, hard: bool) -> None:
    """No file can get a single byte; sockets, pipes and terminals are none."""
    # Otherwise the first attempt would end the process instead of failing.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    most = 0 if hard else resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))


def _unshare(flags: int) -> None:
    _called(_LIBC.unshare(flags))


def _prctl(option: int, value: int) -> None:
    _called(_LIBC.prctl(option, value, 0, 0, 0))


def _called(status: int) -> None:
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


_LIBC = ctypes.CDLL(None, use_errno=True)

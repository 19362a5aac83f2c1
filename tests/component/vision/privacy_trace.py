"""What a traced process did that could carry a picture out of its memory."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

WATCHED = (
    "open,openat,openat2,creat,mknod,mknodat,mkdir,mkdirat,link,linkat,symlink,symlinkat,"
    "rename,renameat,renameat2,truncate,ftruncate,fallocate,memfd_create,"
    "write,writev,pwrite64,pwritev,pwritev2,sendfile,copy_file_range,splice,tee,vmsplice,"
    "socket,socketpair,connect,bind,listen,accept,accept4,sendto,sendmsg,sendmmsg,"
    "execve,execveat,fork,vfork,process_vm_writev,msgsnd,mq_open,shmget,io_uring_setup"
)
READING = {"open", "openat", "openat2"}
CHANGING = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE")
LONGEST_ANSWER_BYTES = 400

_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)$")
_SENT = re.compile(r"^(\d+), .*, (\d+), [A-Z_|0]+, NULL, 0(?:\)| )")


def leaks(
    trace: Iterable[str], *, wire: int, longest_answer_bytes: int = LONGEST_ANSWER_BYTES
) -> Iterator[str]:
    """The calls that a process which only looks and answers does not make.

    Args:
        trace: Lines of `strace -f -e trace=` with the calls `WATCHED`.
        wire: Descriptor of the wire to the node: short answers may leave over it.
        longest_answer_bytes: How short. Answers to a technician are longer than those to a look.
    """
    for line in trace:
        found = _CALL.match(line)
        if found is None:
            continue
        call, rest = found.groups()
        if call in READING:
            if any(flag in rest for flag in CHANGING):
                yield line
        elif call != "sendto" or not _is_harmless(rest, wire, longest_answer_bytes):
            yield line


def _is_harmless(rest: str, wire: int, longest_answer_bytes: int) -> bool:
    sent = _SENT.match(rest)
    if sent is None:
        return False
    descriptor, size = int(sent[1]), int(sent[2])
    # One byte to itself is how a thread wakes the event loop.
    return size <= (longest_answer_bytes if descriptor == wire else 1)


def lines_of(trace: Path) -> list[str]:
    """What has been traced so far."""
    return trace.read_text(encoding="utf-8", errors="replace").splitlines()

"""Dispatchers that start within milliseconds, for whoever kills a thousand of them.

One interpreter imports the program and then forks: each child is a dispatcher like any other, with
a process id of its own, and opens its files, sockets and threads itself. Only times are shorter
than a site has them: a message whose sender was killed is taken again after seconds, not minutes.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

LEASE_MS = 3_000
TRIED_AGAIN_S = 0.3
TRIES = 100
HERE = Path(__file__)


class WarmDispatcher:
    """The interpreter that forks, and the one child it has at a time.

    Args:
        log: what the children say.
        environment: of the children.
    """

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self._said = log.open("ab")
        self._parent = subprocess.Popen(
            [sys.executable, str(HERE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={"PATH": "/usr/bin:/bin:/usr/sbin", **environment},
            text=True,
            start_new_session=True,
        )
        self._child = 0
        self._answer()

    def start(self, arguments: Sequence[str]) -> None:
        """Begins `seat-dispatcher` with these arguments."""
        self._tell("\t".join(("run", *arguments)))
        self._child = int(self._answer())

    def ended(self) -> int:
        """Waits for the child's end; its status, negative for a signal."""
        self._tell("wait")
        self._child = 0
        return int(self._answer())

    def kill(self, number: int) -> int:
        """Sends the child a signal, and waits; its status."""
        os.kill(self._child, number)
        return self.ended()

    def close(self) -> None:
        """Ends everything."""
        if self._child:
            self.kill(9)
        self._parent.communicate()
        self._said.close()

    def _tell(self, line: str) -> None:
        assert self._parent.stdin is not None
        self._parent.stdin.write(line + "\n")
        self._parent.stdin.flush()

    def _answer(self) -> str:
        assert self._parent.stdout is not None
        line = self._parent.stdout.readline()
        assert line, "the interpreter that forks has ended"
        return line.strip()


def main() -> None:
    """Imports once, then forks whenever it is told to."""
    # Parts that are only imported where they are used, too.
    import apprise  # noqa: F401
    import argon2  # noqa: F401
    import uvicorn.lifespan.on
    import uvicorn.protocols.http.h11_impl  # noqa: F401

    from dispatcher.desk import backoff
    from dispatcher.desk_work import push_sender
    from dispatcher.main import app

    push_sender.LEASE_MS = LEASE_MS
    backoff.WEBHOOK = backoff.Schedule(waits_s=(TRIED_AGAIN_S,) * TRIES, longest_s=60)
    child = 0
    print("ready", flush=True)
    for line in sys.stdin:
        verb, *arguments = line.rstrip("\n").split("\t")
        if verb == "wait":
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
            continue
        child = os.fork()
        if child == 0:
            os.dup2(2, 1)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            app(arguments)
        print(child, flush=True)


if __name__ == "__main__":
    main()

"""`python -m vision`: looks through one camera for one node, behind fences of its own."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from vision.fence import raise_fences
from vision.memory import use_little
from vision.sign_of_life import open_alive

log = logging.getLogger("vision")


def main(arguments: Sequence[str]) -> int:
    """Serve until the node hangs up (`--fd`) or for ever (`--socket`)."""
    parser = argparse.ArgumentParser(prog="python -m vision", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--socket", type=Path, help="make this socket and serve whoever connects")
    where.add_argument("--fd", type=int, help="serve the parent over this inherited socket")
    parser.add_argument(
        "--ribbon-camera", action="store_true", help="its driver may keep memory files"
    )
    chosen = parser.parse_args(arguments)
    _say_to_stderr()
    use_little()
    alive = open_alive()
    raise_fences(
        say=log.info,
        dies_with_parent=chosen.fd is not None,
        memory_files_may_grow=chosen.ribbon_camera,
    )
    # Only now: with it come libraries that start threads.
    from vision.serve import serve_parent, serve_socket

    try:
        if chosen.fd is not None:
            asyncio.run(serve_parent(chosen.fd))
            return 0
        asyncio.run(serve_socket(chosen.socket, alive))
    except OSError as error:
        log.error("ended error=%s", error)  # noqa: TRY400
    return 1


def _say_to_stderr() -> None:
    # The log may go to a file, and no file may grow: what cannot be said is left out.
    logging.raiseExceptions = False
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s %(message)s"
    )


if __name__ == "__main__":
    # The parent decides when a child ends; Ctrl-C in its terminal reaches both.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    status = main(sys.argv[1:])
    # A thread may hang in a camera's driver for good; waiting for it would be in vain.
    os._exit(status)

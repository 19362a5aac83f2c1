"""One thread for work that may hang: it can be left behind, and the program still ends.

`ThreadPoolExecutor` threads are joined when Python exits (bpo-39812), so a camera driver that
never returns would keep the whole program from ending. A daemon thread does not.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Worker:
    """Runs what it is given, one after the other, in its own thread."""

    def __init__(self, *, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Run `call` when its turn comes; the future brings its result or its error."""
        future: Future[T] = Future()
        self._jobs.put(lambda: _fulfil(future, call))
        return future

    def stop(self) -> None:
        """End after what was submitted so far; returns at once."""
        self._jobs.put(None)

    @property
    def has_ended(self) -> bool:
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def _fulfil(future: Future[Any], call: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001 (it is raised where the result is awaited)
        future.set_exception(error)
    else:
        future.set_result(result)

"""The worker thread."""

import threading

import pytest

from vision.worker import Worker


def test_work_is_done_in_order_in_one_thread():
    worker, done = Worker(name="test"), []
    futures = [
        worker.submit(lambda n=n: done.append((n, threading.get_ident()))) for n in range(5)
    ]
    worker.stop()
    for future in futures:
        future.result(10.0)

    assert [number for number, _ in done] == [0, 1, 2, 3, 4]
    assert len({thread for _, thread in done}) == 1


def test_an_error_comes_out_of_the_future_and_the_work_goes_on():
    worker = Worker(name="test")
    failed, good = worker.submit(lambda: 1 // 0), worker.submit(lambda: 7)
    worker.stop()

    with pytest.raises(ZeroDivisionError):
        failed.result(10.0)
    assert good.result(10.0) == 7


def test_cancelled_work_is_passed_over_and_a_stopped_worker_ends():
    worker, gate, done = Worker(name="test"), threading.Event(), []
    held = worker.submit(lambda: gate.wait(10.0))
    cancelled = worker.submit(lambda: done.append("cancelled"))
    last = worker.submit(lambda: done.append("last"))
    cancelled.cancel()
    worker.stop()
    alive = not worker.has_ended
    gate.set()
    held.result(10.0)
    last.result(10.0)
    worker._thread.join(10.0)

    assert alive
    assert worker.has_ended
    assert done == ["last"]


def test_a_hanging_worker_does_not_keep_the_program_from_ending():
    worker = Worker(name="test")

    assert worker._thread.daemon
    worker.stop()

"""The same proofs at two sizes: small with every run of the tests, full in `./run soak`."""

import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from soak_record import Proof, record
from soak_sizes import CHOSEN, IS_FULL, SEED, Sizes

HERE = Path(__file__).parent
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """At full size these are the soak, which the normal run leaves out."""
    for item in items:
        if IS_FULL and HERE in item.path.parents:
            item.add_marker(pytest.mark.soak)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def sizes() -> Sizes:
    return CHOSEN


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Iterator[Proof]:
    """What a proof fills in; at full size it becomes a row of docs/reliability.md."""
    began_s = time.monotonic()
    filled = Proof(name=request.node.name.removeprefix("test_"), seed=SEED)
    yield filled
    if IS_FULL:
        took_s = time.monotonic() - began_s
        record(filled, took_s=took_s, failed=request.node.stash.get(FAILED, True))

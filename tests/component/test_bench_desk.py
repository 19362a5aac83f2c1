"""The benchmark of the desk: what it says where something is missing, and that it still fits."""

import asyncio
import json
import sys
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from desk_load import orders, orders_postgresql, pages

from dispatcher.store.database import open_database

BENCH = Path(__file__).parents[2] / "benchmarks" / "desk.py"


@pytest.fixture
def bench() -> ModuleType:
    """The program; by its file, for a package of the product has its name too."""
    spec = util.spec_from_file_location("bench_desk", BENCH)
    assert spec is not None
    assert spec.loader is not None
    made = util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_without_postgresql_its_figures_are_null_and_it_is_said_why(
    bench: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A figure nobody measured is no figure, and no missed bar either."""
    monkeypatch.setattr(orders_postgresql, "is_installed", lambda: False)

    status = bench.main(["--only", "orders_postgresql"])

    said = capsys.readouterr()
    assert json.loads(said.out.splitlines()[-1])["work_orders_ratio_postgresql"] is None
    assert "not installed" in said.err
    assert status == 0


def test_every_part_is_found(bench: ModuleType) -> None:
    assert {name for name, _ in bench.found_parts()} == {
        "orders",
        "orders_postgresql",
        "pages",
        "push",
        "sweep",
    }


def test_whole_orders_and_bare_ones_are_compared(tmp_path: Path) -> None:
    whole, plain = (open_database(f"sqlite:///{tmp_path / name}") for name in ("a.db", "b.db"))

    found = asyncio.run(orders.compared(whole, plain, 1, 1, "sqlite"))

    whole.dispose()
    plain.dispose()
    assert found["work_orders_ratio_sqlite"] is not None
    assert found["work_orders_ratio_sqlite"] > 0


def test_the_hall_behind_the_pages_can_be_made(tmp_path: Path) -> None:
    sessions = pages._fill(f"sqlite:///{tmp_path / 'dispatcher.db'}")

    assert sessions.keys() == pages.PAGES.keys()

"""Pure modules read no clock, touch nothing outside and import only their like."""

import ast
from collections import Counter

import purity
import pytest
from pure_modules import EDGE_MODULES, PURE_MODULES
from tree import package_modules

MODULES = package_modules()
FRONT_DOORS = {name for name, path in MODULES.items() if path.name == "__init__.py"}


def source_of(module: str) -> str:
    return MODULES[module].read_text(encoding="utf-8")


def test_every_module_is_listed_once_as_pure_or_edge() -> None:
    listed = Counter([*PURE_MODULES, *EDGE_MODULES])
    there = Counter(MODULES.keys() - FRONT_DOORS)

    assert not there - listed, f"not in pure_modules.py yet: {sorted(there - listed)}"
    assert not listed - there, f"twice in pure_modules.py, or gone: {sorted(listed - there)}"


@pytest.mark.parametrize("module", PURE_MODULES)
def test_a_pure_module_touches_nothing_outside(module: str) -> None:
    assert list(purity.impure_acts(source_of(module), module)) == []


@pytest.mark.parametrize("module", PURE_MODULES)
def test_a_pure_module_imports_pure_modules_only(module: str) -> None:
    imported = set(purity.own_imports(source_of(module), module, MODULES))

    assert imported - set(PURE_MODULES) == set()


@pytest.mark.parametrize("package", sorted(FRONT_DOORS))
def test_a_front_door_only_re_exports(package: str) -> None:
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr)
    others = [
        ast.unparse(statement)
        for statement in ast.parse(source_of(package), package).body
        if not isinstance(statement, allowed)
    ]

    assert others == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import time", "imports time"),
        ("from os.path import join", "imports os.path"),
        ("def f():\n    import asyncio", "imports asyncio"),
        ("import datetime as d\ndatetime.datetime.now()", "reads the clock"),
        ("date.today()", "reads the clock"),
        ("open('scale.yaml')", "calls open()"),
        ("print('here')", "calls print()"),
    ],
)
def test_each_impure_act_is_seen(source: str, found: str) -> None:
    acts = list(purity.impure_acts(source, "seatd.presence"))

    assert len(acts) == 1
    assert found in acts[0]


def test_relative_imports_and_names_from_a_front_door_lead_to_the_module() -> None:
    known = {name: path for name, path in MODULES.items() if name.startswith("mqtt_bridge")}
    source = "from .topics import presence\nfrom mqtt_bridge import messages"

    found = set(purity.own_imports(source, "mqtt_bridge.outbox", known))

    assert found == {"mqtt_bridge.topics", "mqtt_bridge.messages"}

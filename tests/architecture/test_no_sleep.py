"""Unit tests never wait: time is an argument or a fake clock."""

import ast
from collections.abc import Iterator

from tree import ROOT


def sleeps(source: str) -> Iterator[int]:
    """The lines that name time.sleep or asyncio.sleep; `asyncio.sleep(0)` only takes a turn."""
    tree = ast.parse(source)
    turns = {id(node.func) for node in ast.walk(tree) if is_turn(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"time", "asyncio"}:
            yield from (node.lineno for alias in node.names if alias.name == "sleep")
        elif isinstance(node, ast.Attribute) and node.attr == "sleep" and id(node) not in turns:
            owner = getattr(node.value, "id", "")
            if owner in {"time", "asyncio"}:
                yield node.lineno


def is_turn(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    arguments = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    return ast.unparse(node.func) == "asyncio.sleep" and arguments == [0]


def test_no_unit_test_sleeps() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "tests" / "unit").rglob("*.py"))
        for line in sleeps(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_every_way_to_sleep_is_seen() -> None:
    source = (
        "import time\ntime.sleep(1)\nasyncio.sleep(0.1)\nfrom time import sleep\nf(asyncio.sleep)"
    )

    assert sorted(sleeps(source)) == [2, 3, 4, 5]


def test_a_turn_of_the_loop_is_no_sleep() -> None:
    assert list(sleeps("asyncio.sleep(0)")) == []

"""Each import contract of .importlinter is kept, and each can be broken."""

import ast
import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tree import PACKAGES, ROOT, package_modules

# One bad import for each contract, all in files of their own.
BAD_IMPORTS = {
    "layers": ("vision/bad_arrow.py", "import sensors"),
    "dispatcher-without-a-pi": ("dispatcher/bad_pi.py", "import sensors"),
    "calibration-is-a-client": ("calibration/bad_client.py", "import seatd"),
    "demo-starts-processes": ("demo/bad_demo.py", "import dispatcher"),
    "demo-is-imported-by-nobody": ("seatd/bad_import_of_demo.py", "import demo"),
    "paho-has-one-home": ("seatd/bad_paho.py", "import paho.mqtt.client"),
    "gpio-has-one-home": ("sensors/bad_gpio.py", "import lgpio"),
    "pictures-have-one-home": ("seatd/bad_picture.py", "import cv2"),
    "database-has-one-home": ("dispatcher/bad_database.py", "import sqlalchemy"),
    "secrets-have-one-home": ("dispatcher/bad_secret.py", "import argon2"),
    "telling-has-one-home": ("dispatcher/bad_telling.py", "import aiohttp"),
    "inside-the-dispatcher": ("dispatcher/errors.py", "import dispatcher.web"),
    "inside-the-node": ("seatd/errors.py", "import seatd.node"),
    "web-framework-has-one-home": ("dispatcher/bad_web.py", "from fastapi import FastAPI"),
}


def contracts() -> dict[str, str]:
    """Identifier -> name, as .importlinter has them."""
    written = configparser.ConfigParser()
    written.read(ROOT / ".importlinter", encoding="utf-8")
    prefix = "importlinter:contract:"
    sections = [name for name in written.sections() if name.startswith(prefix)]
    return {name.removeprefix(prefix): written[name]["name"] for name in sections}


@pytest.fixture
def empty_packages(tmp_path: Path) -> Path:
    """Every package and module with nothing in it, under our contracts."""
    for package in PACKAGES:
        for module in (ROOT / package).rglob("*.py"):
            empty = tmp_path / module.relative_to(ROOT)
            empty.parent.mkdir(parents=True, exist_ok=True)
            empty.touch()
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"},
        check=False,
        capture_output=True,
        text=True,
    )


def test_empty_packages_keep_every_contract(empty_packages: Path) -> None:
    result = lint(empty_packages)

    assert result.returncode == 0, result.stdout
    assert result.stdout.count(" KEPT") == len(contracts())


def test_each_contract_is_broken_by_its_bad_import(empty_packages: Path) -> None:
    for file, statement in BAD_IMPORTS.values():
        (empty_packages / file).write_text(statement + "\n", encoding="utf-8")

    result = lint(empty_packages)

    assert BAD_IMPORTS.keys() == contracts().keys()
    assert result.returncode != 0
    for name in contracts().values():
        assert f"{name} BROKEN" in result.stdout


# The only modules that import another one by a name in a string, which import-linter cannot see.
IMPORTS_BY_NAME: dict[str, set[str]] = {}


def imported_by_name(source: str) -> set[str]:
    """What a module imports through importlib.import_module() or __import__()."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {
        ast.unparse(call.args[0]).strip("'") if call.args else "?"
        for call in calls
        if ast.unparse(call.func).split(".")[-1] in {"import_module", "__import__"}
    }


def test_only_known_modules_import_by_name() -> None:
    found = {
        name: imported
        for name, path in package_modules().items()
        if (imported := imported_by_name(path.read_text(encoding="utf-8")))
    }

    assert found == IMPORTS_BY_NAME

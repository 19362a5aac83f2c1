"""Which files this repository consists of."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("calibration", "demo", "dispatcher", "mqtt_bridge", "seatd", "sensors", "vision")


def repository_files() -> list[Path]:
    """Every file that is, or is about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
    )
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def package_modules(packages: tuple[str, ...] = PACKAGES) -> dict[str, Path]:
    """Dotted name -> file of every module of the product; a package goes by its own name.

    Migrations are left out: each is a record, run once by its tool and imported by nobody.
    """
    found: dict[str, Path] = {}
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if path.match("migrations/versions/*.py"):
                continue
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = path
    return found

"""Scenario files: YAML to scenarios, every problem named with its file."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from seat_life.words import Chapter, Scenario


class ScenarioInvalid(ValueError):
    """A scenario file cannot be read; the message says where and why."""


def read_chapter(path: Path) -> tuple[Scenario, ...]:
    """The scenarios of one file.

    Raises:
        ScenarioInvalid: naming the file, the place and the unknown word.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Chapter.model_validate(content).scenarios
    except (yaml.YAMLError, ValidationError) as error:
        raise ScenarioInvalid(f"{path.name}: {error}") from error


def read_all(folder: Path) -> tuple[Scenario, ...]:
    """The scenarios of every file of a folder.

    Raises:
        ScenarioInvalid: also when two have one name.
    """
    found = [one for path in sorted(folder.glob("*.yaml")) for one in read_chapter(path)]
    names = [one.name for one in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ScenarioInvalid(f"told twice: {', '.join(sorted(twice))}")
    return tuple(found)

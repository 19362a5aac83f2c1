"""Environment variables over the keys of a configuration file. Pure: both come as values.

`SEAT_BROKER__PASSWORD=…` sets `broker.password`. A value that begins with a bracket or a brace is
JSON. Variables that begin with no key of the configuration belong to somebody else.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

PREFIX = "seat_"
BETWEEN_KEYS = "__"


class EnvironmentInvalid(ValueError):
    """A variable cannot be read; the message names it."""


def overlaid(
    content: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    keys: Collection[str],
    sections: Collection[str],
) -> dict[str, Any]:
    """The content of the file with the environment's values in it; neither is changed.

    Args:
        content: of the file.
        environment: names in any case.
        keys: the configuration's top-level keys.
        sections: those of them that hold keys of their own.

    Raises:
        EnvironmentInvalid: a whole section is set to what is no JSON object.
    """
    merged = dict(content)
    for name, text in environment.items():
        path = name.lower().removeprefix(PREFIX).split(BETWEEN_KEYS)
        if not name.lower().startswith(PREFIX) or path[0] not in keys:
            continue
        value = _value(name, text)
        if len(path) == 1 and path[0] in sections and not isinstance(value, dict):
            raise EnvironmentInvalid(
                f"{name}: set one key of it, {name}{BETWEEN_KEYS}…, or give a JSON object"
            )
        _set(merged, path, value)
    return merged


def _value(name: str, text: str) -> Any:
    if not text.lstrip().startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise EnvironmentInvalid(f"{name}: begins like JSON but is none: {error}") from error


def _set(content: dict[str, Any], path: list[str], value: Any) -> None:
    key = path[0]
    there = content.get(key)
    if len(path) > 1:
        content[key] = dict(there) if isinstance(there, dict) else {}
        _set(content[key], path[1:], value)
    elif isinstance(value, dict) and isinstance(there, dict):
        content[key] = there | value
    else:
        content[key] = value

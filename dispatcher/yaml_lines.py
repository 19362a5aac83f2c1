"""YAML with the line of every value kept, so that an error can say where it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """Plain content, the line (from 1) of each path in it, and keys written twice."""

    content: Any
    lines: Mapping[Path, int]
    problems: tuple[tuple[int, str], ...]

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problems_of(self, error: ValidationError) -> list[tuple[int, str]]:
        """Every problem of a failed validation with its line."""
        return [
            (self.line(one["loc"]), f"{_dotted(one['loc'])}: {one['msg']}")
            for one in error.errors(include_url=False, include_input=False)
        ]


def read_document(text: str) -> Document:
    """Parses one YAML document with safe tags only.

    Raises:
        yaml.YAMLError: the text is not YAML; its message has the line.
    """
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    lines: dict[Path, int] = {(): 1}
    problems: list[tuple[int, str]] = []
    content = None if node is None else _walk(node, (), lines, problems)
    return Document(content=content, lines=lines, problems=tuple(problems))


def _walk(
    node: yaml.Node, path: Path, lines: dict[Path, int], problems: list[tuple[int, str]]
) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_walk(one, (*path, i), lines, problems) for i, one in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node)
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(_scalar(key_node))
        if key in content:
            problems.append((key_node.start_mark.line + 1, f"{key}: written twice"))
        content[key] = _walk(value_node, (*path, key), lines, problems)
        lines[*path, key] = key_node.start_mark.line + 1
    return content


def _scalar(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path) or "file"

"""YAML with the line of every value kept, so that an error can say where it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

Path = tuple[str | int, ...]

MAX_INTEGER_BITS = 64
PLAIN = {"extra_forbidden": "unknown key", "missing": "is missing"}


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
            (self.line(one["loc"]), f"{_dotted(one['loc'])}: {PLAIN.get(one['type'], one['msg'])}")
            for one in error.errors(include_url=False, include_input=False)
        ]


def read_document(text: str) -> Document:
    """Parses one YAML document with safe tags and without aliases.

    Raises:
        yaml.YAMLError: the text is not YAML; its message has the line.
    """
    lines: dict[Path, int] = {(): 1}
    problems: list[tuple[int, str]] = []
    try:
        node = yaml.compose(text, Loader=_WithoutAliases)
        content = None if node is None else _walk(node, (), lines, problems)
    except RecursionError as error:
        raise yaml.YAMLError("nested too deeply") from error
    return Document(content=content, lines=lines, problems=tuple(problems))


class _WithoutAliases(yaml.SafeLoader):
    """A few lines of aliases can unfold to more than the memory, or into themselves."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, "aliases are not read, write it out", event.start_mark)
        return super().compose_node(parent, index)


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
        if not isinstance(key_node, yaml.ScalarNode):
            raise ConstructorError(None, None, "a key must be a word", key_node.start_mark)
        key = str(key_node.value)
        if key in content:
            problems.append((key_node.start_mark.line + 1, f"{key}: written twice"))
        content[key] = _walk(value_node, (*path, key), lines, problems)
        lines[*path, key] = key_node.start_mark.line + 1
    return content


def _scalar(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        value = loader.construct_object(node, deep=True)
    except (ValueError, LookupError, AttributeError, ArithmeticError) as error:
        # PyYAML lets through whatever its parsers of dates and numbers stumble over.
        raise ConstructorError(None, None, f"no {node.tag}: {error}", node.start_mark) from error
    finally:
        loader.dispose()
    if isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS:
        raise ConstructorError(None, None, "a number too large", node.start_mark)
    return value


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path) or "file"

"""What a pure module may not do, read from its source."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tree import PACKAGES

FORBIDDEN_IMPORTS = frozenset(
    {
        "asyncio",
        "concurrent",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "shutil",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "time",
    }
)
FORBIDDEN_CALLS = frozenset({"open", "print", "input", "breakpoint"})
CLOCK_METHODS = frozenset({"now", "utcnow", "today"})
CLOCK_TYPES = frozenset({"datetime", "date"})


def imports(tree: ast.AST, module: str) -> Iterator[tuple[str, str | None]]:
    """(module, name taken from it or None) of each import, relative ones made absolute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = ".".join(module.split(".")[: -node.level]) if node.level else ""
            source = ".".join(part for part in (parent, node.module) if part)
            yield from ((source, alias.name) for alias in node.names)


def reads_clock(call: ast.Call) -> bool:
    """Whether this is `datetime.now()` or a relative of it."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in CLOCK_METHODS:
        return False
    owner = function.value
    owner_name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return owner_name in CLOCK_TYPES


def impure_acts(source: str, module: str) -> Iterator[str]:
    """Each forbidden import and call of one module, in words."""
    tree = ast.parse(source, module)
    for imported, _ in imports(tree, module):
        if imported.split(".")[0] in FORBIDDEN_IMPORTS:
            yield f"{module} imports {imported}"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", "")
        if name in FORBIDDEN_CALLS:
            yield f"{module}:{node.lineno} calls {name}()"
        if reads_clock(node):
            yield f"{module}:{node.lineno} reads the clock"


def own_imports(source: str, module: str, known: dict[str, Path]) -> Iterator[str]:
    """The modules of the product a module imports, looked up behind the packages' front doors."""
    for imported, name in imports(ast.parse(source, module), module):
        if imported.split(".")[0] in PACKAGES:
            yield origin(imported, name, known)


def origin(imported: str, name: str | None, known: dict[str, Path]) -> str:
    """The module in which a name imported from a package is written."""
    if name is not None and f"{imported}.{name}" in known:
        return f"{imported}.{name}"
    path = known.get(imported)
    if path is None or path.name != "__init__.py" or name is None:
        return imported
    tree = ast.parse(path.read_text(encoding="utf-8"), imported)
    # A package is its own parent for relative imports, hence the extra part.
    for source, taken in imports(tree, f"{imported}.__init__"):
        if taken == name and source != imported:
            return origin(source, name, known)
    return imported

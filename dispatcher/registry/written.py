"""The registry as text: YAML, JSON, and one CSV file for each kind; both ways. Pure.

What is written out is read back as the very same registry. In CSV a list is one cell with
semicolons, and whatever has parts of its own (opening hours, facts) is one cell of JSON. A column
that is missing is not said; an empty cell says the default.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from dispatcher.errors import RegistryInvalid
from dispatcher.registry.entries import Entry, entities_of, entry_of
from dispatcher.registry.incoming import BadRow, Incoming, RawRow
from dispatcher.registry.rows import KINDS, ROWS, key_of
from dispatcher.registry.values import MAIN_SITE, Registry
from dispatcher.yaml_lines import Document, read_document

LIST_FIELDS = frozenset({"zones", "languages", "skills", "phones", "emails", "accounts"})
JSON_FIELDS = frozenset({"week", "holidays", "special_days", "facts"})
FACT_FIELDS = frozenset({"value"})
# The short form of a house with one site, at the head of a YAML file.
HEAD = {"site": "name", "country": "country", "time_zone": "time_zone"}
DELIMITERS = (",", ";", "\t")
MAX_CELL_CHARACTERS = 131_072


def columns(kind: str) -> list[str]:
    """The columns of a kind's CSV file, in order."""
    fields = ROWS[kind].model_fields
    return [field.alias or name for name, field in fields.items()]


def sections(registry: Registry) -> dict[str, list[Entry]]:
    """Every kind as a list of entries."""
    return {
        kind: [entry_of(one) for one in found.values()]
        for kind, found in entities_of(registry).items()
    }


def to_yaml(registry: Registry) -> str:
    """The whole registry as one YAML file."""
    text: str = yaml.safe_dump(sections(registry), allow_unicode=True, sort_keys=False, width=99)
    return text


def to_csv(registry: Registry) -> dict[str, str]:
    """The whole registry as file name -> CSV text."""
    return {f"{kind}.csv": _csv(kind, rows) for kind, rows in sections(registry).items()}


def from_texts(texts: Mapping[str, str]) -> Incoming:
    """Reads a source by its file names: one YAML or JSON file, or any number of CSV files.

    Raises:
        RegistryInvalid: they cannot be read, or do not belong together.
    """
    kinds = {"csv" if name.lower().endswith(".csv") else name for name in texts}
    if len(kinds) != 1:
        raise RegistryInvalid("give one YAML or JSON file, or CSV files alone")
    if kinds == {"csv"}:
        return from_csv(texts)
    ((name, text),) = texts.items()
    return from_json(text, name) if name.lower().endswith(".json") else from_yaml(text, name)


def from_yaml(text: str, file: str) -> Incoming:
    """Reads one YAML file.

    Raises:
        RegistryInvalid: it is not YAML, or nothing a registry consists of.
    """
    try:
        document = read_document(text)
    except yaml.YAMLError as error:
        raise RegistryInvalid(f"{file}: not readable as YAML: {error}") from error
    doubled = [
        BadRow(file=file, line=line, column="", reason=text) for line, text in document.problems
    ]
    incoming = from_sections(document.content, file, document)
    return Incoming(rows=incoming.rows, bad=(*doubled, *incoming.bad), country=incoming.country)


def from_json(text: str, file: str) -> Incoming:
    """Reads one JSON document; a line is the number of the entry in its list."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RegistryInvalid(f"{file}: not readable as JSON: {error}") from error
    return from_sections(content, file, None)


def from_sections(content: Any, file: str, document: Document | None) -> Incoming:
    """Lists of entries by kind, as YAML and JSON have them."""
    if not isinstance(content, dict):
        raise RegistryInvalid(f"{file}: expected sections such as `agents:` and `seats:`")
    rows: dict[str, tuple[RawRow, ...]] = {}
    bad: list[BadRow] = []
    for section, entries in content.items():
        if section in HEAD:
            continue
        line = document.line((section,)) if document else 0
        if section not in ROWS:
            bad.append(BadRow(file=file, line=line, column=section, reason="unknown key"))
        elif not isinstance(entries, list):
            bad.append(BadRow(file=file, line=line, column=section, reason="is no list"))
        else:
            rows[section] = tuple(_raw_rows(section, entries, file, document, bad))
    head = {HEAD[key]: content[key] for key in HEAD if content.get(key) is not None}
    if head and "sites" not in rows:
        rows["sites"] = (_head_row(head, file, document),)
    country = head.get("country")
    return Incoming(
        rows=rows, bad=tuple(bad), country=country if isinstance(country, str) else None
    )


def from_csv(texts: Mapping[str, str]) -> Incoming:
    """Reads CSV files by name (`agents.csv`); other names are refused."""
    rows: dict[str, tuple[RawRow, ...]] = {}
    bad: list[BadRow] = []
    for file, text in texts.items():
        kind = file.rsplit("/", 1)[-1].removesuffix(".csv")
        if kind not in ROWS:
            known = ", ".join(f"{one}.csv" for one in KINDS)
            bad.append(BadRow(file=file, line=0, column="", reason=f"is none of {known}"))
        else:
            rows[kind] = tuple(_csv_rows(kind, text, file, bad))
    return Incoming(rows=rows, bad=tuple(bad))


def _head_row(head: dict[str, Any], file: str, document: Document | None) -> RawRow:
    names = {field: key for key, field in HEAD.items()}

    def line_of(path: tuple[str | int, ...]) -> int:
        return document.line((names.get(str(path[0]), "site"),)) if document and path else 0

    return RawRow(fields={"id": MAIN_SITE, **head}, file=file, line_of=line_of)


def _raw_rows(
    kind: str, entries: Sequence[Any], file: str, document: Document | None, bad: list[BadRow]
) -> Iterator[RawRow]:
    for at, entry in enumerate(entries):

        def line_of(path: tuple[str | int, ...], at: int = at) -> int:
            return document.line((kind, at, *path)) if document else at + 1

        if isinstance(entry, dict):
            yield RawRow(fields=entry, file=file, line_of=line_of)
        else:
            bad.append(BadRow(file=file, line=line_of(()), column=kind, reason="is no entry"))


def _csv(kind: str, rows: Sequence[Entry]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = columns(kind)
    writer.writerow(names)
    writer.writerows([_cell(name, row[name]) for name in names] for row in rows)
    return out.getvalue()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in LIST_FIELDS:
        return ";".join(value)
    if name in JSON_FIELDS:
        return json.dumps(value, ensure_ascii=False) if value else ""
    if name in FACT_FIELDS:
        return value if isinstance(value, str) and not _is_json(value) else json.dumps(value)
    return str(value)


def _csv_rows(kind: str, text: str, file: str, bad: list[BadRow]) -> Iterator[RawRow]:
    source = io.StringIO(text.removeprefix("\ufeff"), newline="")
    reader = csv.reader(source, delimiter=_delimiter(text), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            begins, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip() for cell in cells]
                bad += _header_faults(kind, header, file)
            elif len(cells) != len(header):
                reason = f"{len(cells)} cells where the first line has {len(header)}"
                bad.append(BadRow(file=file, line=begins, column="", reason=reason))
            else:
                yield from _csv_row(kind, dict(zip(header, cells, strict=True)), file, begins, bad)
    except csv.Error as error:
        reason = f"{error}; what follows is not read"
        bad.append(BadRow(file=file, line=line, column="", reason=reason))


def _csv_row(
    kind: str, cells: Mapping[str, str], file: str, line: int, bad: list[BadRow]
) -> Iterator[RawRow]:
    fields: dict[str, Any] = {}
    for name in columns(kind):
        if name not in cells:
            continue
        try:
            fields[name] = _value(name, cells[name])
        except ValueError:
            reason = f"{kind} {cells.get(key_of(kind), '?')}: is no JSON"
            bad.append(BadRow(file=file, line=line, column=name, reason=reason))
            return
    yield RawRow(fields=fields, file=file, line_of=lambda _path: line)


def _value(name: str, cell: str) -> Any:
    if not cell.strip():
        return None
    if name in LIST_FIELDS:
        return [part.strip() for part in cell.split(";") if part.strip()]
    if name in JSON_FIELDS:
        return json.loads(cell)
    if name in FACT_FIELDS:
        return json.loads(cell) if _is_json(cell) else cell
    return cell


def _header_faults(kind: str, header: Sequence[str], file: str) -> Iterator[BadRow]:
    known = columns(kind)
    for name in dict.fromkeys(header):
        if name not in known:
            reason = f"unknown column; there are {', '.join(known)}"
            yield BadRow(file=file, line=1, column=name, reason=reason)
        elif header.count(name) > 1:
            yield BadRow(file=file, line=1, column=name, reason="column is there twice")
    if key_of(kind) not in header:
        yield BadRow(file=file, line=1, column=key_of(kind), reason="column is missing")


def _delimiter(text: str) -> str:
    """What separates the names of the first line: German and Chinese offices differ."""
    first = text.split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True

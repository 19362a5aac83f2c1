"""What the documents point at is there, and the map of the code is the code."""

import re
from pathlib import Path

import pytest
from tree import PACKAGES, ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
ARCHITECTURE = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
CODE = re.compile(r"`((?:[a-z0-9_]+/)+[a-z0-9_.-]+\.(?:py|service))(?::(\w+))?`")
MOST_LINES = 150


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    dead = [link for link in links if not (document.parent / link).exists()]

    assert dead == []


@pytest.mark.parametrize(("file", "name"), CODE.findall(ARCHITECTURE))
def test_every_function_the_architecture_names_is_in_that_file(file: str, name: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    defined = re.compile(rf"^\s*(?:async def|def|class) {name}\b|^{name}\b", re.MULTILINE)

    assert not name or defined.search(source), f"{file} has no {name}"


def test_the_map_names_every_package_and_every_folder_of_the_dispatcher() -> None:
    folders = [path.parent for path in (ROOT / "dispatcher").glob("*/__init__.py")]
    wanted = {f"{name}/" for name in PACKAGES} | {f"dispatcher/{one.name}/" for one in folders}

    assert {one for one in wanted if f"| `{one}` |" not in ARCHITECTURE} == set()


def test_the_architecture_is_read_at_one_sitting() -> None:
    assert len(ARCHITECTURE.splitlines()) <= MOST_LINES


def test_every_document_is_linked_from_another() -> None:
    linked = {
        (document.parent / link).resolve()
        for document in DOCUMENTS
        for link in LINK.findall(document.read_text(encoding="utf-8"))
    }
    top = {"README.md"}
    decisions = ROOT / "docs" / "decisions"
    alone = [
        path.relative_to(ROOT).as_posix()
        for path in DOCUMENTS
        if path.resolve() not in linked and path.name not in top and path.parent != decisions
    ]

    assert alone == []

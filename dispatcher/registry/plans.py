"""Background plans of floors: SVG and PNG taken apart and put together anew. Pure.

Nothing of the original is served: of an SVG only known shapes with known attributes are written
again, of a PNG only the chunks that hold the picture. So no script, style sheet, link, comment or
hidden payload comes through.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from dispatcher.errors import RequestInvalid

MAX_PLAN_BYTES = 4 * 1024 * 1024
MAX_PIXELS = 8_192
MAX_ELEMENTS = 20_000
MAX_DEPTH = 40
SVG = "http://www.w3.org/2000/svg"
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
PNG_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})

ELEMENTS = frozenset(
    {
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
    }
)
# fmt: off
ATTRIBUTES = frozenset({
    "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx",
    "ry", "d", "points", "transform", "fill", "fill-opacity", "fill-rule", "clip-rule",
    "opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray", "stroke-miterlimit", "font-size", "font-family", "font-weight",
    "text-anchor", "dominant-baseline", "dx", "dy", "rotate",
})
# fmt: on
# Nothing that reaches outside: url(…), javascript:, entities are gone after parsing.
HARMLESS = re.compile(r"[\w\s.,#%()+\-'\"]*", re.ASCII)
LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A picture that is safe to show, and its size in its own units."""

    media_type: str
    width: float
    height: float
    content: bytes


def sanitised(content: bytes) -> Plan:
    """A plan from an uploaded file.

    Raises:
        RequestInvalid: it is neither SVG nor PNG, is broken, or too large.
    """
    if len(content) > MAX_PLAN_BYTES:
        raise RequestInvalid(f"the plan is larger than {MAX_PLAN_BYTES // 1_048_576} MB")
    if content.startswith(PNG_BEGINS):
        return _png(content)
    return _svg(content)


def _svg(content: bytes) -> Plan:
    # Entities can unfold to more than the memory, so a document type is refused unread; only
    # UTF-8 is taken, so that it cannot hide from this look.
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestInvalid("the plan is neither PNG nor SVG in UTF-8") from error
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise RequestInvalid("the plan has a document type; save it as plain SVG")
    try:
        root = ET.fromstring(text)  # noqa: S314  # see above
    except (ET.ParseError, ValueError) as error:
        raise RequestInvalid(f"the plan is neither PNG nor readable SVG: {error}") from error
    if root.tag not in {"svg", f"{{{SVG}}}svg"}:
        raise RequestInvalid("the plan is no SVG picture")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise RequestInvalid(f"the plan has more than {MAX_ELEMENTS} shapes")
    width, height = _svg_size(root)
    clean = _copied(root, 0)
    assert clean is not None  # noqa: S101  # its tag is svg
    clean.set("xmlns", SVG)
    clean.set("viewBox", _view_box(root) or f"0 0 {width:g} {height:g}")
    clean.attrib.pop("width", None)
    clean.attrib.pop("height", None)
    written: bytes = ET.tostring(clean, encoding="utf-8", xml_declaration=False)
    return Plan(media_type="image/svg+xml", width=width, height=height, content=written)


def _copied(element: ET.Element, depth: int) -> ET.Element | None:
    # Comments and instructions have a function where shapes have a name.
    name = str(element.tag).rsplit("}", 1)[-1]
    if element.tag not in {name, f"{{{SVG}}}{name}"} or name not in ELEMENTS or depth > MAX_DEPTH:
        return None
    copy = ET.Element(name, dict(_harmless(element)))
    if name in {"text", "tspan", "title", "desc"}:
        copy.text = element.text
    for child in element:
        copied = _copied(child, depth + 1)
        if copied is not None:
            copied.tail = child.tail if name in {"text", "tspan"} else None
            copy.append(copied)
    return copy


def _harmless(element: ET.Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if name in ATTRIBUTES and HARMLESS.fullmatch(value) and "url" not in value.lower():
            yield name, value


def _svg_size(root: ET.Element) -> tuple[float, float]:
    box = _view_box(root)
    if box is not None:
        _, _, width, height = (float(part) for part in box.split())
    else:
        sides = [LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
        if sides[0] is None or sides[1] is None:
            raise RequestInvalid("the plan does not say its size (viewBox, or width and height)")
        width, height = float(sides[0][1]), float(sides[1][1])
    if not (0 < width < 1e6 and 0 < height < 1e6):  # noqa: PLR2004
        raise RequestInvalid("the plan has an impossible size")
    return width, height


def _view_box(root: ET.Element) -> str | None:
    parts = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    number = re.compile(r"-?\d+(\.\d+)?([eE]-?\d+)?")
    whole = len(parts) == 4 and all(number.fullmatch(part) for part in parts)  # noqa: PLR2004
    return " ".join(parts) if whole else None


def _png(content: bytes) -> Plan:
    kept = [PNG_BEGINS]
    width = height = 0
    names: list[bytes] = []
    for name, data in _png_chunks(content):
        if not names and name != b"IHDR":
            raise RequestInvalid("the plan is a broken PNG: its header is missing")
        if name == b"IHDR":
            width, height = _png_size(data)
        names.append(name)
        if name in PNG_CHUNKS:
            checksum = zlib.crc32(name + data)
            kept.append(struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum))
        if name == b"IEND":
            break
    if b"IDAT" not in names or names[-1] != b"IEND":
        raise RequestInvalid("the plan is a broken PNG: it ends too early")
    return Plan(
        media_type="image/png", width=float(width), height=float(height), content=b"".join(kept)
    )


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG_BEGINS)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        checksum = content[at + 8 + length : at + 12 + length]
        if len(checksum) != 4 or zlib.crc32(name + data) != int.from_bytes(checksum, "big"):  # noqa: PLR2004
            raise RequestInvalid("the plan is a broken PNG: a part of it is damaged")
        yield name, data
        at += 12 + length


def _png_size(header: bytes) -> tuple[int, int]:
    if len(header) != 13:  # noqa: PLR2004
        raise RequestInvalid("the plan is a broken PNG: its header is damaged")
    width, height = struct.unpack(">II", header[:8])
    if not (0 < width <= MAX_PIXELS and 0 < height <= MAX_PIXELS):
        raise RequestInvalid(f"the plan is larger than {MAX_PIXELS} by {MAX_PIXELS} pixels")
    return width, height

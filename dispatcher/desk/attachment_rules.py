"""Which files may belong to an order, and what they are called. Pure."""

import re
import unicodedata
from urllib.parse import quote

from dispatcher.errors import RequestInvalid

MOST_BYTES = 10 * 1024 * 1024
MOST_PER_ORDER = 20
NAME_MOST = 120

# What a file must begin with to be what it says; text is looked at whole.
_MAGIC: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("application/pdf", re.compile(rb"%PDF-1\.|%PDF-2\.")),
)
_ENDINGS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".log", ".csv"),
}
TYPES = tuple(_ENDINGS)
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')


def checked_type(content: bytes, declared: str) -> str:
    """The type of a file, if it is what it says and may be kept.

    Args:
        content: all of it.
        declared: the media type it came with; parameters do not count.

    Raises:
        RequestInvalid: too large, empty, of no allowed type, or not what it says.
    """
    if not content:
        raise RequestInvalid("file: it is empty")
    if len(content) > MOST_BYTES:
        raise RequestInvalid(f"file: at most {MOST_BYTES // 1024 // 1024} MB")
    media_type = declared.partition(";")[0].strip().lower()
    if media_type not in _ENDINGS:
        raise RequestInvalid(f"file: only {', '.join(TYPES)}")
    if _seen_type(content) != media_type:
        raise RequestInvalid(f"file: this is no {media_type}")
    return media_type


def cleaned_name(name: str, media_type: str) -> str:
    """A file name that is safe on every desktop, with an ending that fits its type.

    Only the last part of a path counts; signs that hide, turn round or steer are left out.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(
        sign for sign in last if unicodedata.category(sign)[0] not in "CZ" or sign == " "
    )
    kept = _NOT_IN_NAMES.sub("_", kept).strip(" .")
    endings = _ENDINGS[media_type]
    stem, dot, ending = kept.rpartition(".")
    if dot and f".{ending.lower()}" in endings:
        kept, ending = stem, f".{ending.lower()}"
    else:
        ending = endings[0]
    kept = kept.rstrip(" .")[: NAME_MOST - len(ending)] or "file"
    return f"{kept}{ending}"


def disposition(name: str) -> str:
    """The Content-Disposition header: always saved, never shown (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", plain).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _seen_type(content: bytes) -> str | None:
    for media_type, magic in _MAGIC:
        if magic.match(content):
            return media_type
    return "text/plain" if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(sign < " " and sign not in "\t\r\n\f" for sign in text)

"""One e-mail as a request: who writes, what, and whether a person wrote it at all. Pure.

Answers of machines (bounces, absence notes, lists) are not requests: an answer to one would be
answered again, for ever (RFC 3834).
"""

import hashlib
import re
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from html.parser import HTMLParser

LONGEST_SUBJECT = 200
LONGEST_TEXT = 10_000
LONGEST_ID = 200
MACHINES = frozenset(
    {"mailer-daemon", "postmaster", "no-reply", "noreply", "donotreply", "bounce"}
)
MACHINE_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply"})
MACHINE_HEADERS = (
    "list-id",
    "list-unsubscribe",
    "x-autoreply",
    "x-autorespond",
    "x-failed-recipients",
)
SILENT_TAGS = frozenset({"script", "style", "head", "title", "template"})
LINE_TAGS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3"})
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """What counts of a mail.

    Attributes:
        id: the Message-ID, or a digest where a program forgot it: the same mail, the same id.
        automatic: a machine wrote it.
    """

    id: str
    sender: str
    subject: str
    text: str
    automatic: bool


def read_mail(raw: bytes) -> Mail | None:
    """A mail as it came; None when there is nothing to make of it."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        sender = parseaddr(_header(message, "from"))[1].casefold()
        return Mail(
            id=_id(message, raw),
            sender=sender,
            subject=_line(_header(message, "subject"))[:LONGEST_SUBJECT],
            text=_text(message)[:LONGEST_TEXT],
            automatic=_is_automatic(message, sender),
        )
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The parser of the standard library breaks in all these ways on mails made to break it.
        return None


def _id(message: EmailMessage, raw: bytes) -> str:
    given = "".join(_header(message, "message-id").split())
    if given and len(given) <= LONGEST_ID - len("mail:"):
        return f"mail:{given}"
    return f"mail:{hashlib.sha256(given.encode('utf-8', 'replace') or raw).hexdigest()}"


def _is_automatic(message: EmailMessage, sender: str) -> bool:
    submitted = _header(message, "auto-submitted").strip().casefold()
    returns = message.get("return-path")
    return (
        (submitted != "" and not submitted.startswith("no"))
        or _header(message, "precedence").strip().casefold() in MACHINE_PRECEDENCE
        or any(message.get(name) is not None for name in MACHINE_HEADERS)
        or (returns is not None and str(returns).strip() == "<>")
        or message.get_content_type() in {"multipart/report", "message/delivery-status"}
        or sender.partition("@")[0] in MACHINES
        or sender == ""
    )


def _text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = part.get_content()
    if not isinstance(content, str):
        return ""
    if part.get_content_type() == "text/html":
        reader = _Words()
        reader.feed(content)
        reader.close()
        content = reader.words()
    text = CONTROLS.sub("", content.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _header(message: EmailMessage, name: str) -> str:
    found = message.get(name)
    return "" if found is None else str(found)


def _line(text: str) -> str:
    return " ".join(CONTROLS.sub(" ", text).split())


class _Words(HTMLParser):
    """The words of a page, without its code."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._silent += tag in SILENT_TAGS
        if tag in LINE_TAGS:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT_TAGS:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data)

    def words(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return "\n".join(lines)

"""One-time codes: six digits, ten minutes, five tries. Pure.

Only a keyed digest is stored: of six digits a plain one would be guessed in a second.
"""

import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum

DIGITS = 6
LIVES_MS = 10 * 60_000
TRIES = 5
CODES_PER_HOUR = 5
HOUR_MS = 3_600_000

WORDS = {
    "en": "Your code is {code}. It works for 10 minutes. Nobody of us will ever ask you for it.",
    "zh": "您的验证码是 {code}，10 分钟内有效。我们绝不会向您索要验证码。",
}
SPOKEN = {
    "en": "Hello. Your code is: {code}. Once more: {code}. Goodbye.",
    "zh": "您好。您的验证码是：{code}。再说一遍：{code}。再见。",
}
SPOKEN_DIGITS_ZH = "零一二三四五六七八九"


class Way(Enum):
    """How a code is delivered: written, or read out by a voice (a landline is enough)."""

    MESSAGE = "message"
    VOICE = "voice"


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """A code that was sent. Moments are milliseconds of UTC.

    Attributes:
        digest: of the code; see `digest_of`.
        tries_left: wrong guesses that are still looked at.
    """

    id: str
    identity: str
    digest: str
    made_ms: int
    expires_ms: int
    tries_left: int = TRIES
    used_ms: int | None = None


def made(*, code_id: str, identity: str, code: str, key: bytes, now_ms: int) -> Code:
    """A code as it is stored."""
    return Code(
        id=code_id,
        identity=identity,
        digest=digest_of(code_id, identity, code, key),
        made_ms=now_ms,
        expires_ms=now_ms + LIVES_MS,
    )


def digest_of(code_id: str, identity: str, code: str, key: bytes) -> str:
    """What is stored of a code; `key` is the site's own and lies beside the database."""
    text = f"{code_id}\0{identity}\0{code}"
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def may_be_tried(code: Code, now_ms: int) -> bool:
    """Whether a guess at it is looked at."""
    return code.used_ms is None and code.tries_left > 0 and now_ms < code.expires_ms


def fits(code: Code, given: str, key: bytes) -> bool:
    """Whether a guess is right; takes as long whether it is or not."""
    digits = "".join(given.split())
    return hmac.compare_digest(code.digest, digest_of(code.id, code.identity, digits, key))


def letter(code: str, language: str, way: Way) -> str:
    """What is sent or read out; a voice says digit after digit, slowly."""
    if way is Way.MESSAGE:
        return WORDS.get(language, WORDS["en"]).format(code=code)
    if language == "zh":
        digits = "，".join(SPOKEN_DIGITS_ZH[int(one)] for one in code)
        return SPOKEN["zh"].format(code=digits)
    return SPOKEN["en"].format(code=", ".join(code))

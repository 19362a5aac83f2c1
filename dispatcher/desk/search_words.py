"""Texts as spaced words, so that LIKE finds words of any language on any database. Pure.

Chinese, Japanese and Korean are written without spaces: each of their signs is a word, and a
query is a phrase. Item numbers fall apart the same way on both sides.
"""

import re
import unicodedata

MOST_PHRASES = 10
MOST_QUERY = 200

# Han with its extensions, kana, hangul.
_ALONE = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
_PHRASE = re.compile(r'"([^"]*)"|(\S+)')


def spaced(*texts: str) -> str:
    """All words of some texts in order, one space before and after each; empty for none."""
    words = [word for text in texts for word in _words(text)]
    return f" {' '.join(words)} " if words else ""


def patterns(query: str) -> list[str]:
    """LIKE patterns that must all match; the last word of each phrase may go on.

    What stands between quotes is one phrase; else each run without spaces is one. Empty when the
    query has no words: it then finds nothing.
    """
    found = []
    for quoted, run in _PHRASE.findall(query[:MOST_QUERY]):
        words = _words(quoted or run)
        if words:
            found.append(f"% {' '.join(words)}%")
    return found[:MOST_PHRASES]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())

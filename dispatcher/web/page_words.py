"""Which words a page needs: it carries those, and not all there are. Pure."""

from collections.abc import Iterable, Mapping


def words_of(texts: Mapping[str, str], wanted: Iterable[str]) -> dict[str, str]:
    """The texts of some namespaces (`desk`) and of some keys (`page.title`) with their forms."""
    names = frozenset(wanted)
    return {
        key: text
        for key, text in texts.items()
        if key.partition(".")[0] in names or ".".join(key.split(".")[:2]) in names
    }

"""What acts of the desk are about, as the audit log has it: ids with blanks between. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dispatcher.accounts.values import Known, PersonKind

_A, _C = PersonKind.AGENT, PersonKind.CUSTOMER

# How an act begins, and whose ids its subject names, in order; what follows is no id.
ABOUT: Mapping[str, Sequence[PersonKind]] = MappingProxyType(
    {
        "choose agent": (_C, _A),
        "rate agent": (_C, _A),
        "give gift": (_C, _A),
        "agent leaves": (_A, _A),
        "agent stays": (_A,),
        "agent left": (_A, _A),
        "reminder": (_A,),
        "push ": (_C,),
    }
)


def tells_act(what: str) -> bool:
    """Whether an entry is about one of these acts."""
    return _kinds(what) is not None


def renamed_act(known: Known, what: str, subject: str, pseudonym: str) -> str:
    """The subject of an act without this person."""
    kinds = _kinds(what) or ()
    mine = known.person.kind
    if len(kinds) == 1 and mine in kinds and subject in known.ids:
        return pseudonym
    parts = subject.split(" ")
    padded = (*kinds, *(None for _ in parts))
    return " ".join(
        pseudonym if kind is mine and part in known.ids else part
        for kind, part in zip(padded, parts, strict=False)
    )


def _kinds(what: str) -> Sequence[PersonKind] | None:
    return next((kinds for start, kinds in ABOUT.items() if what.startswith(start)), None)

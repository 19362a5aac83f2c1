"""Which fields a form for an entry has, read from what an entry may say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, get_args, get_origin

from dispatcher.registry.rows import ROWS, key_of

# Fields that name an entry of another kind: the form offers what there is.
NAMES_OF: Mapping[str, str] = {
    "site": "sites",
    "calendar": "calendars",
    "zone": "zones",
    "zones": "zones",
    "seat": "seats",
    "customer": "customers",
    "agent": "agents",
    "cover": "agents",
}
LONG = frozenset({"introduction"})


@dataclass(frozen=True, kw_only=True, slots=True)
class FormField:
    """One field of a form.

    Attributes:
        shape_of: `text`, `long`, `number`, `list`, `json`, `choice` or `fact`.
        choices: of a choice; the empty one where the field may stay empty.
        names: kind whose entries it names.
    """

    name: str
    shape_of: str
    required: bool
    key: bool
    choices: tuple[str, ...] = ()
    names: str | None = None

    def shape(self) -> dict[str, Any]:
        """As the page's script reads it."""
        return {
            "name": self.name,
            "shape": self.shape_of,
            "required": self.required,
            "key": self.key,
            "choices": list(self.choices),
            "names": self.names,
        }


def fields_of(kind: str) -> list[FormField]:
    """The fields of a kind, in the order of its files."""
    found = []
    for name, field in ROWS[kind].model_fields.items():
        written = field.alias or name
        types = list(_types(field.annotation))
        enum = next((one for one in types if issubclass(one, Enum)), None)
        optional = type(None) in types
        choices = () if enum is None else tuple(str(one.value) for one in enum)
        found.append(
            FormField(
                name=written,
                shape_of="choice" if choices else _shape(written, types),
                required=field.is_required(),
                key=written == key_of(kind),
                choices=("", *choices) if choices and optional else choices,
                names=NAMES_OF.get(written),
            )
        )
    return found


def _types(annotation: Any) -> list[type]:
    """The plain types within an annotation, unions and marks taken off."""
    origin = get_origin(annotation)
    if origin in {tuple, dict}:
        return [origin]
    if origin is Annotated:
        return _types(get_args(annotation)[0])
    inner = get_args(annotation)
    return [kind for one in inner for kind in _types(one)] if inner else [annotation]


def _shape(name: str, types: list[type]) -> str:
    if name in LONG:
        return "long"
    if tuple in types:
        return "list"
    if dict in types:
        return "json"
    if bool in types and str in types:
        return "fact"
    return "number" if int in types or float in types else "text"

"""docs/configuration.md names every key there is, with the default it has, and no other."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from enum import Enum
from typing import Any, get_args

import pytest
from pydantic import BaseModel, create_model
from pydantic.fields import FieldInfo
from tree import ROOT

from dispatcher.config import DispatcherConfig
from dispatcher.registry.rows import ROWS
from mqtt_bridge.settings import BrokerSection
from seatd.config import NodeConfig
from sensors import Scale

DOCUMENT = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
SHORT_FORM: dict[str, Any] = dict.fromkeys(("site", "country", "time_zone"), (str | None, None))
RegistryFile = create_model(
    "RegistryFile",
    **SHORT_FORM,
    **{kind: (tuple[row, ...], ()) for kind, row in ROWS.items()},  # type: ignore[valid-type]
)
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]*?) \|", re.MULTILINE)


def documented(heading: str) -> dict[str, str]:
    """Key -> default of the tables of one section."""
    section = DOCUMENT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return dict(ROW.findall(section))


def sub_model(annotation: Any) -> type[BaseModel] | None:
    """The model an annotation is about, also inside tuples and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := sub_model(one))), None)


def keys_of(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, str]]:
    """Every key of a model and its default as the document writes it."""
    for name, field in model.model_fields.items():
        key = f"{above}{field.alias or name}"
        below = sub_model(field.annotation)
        if below is not BrokerSection and (below is None or is_a_list(field)):
            yield key, written(field)
        if below is not None and below is not BrokerSection:
            yield from keys_of(below, f"{key}.")


def is_a_list(field: FieldInfo) -> bool:
    return not isinstance(field.annotation, type)


def written(field: FieldInfo) -> str:
    return "required" if field.is_required() else plain(field.default)


def plain(default: object) -> str:
    if default is None:
        return "none"
    if default in ((), ""):
        return "empty"
    return str(default.value if isinstance(default, Enum) else default)


@pytest.mark.parametrize(
    ("heading", "model", "above"),
    [
        ("Node", NodeConfig, ""),
        ("Dispatcher", DispatcherConfig, ""),
        ("Broker", BrokerSection, "broker."),
        ("Registry file", RegistryFile, ""),
    ],
)
def test_every_key_stands_there_with_its_default(
    heading: str, model: type[BaseModel], above: str
) -> None:
    assert documented(heading) == dict(keys_of(model, above))


def test_every_key_of_the_scale_file_stands_there_with_its_default() -> None:
    expected = {
        one.name: "required" if one.default is MISSING else plain(one.default)
        for one in fields(Scale)
    }

    assert documented("Scale file") == expected

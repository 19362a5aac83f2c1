"""What people type for a weight, as kilograms or as a finding that says what to type. Pure.

Nothing is guessed: a text that may mean two weights is refused, because a wrong weight makes a
wrong scale for years.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from calibration.refusals import Code, Finding, find

LEAST_KG = 0.5
MOST_KG = 250.0
KG_PER_POUND = 0.45359237  # exactly, since 1959
# From here on a known weight may be a sitting body, which breathes.
BODY_FROM_KG = 30.0
LONGEST_TEXT = 40

_UNITS: Mapping[str, float] = MappingProxyType(
    {
        "": 1.0,
        **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"), 1.0),
        **dict.fromkeys(("公斤", "千克"), 1.0),
        **dict.fromkeys(("g", "gr", "gram", "grams", "克"), 0.001),
        **dict.fromkeys(("lb", "lbs", "pound", "pounds", "磅"), KG_PER_POUND),
        "斤": 0.5,
        "市斤": 0.5,
    }
)
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "。": ".", "、": ","})
_NUMBER = r"(?:\d+[.,]?\d*|[.,]\d+)"
_WEIGHT = re.compile(rf"([+-]?)\s*({_NUMBER})\s*([^\W\d_]*)\.?")
_NOT_FINITE = re.compile(r"[+-]?\s*(?:nan|inf|infinity|∞)\s*[a-z]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedWeight:
    """A known weight.

    Attributes:
        kg: As meant.
        text: As typed, for the record.
    """

    kg: float
    text: str


def read_typed(text: str, *, most_kg: float = MOST_KG) -> TypedWeight | Finding:
    """What was meant.

    Args:
        text: As typed: a number and perhaps a unit (kg, g, lb and their Chinese names); a comma
            or a point before the decimals; full-width digits too.
        most_kg: What the cells can bear.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS).strip().casefold()
    shown = text.strip()[:LONGEST_TEXT]
    if not plain:
        return find(Code.TYPED_NOTHING)
    match = _WEIGHT.fullmatch(plain)
    if match is None or len(plain) > LONGEST_TEXT:
        return _no_weight(plain, shown)
    sign, number, unit = match.groups()
    if unit not in _UNITS:
        return find(Code.TYPED_UNKNOWN_UNIT, text=shown, unit=unit)
    if _may_be_thousands(number) and unit in ("g", "gr", "gram", "grams", "克"):
        return find(Code.TYPED_AMBIGUOUS, text=shown)
    value = float(number.replace(",", "."))
    if sign == "-" and value > 0:
        return find(Code.TYPED_NEGATIVE, text=shown)
    return _in_range(value * _UNITS[unit], shown, has_unit=bool(unit), most_kg=most_kg)


def _no_weight(plain: str, shown: str) -> Finding:
    if _NOT_FINITE.fullmatch(plain):
        return find(Code.TYPED_NOT_FINITE, text=shown)
    numbers = re.findall(_NUMBER, plain)
    if re.fullmatch(rf"{_NUMBER}(?:[.,]\d+)+\s*[^\W\d_]*", plain):
        return find(Code.TYPED_AMBIGUOUS, text=shown)
    if len(numbers) > 1 and not re.search(r"\de[+-]?\d", plain):
        return find(Code.TYPED_TWO_NUMBERS, text=shown)
    return find(Code.TYPED_NO_NUMBER, text=shown)


def _may_be_thousands(number: str) -> bool:
    # 5,000 g is five grams in one country and five kilograms in the next.
    return re.fullmatch(r"\d{1,3}[.,]\d{3}", number) is not None


def _in_range(kg: float, shown: str, *, has_unit: bool, most_kg: float) -> TypedWeight | Finding:
    if kg == 0:
        return find(Code.TYPED_ZERO)
    if kg < LEAST_KG:
        return find(Code.TYPED_TOO_LIGHT, kg=kg, limit_kg=LEAST_KG)
    if kg > most_kg:
        meant_kg = kg / 1000
        if not has_unit and LEAST_KG <= meant_kg <= most_kg:
            return find(Code.TYPED_GRAMS, kg=kg, limit_kg=most_kg, meant_kg=meant_kg)
        return find(Code.TYPED_TOO_HEAVY, kg=kg, limit_kg=most_kg)
    return TypedWeight(kg=kg, text=shown)

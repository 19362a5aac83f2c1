"""Everything that can be wrong, or worth a word, while a seat is calibrated. Pure.

A `Finding` is a code and its figures; the sentence for it stands in `calibration/texts`. Each code
says once, in `FIGURES`, which figures its sentence may use, with units in their names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

Figure = float | int | str


class Severity(Enum):
    """What a finding does to the calibration."""

    NOTE = "note"  # worth knowing, nothing to mend
    WARN = "warn"  # written all the same
    REFUSE = "refuse"  # nothing is written until it is mended


class Code(Enum):
    """One kind of finding each; the value is its name in texts and in JSON."""

    # What a converter or its wires say.
    NEVER_READY = "never_ready"
    WENT_SILENT = "went_silent"
    PINS_UNAVAILABLE = "pins_unavailable"
    FRAMES_CORRUPT = "frames_corrupt"
    CONSTANT_ZERO = "constant_zero"
    CONSTANT_MINUS_ONE = "constant_minus_one"
    CONSTANT = "constant"
    JUNK = "junk"
    FLOATING_INPUT = "floating_input"
    SATURATED_HIGH = "saturated_high"
    SATURATED_LOW = "saturated_low"
    SATURATED_LOADED = "saturated_loaded"
    RATE_TOO_HIGH = "rate_too_high"
    RATE_TOO_LOW = "rate_too_low"
    CONVERSIONS_MISSED = "conversions_missed"
    CELLS_MISSING = "cells_missing"
    # The empty seat.
    TOO_NOISY = "too_noisy"
    HUM = "hum"
    STILL_DRIFTING = "still_drifting"
    READING_JUMPS = "reading_jumps"
    WEIGHT_TOO_EARLY = "weight_too_early"
    LEANING = "leaning"
    NOT_EMPTY = "not_empty"
    ZERO_AT_THE_END = "zero_at_the_end"
    # What was typed.
    TYPED_NOTHING = "typed_nothing"
    TYPED_NO_NUMBER = "typed_no_number"
    TYPED_NOT_FINITE = "typed_not_finite"
    TYPED_TWO_NUMBERS = "typed_two_numbers"
    TYPED_AMBIGUOUS = "typed_ambiguous"
    TYPED_UNKNOWN_UNIT = "typed_unknown_unit"
    TYPED_NEGATIVE = "typed_negative"
    TYPED_ZERO = "typed_zero"
    TYPED_TOO_LIGHT = "typed_too_light"
    TYPED_GRAMS = "typed_grams"
    TYPED_TOO_HEAVY = "typed_too_heavy"
    TYPED_AGAIN = "typed_again"
    # Known weights.
    NO_RESPONSE = "no_response"
    NO_EXCITATION = "no_excitation"
    REMOVED_TOO_EARLY = "removed_too_early"
    STILL_MOVING = "still_moving"
    CREEPING = "creeping"
    SAME_LOAD_AGAIN = "same_load_again"
    WRONG_ORDER = "wrong_order"
    OTHER_DIRECTION = "other_direction"
    OVERLOAD = "overload"
    CORNER_WITHOUT_LOAD = "corner_without_load"
    CELLS_SWAPPED = "cells_swapped"
    CORNERS_ALIKE = "corners_alike"
    STILL_LOADED = "still_loaded"
    TOUCHES_DESK = "touches_desk"
    # The person.
    NO_PERSON = "no_person"
    PERSON_TOO_LIGHT = "person_too_light"
    PERSON_STAYS = "person_stays"
    PERSON_OTHER_DIRECTION = "person_other_direction"
    PERSON_STILL = "person_still"
    LEAN_NOT_SEEN = "lean_not_seen"
    SOMETHING_LEFT = "something_left"
    # The verdict.
    SPAN_TOO_SMALL = "span_too_small"
    SPAN_SHARE = "span_share"
    INTERVAL_TOO_WIDE = "interval_too_wide"
    NOISE = "noise"
    NOT_LINEAR = "not_linear"
    LINEARITY_NOT_SHOWN = "linearity_not_shown"
    ZERO_NOT_REPEATED = "zero_not_repeated"
    ZERO_NOT_BACK = "zero_not_back"
    DRIFT = "drift"
    POSTURE_CHANGES_WEIGHT = "posture_changes_weight"
    RANGE_TOO_SMALL = "range_too_small"
    SENSITIVITY_TOO_LOW = "sensitivity_too_low"
    GAIN_64 = "gain_64"
    CHANNEL_B = "channel_b"
    POUNDS_FOR_KG = "pounds_for_kg"
    PERSON_TOO_HEAVY = "person_too_heavy"
    SENSITIVITY_CHANGED = "sensitivity_changed"
    CORNERS_DISAGREE = "corners_disagree"
    CELLS_UNLIKE = "cells_unlike"
    CORNER_CARRIES_NOTHING = "corner_carries_nothing"
    INVERTED = "inverted"
    CELL_INVERTED = "cell_inverted"
    BODY_WEIGHT = "body_weight"
    NOT_CERTIFIED = "not_certified"
    # Writing and the proof.
    NOT_WRITTEN = "not_written"
    PROOF_NOT_ONLINE = "proof_not_online"
    PROOF_NOT_OFFLINE = "proof_not_offline"
    PROOF_OFFLINE_EARLY = "proof_offline_early"
    PROOF_NO_RETURN = "proof_no_return"


_CELL = ("cell",)
_MEASURED = ("figure", "limit")
_WHAT_WOULD_DO = (*_MEASURED, "needed_kg")

FIGURES: Mapping[Code, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(Code, ())
    | dict.fromkeys(
        (
            Code.NEVER_READY,
            Code.WENT_SILENT,
            Code.PINS_UNAVAILABLE,
            Code.FRAMES_CORRUPT,
            Code.CONSTANT_ZERO,
            Code.CONSTANT_MINUS_ONE,
            Code.JUNK,
            Code.FLOATING_INPUT,
            Code.SATURATED_HIGH,
            Code.SATURATED_LOW,
            Code.SATURATED_LOADED,
            Code.CORNER_WITHOUT_LOAD,
            Code.LEANING,
            Code.CELL_INVERTED,
        ),
        _CELL,
    )
    | dict.fromkeys(
        (
            Code.SPAN_SHARE,
            Code.NOISE,
            Code.NOT_LINEAR,
            Code.ZERO_NOT_REPEATED,
            Code.ZERO_NOT_BACK,
            Code.DRIFT,
            Code.POSTURE_CHANGES_WEIGHT,
            Code.RANGE_TOO_SMALL,
            Code.SENSITIVITY_TOO_LOW,
            Code.PERSON_TOO_HEAVY,
            Code.SENSITIVITY_CHANGED,
            Code.CORNERS_DISAGREE,
            Code.CELLS_UNLIKE,
        ),
        _MEASURED,
    )
    | {
        Code.CONSTANT: ("cell", "counts"),
        Code.RATE_TOO_HIGH: ("figure", "told"),
        Code.RATE_TOO_LOW: ("figure", "told"),
        Code.CONVERSIONS_MISSED: ("figure", "told"),
        Code.CELLS_MISSING: ("figure", "told"),
        Code.TOO_NOISY: ("cell", "counts"),
        Code.HUM: ("cell", "counts", "hz"),
        Code.STILL_DRIFTING: ("cell", "counts"),
        Code.READING_JUMPS: ("cell", "counts"),
        Code.WEIGHT_TOO_EARLY: ("cell", "counts"),
        Code.NOT_EMPTY: ("kg", "limit_kg"),
        Code.ZERO_AT_THE_END: ("cell", "percent"),
        Code.TYPED_NO_NUMBER: ("text",),
        Code.TYPED_NOT_FINITE: ("text",),
        Code.TYPED_TWO_NUMBERS: ("text",),
        Code.TYPED_AMBIGUOUS: ("text",),
        Code.TYPED_UNKNOWN_UNIT: ("text", "unit"),
        Code.TYPED_NEGATIVE: ("text",),
        Code.TYPED_TOO_LIGHT: ("kg", "limit_kg"),
        Code.TYPED_GRAMS: ("kg", "limit_kg", "meant_kg"),
        Code.TYPED_TOO_HEAVY: ("kg", "limit_kg"),
        Code.TYPED_AGAIN: ("kg",),
        Code.NO_RESPONSE: ("kg",),
        Code.NO_EXCITATION: ("kg",),
        Code.REMOVED_TOO_EARLY: ("kg",),
        Code.STILL_MOVING: ("seconds",),
        Code.CREEPING: ("percent",),
        Code.SAME_LOAD_AGAIN: ("kg", "former_kg"),
        Code.WRONG_ORDER: ("kg", "former_kg"),
        Code.OTHER_DIRECTION: ("kg",),
        Code.OVERLOAD: ("kg", "limit_kg"),
        Code.CELLS_SWAPPED: ("cell", "other_cell"),
        Code.TOUCHES_DESK: ("percent",),
        Code.PERSON_TOO_LIGHT: ("kg", "limit_kg"),
        Code.SOMETHING_LEFT: ("percent",),
        Code.SPAN_TOO_SMALL: _WHAT_WOULD_DO,
        Code.INTERVAL_TOO_WIDE: _WHAT_WOULD_DO,
        Code.POUNDS_FOR_KG: ("figure",),
        Code.CORNER_CARRIES_NOTHING: ("cell", "percent"),
        Code.BODY_WEIGHT: ("kg",),
        Code.NOT_WRITTEN: ("text",),
        Code.PROOF_NOT_ONLINE: ("seconds",),
        Code.PROOF_NOT_OFFLINE: ("seconds",),
        Code.PROOF_OFFLINE_EARLY: ("seconds",),
        Code.PROOF_NO_RETURN: ("seconds",),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        code: Which.
        figures: What its sentence is filled with: exactly the names of `FIGURES`, in that order.
        severity: What it does here; most codes refuse, a verdict may only warn.
    """

    code: Code
    figures: tuple[tuple[str, Figure], ...] = ()
    severity: Severity = Severity.REFUSE

    def __post_init__(self) -> None:
        """A sentence that lacks its figure must fail where it is made, not where it is read."""
        names = tuple(name for name, _ in self.figures)
        if names != FIGURES[self.code]:
            raise ValueError(f"{self.code.value} takes {FIGURES[self.code]}, not {names}")

    @property
    def refuses(self) -> bool:
        """Whether nothing may be written while it stands."""
        return self.severity is Severity.REFUSE


def find(code: Code, severity: Severity = Severity.REFUSE, **figures: Figure) -> Finding:
    """A finding; its figures in any order.

    Raises:
        ValueError: They are not those of the code.
    """
    unknown = figures.keys() - set(FIGURES[code])
    if unknown or len(figures) < len(FIGURES[code]):
        raise ValueError(f"{code.value} takes {FIGURES[code]}, not {tuple(figures)}")
    ordered = tuple((name, figures[name]) for name in FIGURES[code])
    return Finding(code=code, figures=ordered, severity=severity)

"""Weight on a seat, from an HX711 converter: chip, load cell, scale, emulator and replay."""

from sensors.chips.clock import ChipClock, RealClock, VirtualClock
from sensors.chips.emulator import Hx711Emulator
from sensors.chips.frames import Gain, Rate
from sensors.chips.hx711 import Hx711
from sensors.chips.lines import GpioLines, Lines
from sensors.chips.loads import Fault, FaultyLoad, Load, WeightScript
from sensors.chips.sitter_file import SitterFile
from sensors.corner_cells import CornerCells
from sensors.corner_scales import CellScale
from sensors.errors import (
    FrameCorrupt,
    GpioUnavailable,
    NotReady,
    Saturated,
    ScaleForeign,
    ScaleInvalid,
    ScaleMissing,
    ScaleUnwritable,
    SensorError,
    TraceEnded,
    TraceUnreadable,
)
from sensors.load_cell import CountsSource, LoadCell, LoadCellCounters
from sensors.scale import Scale
from sensors.scale_file import read_scale, scale_entries, scale_from, write_scale
from sensors.signal import Liveness, MedianFilter, NoWeight, Proof, SignalChain
from sensors.trace import RecordedTrace, TraceSource, Unit, load_csv
from sensors.weight import Pressure, WeightReading
from sensors.zero_tracking import ZeroPermit, ZeroTracking

__all__ = [
    "CellScale",
    "ChipClock",
    "CornerCells",
    "CountsSource",
    "Fault",
    "FaultyLoad",
    "FrameCorrupt",
    "Gain",
    "GpioLines",
    "GpioUnavailable",
    "Hx711",
    "Hx711Emulator",
    "Lines",
    "Liveness",
    "Load",
    "LoadCell",
    "LoadCellCounters",
    "MedianFilter",
    "NoWeight",
    "NotReady",
    "Pressure",
    "Proof",
    "Rate",
    "RealClock",
    "RecordedTrace",
    "Saturated",
    "Scale",
    "ScaleForeign",
    "ScaleInvalid",
    "ScaleMissing",
    "ScaleUnwritable",
    "SensorError",
    "SignalChain",
    "SitterFile",
    "TraceEnded",
    "TraceSource",
    "TraceUnreadable",
    "Unit",
    "VirtualClock",
    "WeightReading",
    "WeightScript",
    "ZeroPermit",
    "ZeroTracking",
    "load_csv",
    "read_scale",
    "scale_entries",
    "scale_from",
    "write_scale",
]

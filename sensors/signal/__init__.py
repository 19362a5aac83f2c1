"""From kilograms as converted to kilograms that may be believed: pure steps, one file each."""

from sensors.signal.chain import NoWeight, SignalChain
from sensors.signal.liveness import Liveness, Proof
from sensors.signal.spikes import MedianFilter

__all__ = ["Liveness", "MedianFilter", "NoWeight", "Proof", "SignalChain"]

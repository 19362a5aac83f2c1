"""What a calibration says, in English and Chinese."""

from calibration.texts.lookup import TEXTS, say_check, say_finding, say_view

__all__ = ["TEXTS", "say_check", "say_finding", "say_view"]

"""What can stop a technician; each message tells him what to do next."""


class CalibrationError(Exception):
    """Root of everything the calibration package raises on purpose."""


class NodeUnreachable(CalibrationError, ConnectionError):
    """The seat's node does not answer: is it running, is the name right, is the group?"""


class RequestDeclined(CalibrationError):
    """The node, or the dispatcher on the way, will not do it.

    Attributes:
        code: the node's word for why, such as `held`.
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class TypedWrongly(CalibrationError, ValueError):
    """Something typed cannot be read; the message gives an example."""

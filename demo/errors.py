"""What can stop a demo, in words the person at the terminal can act on."""


class DemoError(Exception):
    """Root of what stops the demo."""


class ProgramMissing(DemoError, FileNotFoundError):
    """A program the demo starts is not installed."""


class ProgramEnded(DemoError, RuntimeError):
    """A program the demo started has ended by itself."""


class StoryFailed(DemoError, AssertionError):
    """What was to be shown did not happen."""

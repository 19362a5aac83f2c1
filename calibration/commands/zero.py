"""`zero`: the empty seat is the new zero; the slope stays."""

from calibration.commands.written import tell_written
from calibration.listening import conversions_for
from calibration.place import Visit, at_a_seat

# The node averages its newest thirty conversions; at ten a second that is three seconds.
STEADY_S = 4.0


@at_a_seat
def zero(
    visit: Visit,
) -> None:
    """Take the empty seat as the new zero. Refused unless the seat is provably empty."""
    visit.client.hold()
    visit.screen.say("zero.step_back", seconds=STEADY_S)
    conversions_for(visit.client, STEADY_S)
    tell_written(visit.screen, visit.client.ask("zero"), key="zero.done")

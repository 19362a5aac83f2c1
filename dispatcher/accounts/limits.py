"""How often one visitor may ask, as a site has chosen it. Pure."""

from enum import Enum

from dispatcher.accounts.tries import Rate


class Lane(Enum):
    """What is counted on its own."""

    PEOPLE = "people"
    STRANGERS = "strangers"
    TELEPHONY = "telephony"
    LOG_IN = "log_in"
    PERSON = "person"


LimitRules = dict[Lane, Rate]
# For a site that does not want any: a lane that is not named has no end.
UNLIMITED: LimitRules = {}

"""What a technician should change about a camera. Pure, and without arrays: a node tells it on."""

from enum import Enum


class Advice(Enum):
    """What the technician should change, in a sentence."""

    PICTURE_IN_VIEW = (
        "The empty seat looks like a person (a picture, a poster, a neighbour?): move the camera "
        "or the zone."
    )
    SITTER_NOT_SEEN = "The sitter was not seen in every picture: turn the camera or move the zone."
    SITTER_AT_EDGE = (
        "The sitter touches the edge of the picture: turn the camera towards the seat."
    )

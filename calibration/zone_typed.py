"""The seat zone as it is typed: four numbers, or the corners of a polygon. Pure."""

from calibration.errors import TypedWrongly

BOX = 4
FEWEST_POINTS = 3
EXAMPLE = "0.2,0.1,0.8,0.9 (left, top, right, bottom; shares of the picture from 0 to 1)"


def read_zone(text: str) -> list[list[float]]:
    """Points as the node takes them.

    Args:
        text: `left,top,right,bottom`, or points `x,y x,y x,y` in shares of the picture.

    Raises:
        TypedWrongly: naming what is wrong, with an example.
    """
    points = text.split()
    try:
        numbers = [[float(one) for one in point.split(",")] for point in points]
    except ValueError as error:
        raise TypedWrongly(f"--zone {text}: not numbers; an example: {EXAMPLE}") from error
    if any(not 0 <= one <= 1 for point in numbers for one in point):
        raise TypedWrongly(f"--zone {text}: each number is between 0 and 1; example: {EXAMPLE}")
    if len(numbers) == 1 and len(numbers[0]) == BOX:
        left, top, right, bottom = numbers[0]
        if left >= right or top >= bottom:
            raise TypedWrongly(f"--zone {text}: left before right, top before bottom: {EXAMPLE}")
        return [[left, top], [right, top], [right, bottom], [left, bottom]]
    if len(numbers) >= FEWEST_POINTS and all(len(point) == 2 for point in numbers):  # noqa: PLR2004
        return numbers
    raise TypedWrongly(f"--zone {text}: four numbers or at least three points; example: {EXAMPLE}")

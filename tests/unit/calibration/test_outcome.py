"""What a dialogue comes to, as plain values, at whichever stage it ends."""

import json
from typing import Any

import pytest

from calibration.outcome import AT_LEAST, figure_text, limit_text, outcome
from calibration.plan import begin, step
from calibration.plan_state import Key, Path, Setup, Stop
from calibration.round_book import COLUMNS, DONE, RoundBook, book_line
from calibration.setup import setup_of
from calibration.weigh_hands import ENTER, GIVE_UP, ScriptedHands
from calibration.words.lookup import Language, say

SCALE = {"zero_counts": 84_000, "counts_per_kg": 10_700.0, "cell": "LC-7", "normal_max_kg": 180.0}


class English:
    language = Language.ENGLISH

    def words(self, key: str, **figures: object) -> str:
        return say(self.language, key, **figures)


def test_a_dialogue_given_up_has_nothing_written_and_is_json() -> None:
    dialogue = step(step(begin(Setup(), at_s=0.0), Key(at_s=1.0)), Stop(at_s=2.0))
    found = outcome(dialogue, seat="a-01", who="anna", after=None)

    assert (found["result"], found["written"], found["certified"]) == ("stopped", False, False)
    assert json.loads(json.dumps(found)) == found


def test_a_dialogue_left_in_the_middle_is_interrupted() -> None:
    found = outcome(begin(Setup(), at_s=0.0), seat="a-01", who="anna", after=None)

    assert found["result"] == "interrupted"


@pytest.mark.parametrize(
    ("figure", "text"),
    [(0.0, "0"), (776.04, "776"), (10_700.9, "10701"), (0.9217, "0.922"), (1e-6, "0.000")],
)
def test_figures_are_as_long_as_they_are_known(figure: float, text: str) -> None:
    assert figure_text(figure) == text


def test_a_limit_says_its_direction() -> None:
    assert limit_text(English(), "noise", 0.3) == "at most 0.3"
    assert {limit_text(English(), code.value, 1.0) for code in AT_LEAST} == {"at least 1"}


@pytest.mark.parametrize(
    ("facts", "cell", "new_cell", "same"),
    [
        ({"scale": SCALE}, None, False, True),
        ({"scale": SCALE}, "LC-7", False, True),
        ({"scale": SCALE}, "LC-8", False, False),
        ({"scale": SCALE}, None, True, False),
        ({"scale": None}, None, False, False),
    ],
)
def test_the_former_scale_counts_only_for_the_same_cell(
    facts: dict[str, Any], cell: str | None, new_cell: bool, same: bool
) -> None:
    setup = setup_of(facts, path=Path.WEIGH, quick=False, prove=True, new_cell=new_cell, cell=cell)

    assert setup.same_cell is same
    assert setup.former == (((84_000.0, 10_700.0),) if facts["scale"] else ())


def test_several_cells_bring_their_own_lines_and_pace() -> None:
    cells = [{"zero_counts": 1, "counts_per_kg": 2.0}, {"zero_counts": 3, "counts_per_kg": -4.0}]
    facts = {"cells": 2, "rate_sps": 10, "scale": {"cells": cells}}
    setup = setup_of(facts, path=Path.SIT, quick=True, prove=True, new_cell=False, cell=None)

    assert (setup.cells, setup.rate_sps) == (2, 5)
    assert setup.former == ((1.0, 2.0), (3.0, -4.0))


def test_a_script_says_yes_to_everything_but_a_refusal() -> None:
    from dataclasses import replace

    from calibration.plan_state import Stage

    hands = ScriptedHands(["5", "10"])
    at = begin(Setup(), at_s=0.0)
    said = [
        hands.line(replace(at, stage=stage), 0.0)
        for stage in (
            Stage.READY,
            Stage.EMPTY,
            Stage.WEIGHT,
            Stage.LOADING,
            Stage.WEIGHT,
            Stage.WEIGHT,
            Stage.VERDICT,
            Stage.REFUSED,
        )
    ]

    assert said == [ENTER, None, "5", None, "10", ENTER, ENTER, GIVE_UP]


def line(seat: str, result: str = DONE) -> dict[str, Any]:
    found = {
        "seat": seat,
        "who": "anna",
        "result": result,
        "scale": {"zero_counts": 1, "counts_per_kg": 2.5},
        "loads_kg": [20.0],
        "half_width_kg": 0.9,
        "findings": [{"code": "span_share"}],
    }
    return book_line(found, at="2026-06-01")


def test_a_round_goes_on_where_its_book_ends(tmp_path: Any) -> None:
    book = RoundBook(tmp_path / "round.csv")
    book.note(line("a-01"))
    book.note(line("a-02", "refused"))
    again = RoundBook(tmp_path / "round.csv")

    assert book.done == again.done == {"a-01"}
    assert (tmp_path / "round.csv").read_text().splitlines()[0] == ",".join(COLUMNS)


def test_another_csv_is_not_written_over(tmp_path: Any) -> None:
    from calibration.errors import TypedWrongly

    (tmp_path / "other.csv").write_text("a,b\n1,2\n")

    with pytest.raises(TypedWrongly, match="name another file"):
        RoundBook(tmp_path / "other.csv")

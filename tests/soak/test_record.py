"""The page that shows what the soak found."""

import pytest
from soak_record import BEGIN, END, PAGE, rows_of, with_row

EMPTY = f"# Page\n\n{BEGIN}\n{END}\nafter\n"


def test_a_proof_has_one_row_which_a_later_run_renews() -> None:
    once = with_row(with_row(EMPTY, ("a b", "10")), ("c", "20"))
    renewed = with_row(once, ("a b", "30 | 40"))

    assert rows_of(renewed) == {"a b": "| a b | 30 / 40 |", "c": "| c | 20 |"}
    assert renewed.startswith("# Page\n")
    assert renewed.endswith(f"{END}\nafter\n")


def test_a_page_without_its_marks_is_not_written_over() -> None:
    with pytest.raises(ValueError, match="marks"):
        with_row("# Page\n", ("a", "10"))


def test_the_page_can_be_written() -> None:
    assert END in with_row(PAGE.read_text(encoding="utf-8"), ("a", "10"))

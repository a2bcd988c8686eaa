"""Numbers in cells of our own CSV that only look like some are refused in words, not by a fault of ours."""

import pytest

from commonground.exchange.formats import csv_cells, csv_places
from commonground.exchange.formats.csv_cells import Unclear

NO_NUMBERS = ["²", "²²²²", "9" * 5000, "0000", "-1", "x"]


@pytest.mark.parametrize("text", [*NO_NUMBERS[:3], "-1", "x"])
def test_a_year_or_radius_that_is_no_number_is_told(text: str) -> None:
    with pytest.raises(Unclear):
        csv_cells.result_part("year", text, f"year={text}")
    with pytest.raises(Unclear):
        csv_places.location_part(f"radius_m={text}")


@pytest.mark.parametrize("text", [*NO_NUMBERS, "²²²²-2024", "2024-²²²²", "2024-0000"])
def test_a_period_of_what_is_no_year_is_told(text: str) -> None:
    with pytest.raises(Unclear):
        csv_cells.read_period(text)


def test_years_and_radii_are_read_as_before() -> None:
    assert csv_cells.result_part("year", " 2024", "year=2024") == {"year": 2024}
    assert csv_places.location_part("radius_m=25000") == {"radius_m": 25000}
    assert str(csv_cells.read_period("2021–2024")[1]) == "2024-12-31"

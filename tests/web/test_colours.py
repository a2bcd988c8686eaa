"""The six area colours can be read on paper, and are the same wherever they are drawn."""

import re

import pytest

from commonground.base import paths

STYLES = paths.ROOT / "web" / "styles"
AREAS = ("restoration", "capacity", "integration", "resources", "engagement", "awareness")
LEAST_CONTRAST = 4.5


def colours(name: str) -> dict[str, str]:
    """Custom properties of a style sheet, the first value of each."""
    found: dict[str, str] = {}
    for key, value in re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", (STYLES / name).read_text().lower()):
        found.setdefault(key, value)
    return found


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, as WCAG 2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sheet", ["tokens.css", "dark.css"])
@pytest.mark.parametrize("area", AREAS)
def test_an_area_colour_can_be_read_on_its_paper(sheet: str, area: str) -> None:
    theme = colours(sheet)
    assert contrast(theme[area], theme["paper"]) >= LEAST_CONTRAST


@pytest.mark.parametrize("area", AREAS)
def test_charts_and_pages_give_an_area_one_colour(area: str) -> None:
    drawn = re.findall(
        rf'"{area}": "(#[0-9a-f]{{6}})"', (paths.PACKAGE / "reports" / "charts.py").read_text()
    )
    assert drawn == [colours("tokens.css")[area]]

from shapely.geometry import shape

from commonground.exchange.formats.antimeridian import cut


def ring(west: float, east: float) -> dict[str, object]:
    spots = [[west, 60.0], [east, 60.0], [east, 65.0], [west, 65.0], [west, 60.0]]
    return {"type": "Polygon", "coordinates": [spots]}


def test_what_does_not_cross_stays_as_it_is() -> None:
    for geometry in (ring(100, 110), ring(-120, 55), {"type": "Point", "coordinates": [179.9, 60]}):
        assert cut(geometry) is geometry


def test_an_area_across_the_meridian_becomes_two_that_touch_it() -> None:
    found = cut(ring(175, -175))
    assert found["type"] == "MultiPolygon"
    boxes = sorted(part.bounds for part in shape(found).geoms)
    assert boxes == [(-180.0, 60.0, -175.0, 65.0), (175.0, 60.0, 180.0, 65.0)]
    assert all(part.exterior.is_ccw for part in shape(found).geoms)


def test_longitudes_that_run_past_180_are_the_same_area() -> None:
    assert shape(cut(ring(175, 185))).equals(shape(cut(ring(175, -175))))


def test_a_hole_is_cut_with_its_area() -> None:
    outer, hole = ring(170, -170), ring(178, -178)
    geometry = {"type": "Polygon", "coordinates": [*outer["coordinates"], hole["coordinates"][0][::-1]]}  # type: ignore[misc, index]
    found = shape(cut(geometry))
    assert found.is_valid
    assert round(found.area, 6) == 20 * 5 - 4 * 5


def test_a_line_is_cut_in_two() -> None:
    found = cut({"type": "LineString", "coordinates": [[178, 60], [-178, 64]]})
    assert found["coordinates"] == [[[178.0, 60.0], [180.0, 62.0]], [[-180.0, 62.0], [-178.0, 64.0]]]


def test_only_the_part_that_crosses_is_cut() -> None:
    both = {
        "type": "MultiPolygon",
        "coordinates": [ring(100, 110)["coordinates"], ring(175, -175)["coordinates"]],
    }
    assert len(shape(cut(both)).geoms) == 3

"""The where screen without JavaScript: found, pasted, read from a file, mended, asked; nothing typed is lost."""

# Tables of cases read best with one case a line.
# ruff: noqa: E501

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from tests.activities.town import Town, Visitor, draft, form_in, published

from commonground.activities import outside, questions, shapes
from commonground.activities.flaws import flaws
from commonground.activities.questions import of_outline
from commonground.activities.schemas import Activity, Location, Result
from commonground.base.errors import Problem
from commonground.places import gazetteer

ROW = "location-0"


def edit(key: int) -> str:
    return f"/activities/{key}/edit?step=2"


async def pressed(visitor: Visitor, key: int, do: str, **fields: Any) -> tuple[int, dict[str, Any], str]:
    """The form as it comes back, by the button of that name."""
    typed = await visitor.form(edit(key)) | {f"{ROW}-{name}": value for name, value in fields.items()}
    return await again(visitor, key, typed, do)


async def again(visitor: Visitor, key: int, form: dict[str, Any], do: str) -> tuple[int, dict[str, Any], str]:
    answer = await visitor.post(edit(key), form | {"do": do})
    page = html.unescape(answer.text)
    return answer.status_code, form_in(answer.text) if answer.status_code != 303 else {}, page


async def with_gazetteer(town: Town) -> None:
    async with town.database.sessions.begin() as session:
        if not await town.database.everything.fetchval("SELECT count(*) FROM gazetteer_place"):
            await gazetteer.load_gazetteer(session)


async def test_a_name_is_found_and_taken_as_a_point(town: Town) -> None:
    await with_gazetteer(town)
    key = await draft(town)
    async with town.visit("officer") as visitor:
        _status, form, page = await pressed(
            visitor, key, f"find:{ROW}", find="Даланзадгад", name="My own name"
        )
        assert "Dalandzadgad" in page
        button = page.split('value="pick:')[1].split('"')[0]
        _status, form, _page = await again(visitor, key, form, f"pick:{button}")
        assert form[f"{ROW}-kind"] == "point"
        assert form[f"{ROW}-name"] == "My own name"
        assert form[f"{ROW}-exactness"] == "approximate"
        assert form[f"{ROW}-find"] == ""
        status, _form, page = await again(visitor, key, form | {"countries": "MN"}, "save")
        assert status == 303, page[:2_000]
    (place,) = (await town.stored(key)).document.locations
    assert place.radius_m
    assert place.geometry is not None
    assert place.geometry["coordinates"] == pytest.approx([104.425, 43.57], abs=0.01)


async def test_a_name_is_taken_as_its_province(town: Town) -> None:
    await with_gazetteer(town)
    key = await draft(town)
    async with town.visit("officer") as visitor:
        _status, form, page = await pressed(visitor, key, f"find:{ROW}", find="dalanzadgad")
        button = next(part.split('"')[0] for part in page.split('value="pick:')[1:] if ":unit" in part[:40])
        _status, form, _page = await again(visitor, key, form, f"pick:{button}")
    assert (form[f"{ROW}-kind"], form[f"{ROW}-admin_unit"]) == ("admin_unit", "MN-053")


async def test_coordinates_are_read_asked_and_joined(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        _status, form, _page = await pressed(visitor, key, f"find:{ROW}", find="N47 55.2 E106 55.1")
        assert (form[f"{ROW}-kind"], form[f"{ROW}-latitude"], form[f"{ROW}-longitude"]) == (
            *("point", "47.92"),
            "106.9183333",
        )
        status, form, page = await pressed(visitor, key, f"find:{ROW}", find="12,34 56,78")
        assert status == 200
        assert "12.34° N, 56.78° E" in page
        assert form[f"{ROW}-find"] == "12,34 56,78"
        corners = "43.5 104.0\n43.5 104.2\n43.6 104.2"
        _status, form, page = await pressed(visitor, key, f"find:{ROW}", find=corners)
        assert "3 points" in page
        _status, area, _page = await again(visitor, key, form, f"pick:{ROW}:reading:0:polygon")
        assert json.loads(area[f"{ROW}-geometry"])["type"] == "Polygon"
        _status, points, _page = await again(visitor, key, form, f"pick:{ROW}:reading:0:points")
        assert [points[f"location-{at}-kind"] for at in range(3)] == ["point"] * 3


async def test_what_is_not_found_and_what_was_not_looked_up_is_said(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        status, form, page = await pressed(visitor, key, f"find:{ROW}", find="Qqxyzzy", name="Kept")
        assert (status, form[f"{ROW}-name"]) == (422, "Kept")
        assert "Try another spelling" in page
        status, _form, page = await pressed(visitor, key, "save", find="Ulaanbaatar")
        assert status == 422
        assert "was not looked up" in page
        _status, _form, page = await pressed(
            visitor, key, f"find:{ROW}", find="https://uri.amap.com/marker?position=1,2"
        )
        assert "shifts its coordinates" in page


async def upload(
    visitor: Visitor, key: int, content: bytes, name: str = "a.geojson"
) -> tuple[int, dict[str, Any], str]:
    form = await visitor.form(edit(key)) | {f"{ROW}-name": "Kept", "do": f"file:{ROW}"}
    answer = await visitor.client.post(
        edit(key),
        data=form | {"_csrf_token": visitor.client.cookies["csrftoken"]},
        files={f"{ROW}-file": (name, content)},
    )
    return answer.status_code, form_in(answer.text), html.unescape(answer.text)


BELT = shapely.box(104.0, 43.5, 104.2, 43.6)


def collection(*geometries: Any) -> bytes:
    features = [
        {"type": "Feature", "properties": {"name": f"Belt {at}"}, "geometry": shapely.geometry.mapping(one)}
        for at, one in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


async def test_a_file_fills_the_place_and_asks_what_it_leaves_open(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        _status, form, _page = await upload(visitor, key, collection(BELT))
        assert (form[f"{ROW}-kind"], form[f"{ROW}-name"]) == ("polygon", "Kept")
        _status, form, page = await upload(visitor, key, collection(BELT, shapely.Point(104, 43)))
        assert "It holds 2 places" in page
        _status, both, _page = await again(visitor, key, form, f"reread:{ROW}:file_take=each")
        assert [both[f"location-{at}-kind"] for at in range(2)] == ["polygon", "point"]
        _status, one, _page = await again(visitor, key, form, f"reread:{ROW}:file_take=one-1")
        assert one[f"{ROW}-kind"] == "point"
    async with town.visit("other") as visitor:
        stolen = await visitor.form("/activities/new")
        assert form[f"{ROW}-file_key"] not in str(stolen)


async def test_somebody_elses_file_is_not_read_again(town: Town) -> None:
    key, other = await draft(town), await draft(town)
    async with town.visit("officer") as visitor:
        _status, form, _page = await upload(visitor, key, collection(BELT, BELT))
    async with town.visit("colleague") as visitor:
        visitor.client.cookies.set("language", "en")
        theirs = await visitor.form(edit(other)) | {f"{ROW}-file_key": form[f"{ROW}-file_key"]}
        status, _form, page = await again(visitor, other, theirs, f"reread:{ROW}:file_take=merged")
    assert status == 422
    assert "no longer kept" in page


async def test_a_file_of_two_hundred_megabytes_is_refused_and_the_form_kept(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        status, form, page = await upload(visitor, key, b"{" * 200_000_000)
    assert (status, form[f"{ROW}-name"]) == (422, "Kept")
    assert "larger than 50 MB" in page


async def test_an_outline_that_crosses_itself_is_shown_and_mended(town: Town) -> None:
    key = await draft(town)
    bow = "POLYGON((104 43.5, 104.2 43.6, 104.2 43.5, 104 43.6, 104 43.5))"
    async with town.visit("officer") as visitor:
        status, form, page = await pressed(
            visitor, key, "save", kind="polygon", geometry=bow, latitude="", longitude=""
        )
        assert status == 422
        assert page.count('class="flaw-picture"') == 2
        assert "<circle" in page
        assert "Mended:" in page
        _status, form, _page = await again(visitor, key, form, f"mend:{ROW}")
        assert json.loads(form[f"{ROW}-geometry"])["type"] == "MultiPolygon"
        status, _form, page = await again(visitor, key, form | {"countries": "MN"}, "save")
        assert status == 303, page[:3_000]


FLAT = [[(104, 43.5), (104.2, 43.5), (104.2, 43.5), (104, 43.5)]]
FIELD_RING = [(104, 43.5), (104.2, 43.5), (104.2, 43.6), (104, 43.6), (104, 43.5)]
WITHIN = [(104.05, 43.52), (104.1, 43.52), (104.1, 43.55), (104.05, 43.52)]
BESIDE = [(105, 44), (105.1, 44), (105.1, 44.1), (105, 44)]


@pytest.mark.parametrize(
    ("geometry", "words", "mends"),
    [
        ({"type": "Polygon", "coordinates": FLAT}, "does not enclose an area", False),
        ({"type": "Polygon", "coordinates": [FIELD_RING, BESIDE]}, "A hole lies outside the outline", True),
        (
            {"type": "MultiPolygon", "coordinates": [[FIELD_RING], [WITHIN]]},
            "Parts of the outline lie within each other",
            True,
        ),
    ],
)
def test_an_unsound_outline_says_how_and_offers_only_what_there_is(
    geometry: dict[str, Any], words: str, mends: bool
) -> None:
    (problem,) = shapes.shape_problems(f"{ROW}-geometry", "polygon", geometry)
    assert words in problem.message
    assert ("mended" in problem.remedy) is mends
    (flaw,) = flaws({f"{ROW}-geometry": [json.dumps(geometry)]}, [problem], ROW)
    assert len(flaw.pictures) == 1 + mends
    before = flaw.pictures[0]
    assert before.marks
    for x, y in before.marks:
        assert 0 <= x <= before.width, "the flaw is in the picture"
        assert 0 <= y <= before.height


async def test_a_question_is_answered_by_a_tick_for_this_outline_alone(town: Town) -> None:
    key = await draft(town)
    sliver = json.dumps(shapely.geometry.mapping(shapely.box(104, 43.5, 104.5, 43.500005)))
    async with town.visit("officer") as visitor:
        fields = {"kind": "polygon", "geometry": sliver, "latitude": "", "longitude": ""}
        status, form, page = await pressed(visitor, key, "save", **fields)
        assert status == 422
        assert "sliver" in page
        assert "<svg" in page
        tick = page.split(f'name="{ROW}-sure" value="')[1].split('"')[0]
        other = sliver.replace("104.5", "104.6")
        status, _form, page = await again(
            visitor, key, form | {f"{ROW}-sure": tick, f"{ROW}-geometry": other}, "save"
        )
        assert status == 422
        status, _form, page = await again(
            visitor, key, form | {f"{ROW}-sure": tick, "countries": "MN"}, "save"
        )
        assert status == 303, page[:3_000]


def place(shape: Any) -> Location:
    return Location(kind="polygon", geometry=dict(shapely.geometry.mapping(shape)))


def asked(shape: Any, **more: Any) -> list[str]:
    location = place(shape)
    return [one.code for one in of_outline(Activity(locations=[location], **more), location, shape)]


def test_a_spike_is_found_and_taken_off() -> None:
    spiky = shapely.Polygon(
        [
            (104, 43),
            (104.1, 43),
            (104.1, 43.1),
            (104.05, 43.1),
            (104.0501, 43.6),
            (104.0502, 43.1),
            (104, 43.1),
        ]
    )
    assert asked(spiky) == ["spike"]
    better = shapes.mended(dict(shapely.geometry.mapping(spiky)))
    assert better is not None
    assert shapely.geometry.shape(better).bounds[3] < 43.2


def test_a_plain_field_is_asked_nothing() -> None:
    assert asked(BELT) == []


@pytest.mark.parametrize(("stated", "codes"), [(18_000, []), (50, ["area"]), (900_000, ["area"]), (0, [])])
def test_stated_hectares_far_from_the_drawn_are_asked(stated: int, codes: list[str]) -> None:
    results = [Result(indicator="hectares", target=Decimal(stated))] if stated else []
    assert asked(BELT, results=results) == codes


CORNERS = st.lists(st.tuples(st.floats(100, 110), st.floats(40, 50)), min_size=3, max_size=12)


@given(CORNERS)
def test_what_is_mended_is_sound(corners: list[tuple[float, float]]) -> None:
    better = shapes.mended({"type": "Polygon", "coordinates": [[*corners, corners[0]]]})
    assert better is None or shapely.geometry.shape(better).is_valid


@given(CORNERS)
def test_any_outline_can_be_pictured(corners: list[tuple[float, float]]) -> None:
    geometry = json.dumps({"type": "Polygon", "coordinates": [[*corners, corners[0]]]})
    problem = Problem(
        field=f"{ROW}-geometry", code="x", message="x", offer={"mend": True, "marks": [corners[0]]}
    )
    (flaw,) = flaws({f"{ROW}-geometry": [geometry]}, [problem], ROW)
    for one in flaw.pictures:
        assert "nan" not in one.outline


async def test_an_overlap_with_a_published_activity_names_it(town: Town) -> None:
    key = await published(town)
    await town.database.everything.execute(
        "UPDATE location SET kind = 'polygon', geometry = ST_GeomFromText($2, 4326) WHERE activity_id = $1",
        key,
        BELT.wkt,
    )
    async with town.database.sessions() as session:
        (one, *_more) = await questions.overlaps(session, shapely.box(104.1, 43.5, 104.3, 43.6), None)
        assert one.offer["link"]["url"] == f"/activities/{key}"
        assert await questions.overlaps(session, BELT, key) == [] or all(
            f"/activities/{key}" != other.offer["link"]["url"]
            for other in await questions.overlaps(session, BELT, key)
        )
        assert await questions.overlaps(session, shapely.box(90, 45, 90.1, 45.1), None) == []


def pictures_in(page: str) -> list[str]:
    return page.split("<figure")[1:]


async def test_a_point_outside_its_country_is_pictured_beside_it(town: Town) -> None:
    key = await draft(town, locations=[])
    async with town.visit("officer") as visitor:
        status, _form, page = await pressed(
            visitor, key, "next", kind="point", latitude="35.68", longitude="139.69"
        )
        assert status == 422
        (one,) = pictures_in(page)
        assert 'class="land" d="M' in one
        assert "<circle" in one
        assert re.search(r"about [\d, ]+ km outside Mongolia", one)
        assert re.search(r'aria-label="[^"]*Mongolia[^"]*to the south-east', one)
        assert f'value="swap:{ROW}"' not in page


async def test_an_outline_outside_its_country_is_pictured_too(town: Town) -> None:
    key = await draft(town, locations=[])
    field = json.dumps(dict(shapely.geometry.mapping(shapely.box(115, 22, 117, 24))))
    async with town.visit("officer") as visitor:
        status, _form, page = await pressed(visitor, key, "next", kind="polygon", geometry=field)
    assert status == 422
    (one,) = pictures_in(page)
    assert 'class="land" d="M' in one
    assert 'class="outline" d="M' in one


async def test_swapped_axes_are_pictured_as_given_and_as_swapped(town: Town) -> None:
    key = await draft(town, locations=[], countries=[{"code": "CN", "share": 100}])
    async with town.visit("officer") as visitor:
        status, _form, page = await pressed(visitor, key, "next", kind="point", latitude="85", longitude="43")
    assert status == 422
    given, swapped = pictures_in(page)
    assert re.search(r"As given: about [\d, ]+ km outside China", given)
    assert "Swapped: in China" in swapped


async def test_what_is_not_on_the_earth_is_pictured_where_swapping_puts_it(town: Town) -> None:
    key = await draft(town, locations=[])
    async with town.visit("officer") as visitor:
        _status, _form, page = await pressed(
            visitor, key, "next", kind="point", latitude="104.4", longitude="43.5"
        )
    (swapped,) = pictures_in(page)
    assert "Swapped: in Mongolia" in swapped


async def test_a_country_across_the_date_line_is_pictured_in_one_piece(town: Town) -> None:
    async with town.database.everything.acquire() as connection:
        land = await outside.land_of(connection, {"RU": "Russia"}, ["RU"])
    assert land is not None
    west, _south, east, _north = land.shape.bounds
    assert (west > 15, east < 200) == (True, True)
    assert outside.told(land.moved(shapely.Point(-171, 66)), land).caption == "in Russia"

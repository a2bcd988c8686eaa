"""What is forged, foreign, revoked, mislabelled or far too large: refused in words, kept out of the logs."""

import html
import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from tests.activities.town import AGENCY, OTHER, Town, Visitor, draft, form_in, published

from commonground.accounts import reset
from commonground.activities import confirming, reminders
from commonground.base import links
from commonground.organisations import membership, registration

ROW = "location-0"
DOORS = {
    "confirm": confirming.PURPOSE,
    "reminders": reminders.PURPOSE,
    "reset": reset.PURPOSE,
    "invitations": membership.PURPOSE,
    "register": registration.PURPOSE,
}
REFUSED = (400, 403, 404, 410)
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0" + b"\0" * 64


@pytest.fixture
def kept(caplog: pytest.LogCaptureFixture) -> Iterator["Kept"]:
    """What the platform logs meanwhile; where the test's own client goes is no log of ours."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with caplog.at_level(logging.DEBUG):
        yield Kept(caplog)


class Kept:
    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.caplog = caplog

    def holds(self, *secrets: str) -> list[str]:
        lines = "\n".join(self.caplog.handler.format(record) for record in self.caplog.records)
        return [secret for secret in secrets if secret in lines]


def edit(key: int, step: int = 2) -> str:
    return f"/activities/{key}/edit?step={step}"


async def speaking(visitor: Visitor, language: str) -> None:
    visitor.client.cookies.set("language", language)


@pytest.mark.parametrize("language", ["ru", "mn"])
@pytest.mark.parametrize("door", DOORS)
async def test_a_link_that_was_made_up_or_for_something_else_opens_nothing(
    town: Town, kept: Kept, door: str, language: str
) -> None:
    officer = town.keys["officer"]
    payloads: list[Any] = [
        officer,
        [officer, "x"],
        {"person": officer},
        "7",
        None,
        [[1]],
        10**30,
        "a@b.example",
    ]
    others = [links.sign("a-secret-for-tests-only", other, officer) for other in DOORS if other != door]
    own = [links.sign("a-secret-for-tests-only", DOORS[door], one) for one in payloads[1:]]
    forged = [links.sign("another secret", DOORS[door], officer), "made-up", "a.b.c", "%00", "é" * 60]
    async with town.visit() as stranger:
        await speaking(stranger, language)
        for token in [*others, *own, *forged]:
            for answer in (
                await stranger.get(f"/{door}/{token}"),
                await stranger.post(f"/{door}/{token}", {"password": "quite another set of words"}),
            ):
                assert answer.status_code in REFUSED or is_only_asked(answer), (token, answer.status_code)
                assert f'<html lang="{language}">' in answer.text
            assert kept.holds(token) == [] or len(token) < 20
    assert kept.holds("quite another set of words") == []


def is_only_asked(answer: Any) -> bool:
    """A link to confirm an address or choose is opened before it is read."""
    return answer.request.method == "GET" and answer.status_code == 200 and 'method="post"' in answer.text


async def writes(town: Town) -> tuple[int, ...]:
    tables = ("activity", "activity_version", "revision", "introduction", "member", "import_run")
    pool = town.database.everything
    return tuple([await pool.fetchval(f"SELECT count(*) FROM {table}") for table in tables])


async def test_no_door_takes_the_number_of_another_organisations_record(town: Town, kept: Kept) -> None:
    hidden = await draft(town, title={"en": {"text": "Known to nobody else"}})
    shown = await published(town)
    agency = town.keys[AGENCY]
    before = await writes(town)
    async with town.visit("other") as visitor:
        for path, fields in (
            (f"/activities/{hidden}/edit", {"title": "Taken over"}),
            (f"/activities/{shown}/edit", {"title": "Taken over"}),
            (f"/activities/{hidden}/copy", {}),
            (f"/activities/{hidden}/withdraw", {}),
            (f"/activities/{shown}/withdraw", {"what": "activity"}),
            (f"/activities/{shown}/confirm", {}),
            (f"/activities/{shown}/restore", {"version": "1"}),
            (f"/activities/mine/{shown}", {"cell": "title", "title": "Taken over"}),
            (f"/organisations/{agency}/edit", {"name-en": "Taken over"}),
            (f"/organisations/{agency}/members/invite", {"email": "me@else.example", "role": "manager"}),
            (f"/organisations/{agency}/members/{town.keys['officer']}/remove", {}),
            (f"/organisations/{agency}/verified", {"verified": "no"}),
            (f"/review/{hidden}", {"do": "publish"}),
            (f"/review/{hidden}/endorse", {"do": "endorse"}),
        ):
            answer = await visitor.post(path, fields)
            assert answer.status_code in (403, 404), (path, answer.status_code)
            assert "Known to nobody else" not in answer.text
        for path in (
            edit(hidden),
            f"/activities/{hidden}/history",
            f"/activities/{hidden}",
            f"/review/{hidden}",
        ):
            answer = await visitor.get(path)
            assert answer.status_code in (403, 404), path
            assert "Known to nobody else" not in answer.text
        bulk = {"tick": [str(hidden), str(shown)], "do": "withdraw", "sure": "yes"}
        bulk |= {"activity": bulk["tick"], f"etag-{hidden}": "", f"etag-{shown}": ""}
        assert "Known to nobody else" not in (await visitor.post("/activities/mine/bulk", bulk)).text
    assert await writes(town) == before


async def test_no_body_makes_one_write_in_another_organisations_name(town: Town) -> None:
    agency, other = town.keys[AGENCY], town.keys[OTHER]
    headers = await town.token("other")
    async with town.visit("other") as visitor:
        typed = await visitor.form("/activities/new")
        for lead in (
            {"lead-name": AGENCY},
            {"lead-name": AGENCY, "lead-organisation": str(agency), "lead-shown": AGENCY},
            {"lead-name": OTHER, "lead-organisation": str(agency), "lead-shown": OTHER},
        ):
            answer = await visitor.post(
                "/activities/new", typed | lead | {"title": "Mine, I say", "do": "save"}
            )
            if answer.status_code == 303:
                key = int(answer.headers["location"].split("/")[2])
                assert (await town.stored(key)).document.lead == other, lead
            else:
                assert answer.status_code == 422
                assert form_in(answer.text)["title"] == "Mine, I say"
        made = await visitor.client.post("/activities", json=town.document(lead=agency), headers=headers)
        assert (made.status_code, made.json()["problems"][0]["field"]) == (403, "lead")
        own = await visitor.client.post("/activities", json=town.document(lead=other), headers=headers)
        number, etag = own.json()["id"], own.headers["etag"]
        moved = await visitor.client.patch(
            f"/activities/{number}", json={"lead": agency}, headers=headers | {"If-Match": etag}
        )
        assert (moved.status_code, moved.json()["problems"][0]["field"]) == (403, "lead")
        file = {"file": ("a.csv", b"title,lead\nMine,Agency of the Gobi\n", "text/csv")}
        fields = {"organisation": str(agency), "state": "published"}
        fields["_csrf_token"] = visitor.client.cookies["csrftoken"]
        await visitor.client.post("/import", data=fields, files=file)
    asked = await town.database.everything.fetchval("SELECT outcome FROM import_run ORDER BY id DESC LIMIT 1")
    assert f'"organisation": {agency}' not in str(asked)
    assert '"state": "published"' not in str(asked)


async def test_a_role_that_ends_while_one_types_ends_the_saving_and_keeps_the_typing(town: Town) -> None:
    key = await draft(town)
    pool, person = town.database.everything, town.keys["colleague"]
    async with town.visit("colleague") as visitor:
        typed = await visitor.form(edit(key, 1))
        await pool.execute("UPDATE member SET role = 'reader' WHERE person_id = $1", person)
        try:
            await speaking(visitor, "ru")
            answer = await visitor.post(
                edit(key, 1), typed | {"summary": "Half an hour's typing", "do": "save"}
            )
            assert answer.status_code == 403
            assert "У вас нет доступа" in answer.text
            assert (await town.stored(key)).document.summary == {}
        finally:
            await pool.execute("UPDATE member SET role = 'editor' WHERE person_id = $1", person)
        offered = html.unescape((await visitor.get(edit(key, 1))).text)
        sheet = re.search(r'href="(/activities/\d+/edit\?step=1&typing=[^"]+)"', offered)
        assert sheet, "nothing is offered to take up"
        assert form_in((await visitor.get(sheet[1])).text)["summary"] == "Half an hour's typing"


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("language", ["ru", "mn"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("belt.geojson", PICTURE),
        ("belt.gpkg", b"<html>not one</html>"),
        ("belt.zip", zipped("belt.txt", b"no shape")),
        ("belt.kml", zipped("belt.shp", b"no outline")),
        ("belt.shp", b"\x00\x00\x27\x0a" + b"\xff" * 96),
    ],
)
async def test_a_place_file_that_is_not_what_its_name_says(
    town: Town, kept: Kept, name: str, content: bytes, language: str
) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        await speaking(visitor, language)
        typed = await visitor.form(edit(key)) | {f"{ROW}-name": "Kept", "do": f"file:{ROW}"}
        data = typed | {"_csrf_token": visitor.client.cookies["csrftoken"]}
        answer = await visitor.client.post(edit(key), data=data, files={f"{ROW}-file": (name, content)})
    assert answer.status_code == 422
    assert form_in(answer.text)[f"{ROW}-name"] == "Kept"
    assert f'id="e-{ROW}-file"' in answer.text
    assert f'<html lang="{language}">' in answer.text
    assert kept.holds("Traceback") == []


@pytest.mark.parametrize("language", ["ru", "mn"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sheet.csv", PICTURE),
        ("sheet.xlsx", b"title,lead\nA,B\n"),
        ("sheet.xlsx", zipped("a.txt", b"no sheet")),
        ("file.xml", PICTURE),
        ("file.xml", b"<html><body>no activities</body></html>"),
        ("sheet.ods", b"\0" * 400),
        ("run.exe", b"MZ" + b"\0" * 400),
    ],
)
async def test_a_sheet_that_is_not_what_its_name_says(
    town: Town, kept: Kept, name: str, content: bytes, language: str
) -> None:
    count = await town.count()
    async with town.visit("officer") as visitor:
        await speaking(visitor, language)
        data = {"_csrf_token": visitor.client.cookies["csrftoken"], "state": "draft"}
        answer = await visitor.client.post("/import", data=data, files={"file": (name, content)})
        assert answer.status_code in (303, 422), answer.text[:300]
        if answer.status_code == 303:
            answer = await visitor.client.get(answer.headers["location"], follow_redirects=True)
    assert answer.status_code in (200, 422)
    assert f'<html lang="{language}">' in answer.text
    assert await town.count() == count
    assert kept.holds("Traceback") == []


@pytest.mark.parametrize(("language", "title"), [("ru", "Слишком большой объём"), ("mn", "Хэт том")])
async def test_two_hundred_megabytes_are_refused_in_the_readers_language(
    town: Town, language: str, title: str
) -> None:
    async with town.visit("officer") as visitor:
        await speaking(visitor, language)
        data = {"_csrf_token": visitor.client.cookies["csrftoken"], "state": "draft"}
        answer = await visitor.client.post(
            "/import", data=data, files={"file": ("a.csv", b"a" * 200_000_000)}
        )
    assert answer.status_code in (413, 422)
    assert f'<html lang="{language}">' in answer.text
    assert "50" in answer.text
    assert title in answer.text


def outline(points: int) -> str:
    """GeoJSON of that many points, written without a thought for what it encloses."""
    return '{"type":"Polygon","coordinates":[[' + "[104.12,43.56]," * points + "[104.12,43.56]]]}"


@pytest.mark.parametrize(("language", "points"), [("ru", 2_000_000), ("mn", 120_000)])
async def test_an_outline_of_too_many_points_is_refused_and_the_rest_kept(
    town: Town, language: str, points: int
) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        await speaking(visitor, language)
        typed = await visitor.form(edit(key))
        typed |= {f"{ROW}-kind": "polygon", f"{ROW}-latitude": "", f"{ROW}-longitude": ""}
        typed |= {f"{ROW}-name": "Kept", f"{ROW}-geometry": outline(points)}
        answer = await visitor.post(edit(key), typed | {"do": "save"})
    assert answer.status_code == 422
    assert f'<html lang="{language}">' in answer.text
    assert "100000" in answer.text
    back = form_in(answer.text)
    assert back[f"{ROW}-name"] == "Kept"
    # What is far too long to be one is not sent back; what a person could still cut is.
    assert back[f"{ROW}-geometry"] == ("" if points > 1_000_000 else outline(points))


async def test_pasted_into_the_finder_it_is_refused_as_well(town: Town) -> None:
    key = await draft(town)
    async with town.visit("officer") as visitor:
        typed = await visitor.form(edit(key)) | {f"{ROW}-name": "Kept", f"{ROW}-find": outline(2_000_000)}
        answer = await visitor.post(edit(key), typed | {"do": f"find:{ROW}"})
    assert answer.status_code == 422
    assert "more than 100000 points" in answer.text
    assert form_in(answer.text)[f"{ROW}-name"] == "Kept"


async def test_what_is_too_long_to_be_kept_while_one_types_comes_back_all_the_same(town: Town) -> None:
    key, long = await draft(town), "x" * 2_100_000
    async with town.visit("officer") as visitor:
        typed = await visitor.form(edit(key, 1)) | {"summary": long, "planned_start": "yesterday"}
        answer = await visitor.post(edit(key, 1), typed | {"do": "save"})
    assert answer.status_code == 422
    assert form_in(answer.text)["summary"] == long


async def test_a_program_that_sends_two_million_points_is_told_which_field(town: Town) -> None:
    place = '{"kind": "polygon", "geometry": ' + outline(2_000_000) + "}"
    body = json.dumps(town.document(locations=["HERE"])).replace('"HERE"', place)
    async with town.visit() as visitor:
        headers = await town.token("officer") | {"Content-Type": "application/json"}
        answer = await visitor.client.post("/activities", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == "locations[0].geometry"


@pytest.mark.parametrize(
    "geometry",
    [
        '{"type":"Polygon","coordinates":' + "[" * 900 + "104,43" + "]" * 900 + "}",
        '{"type":"Polygon","coordinates":{"a":1}}',
        '{"type":"Polygon","coordinates":[[[104,43],[105,43],[105,"44"],[104,43]]]}',
        '{"type":"Polygon","coordinates":[[[104,43],[105,43],[true,44],[104,43]]]}',
        '{"type":"Polygon","coordinates":[[[104,43,0,0,0],[105,43],[105],[104,43]]]}',
        '{"type":"Polygon"}',
    ],
)
async def test_an_outline_that_is_none_is_refused(town: Town, geometry: str) -> None:
    body = json.dumps(town.document(locations=["HERE"]))
    body = body.replace('"HERE"', '{"kind": "polygon", "geometry": ' + geometry + "}")
    async with town.visit() as visitor:
        headers = await town.token("officer") | {"Content-Type": "application/json"}
        answer = await visitor.client.post("/activities", content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "null", '"104"'])
async def test_a_number_that_is_none_is_refused_by_form_and_by_program(town: Town, number: str) -> None:
    key = await draft(town)
    point = f'{{"type":"Point","coordinates":[{number},43.5]}}'
    async with town.visit("officer") as visitor:
        typed = await visitor.form(edit(key))
        typed |= {
            f"{ROW}-kind": "polygon",
            f"{ROW}-name": "Kept",
            f"{ROW}-latitude": "",
            f"{ROW}-longitude": "",
        }
        answer = await visitor.post(edit(key), typed | {f"{ROW}-geometry": point, "do": "save"})
        assert answer.status_code == 422
        assert form_in(answer.text)[f"{ROW}-name"] == "Kept"
        typed |= {f"{ROW}-kind": "point", f"{ROW}-geometry": "", f"{ROW}-latitude": "43.5"}
        answer = await visitor.post(edit(key), typed | {f"{ROW}-longitude": number, "do": "save"})
        assert answer.status_code == 422
        body = json.dumps(town.document()).replace("[104.4, 43.5]", f"[{number}, 43.5]")
        assert number in body
        headers = await town.token("officer") | {"Content-Type": "application/json"}
        answer = await visitor.client.post("/activities", content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_a_refusal_tells_the_log_nothing_of_the_person(town: Town, kept: Kept) -> None:
    async with town.visit() as visitor:
        await visitor.post("/sign-in", {"email": "officer@town.example", "password": "not-the-right-words"})
        bad = {"Authorization": "Bearer a-token-that-nobody-made-0123456789"}
        assert (await visitor.client.post("/activities", json={}, headers=bad)).status_code == 401
        await visitor.post("/reset", {"email": "officer@town.example"})
        await visitor.post("/register", {"email": "new@town.example", "name": "New", "why": "x" * 9_000})
    assert (
        kept.holds(
            "officer@town.example",
            "not-the-right-words",
            "a-token-that-nobody-made-0123456789",
            "new@town.example",
        )
        == []
    )

"""Endings become formats, and a `next` address never leads off this site."""

import pytest

from commonground.base.web import is_local, with_format


@pytest.mark.parametrize(
    ("path", "routed"),
    [
        ("/activities.json", "/activities/as/json"),
        ("/activities/12.geojson", "/activities/12/as/geojson"),
        ("/activities/12.iati.xml", "/activities/12/as/iati"),
        ("/reports/3.docx", "/reports/3/as/docx"),
        ("/activities.jsonl", "/activities/as/jsonl"),
        ("/activities", "/activities"),
        ("/activities/12.xml", "/activities/12.xml"),
        ("/static/geo/countries.geojson", "/static/geo/countries.geojson"),
        ("/schema/openapi.json", "/schema/openapi.json"),
        ("/.json", "/.json"),
        ("/", "/"),
    ],
)
def test_an_ending_is_a_format(path: str, routed: str) -> None:
    assert with_format(path) == routed


@pytest.mark.parametrize("path", ["/", "/activities?q=a/b", "/activities/12#map", "/гол", "/a//b"])
def test_addresses_of_ours_are_followed(path: str) -> None:
    assert is_local(path)


@pytest.mark.parametrize(
    "path",
    ["", "desk", "//elsewhere", "/\\elsewhere", "/\t/elsewhere", "/\n/elsewhere", "\t//elsewhere",
     "https://elsewhere", "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", "\\\\elsewhere"],
)  # fmt: skip
def test_addresses_that_a_browser_would_take_elsewhere_are_not(path: str) -> None:
    assert not is_local(path)

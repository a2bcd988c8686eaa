"""Files are fetched from a real server that times out, breaks off, leads astray and lies."""

import gzip
import io
import ipaddress
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.bringing import FILES

from commonground.exchange import fetching, open_addresses
from commonground.exchange.errors import PullFailed
from commonground.exchange.fetching import Asked, Fetched, Limits, fetch

SMALL = Limits(bytes=1_000_000, redirects=3, connect_s=120, read_s=120, total_s=300)
# Only for those that are to be too slow: on a busy machine a good server may need longer than that.
HURRIED = Limits(bytes=1_000_000, redirects=3, connect_s=120, read_s=1, total_s=2)
SLOW = ("silent", "slow")
FILE = FILES / "two.iati.xml"


def asked_of(server: str) -> str:
    return httpx.get(f"{server}/log").text


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    command = [sys.executable, str(Path(__file__).with_name("feed_server.py")), str(FILE)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    process.terminate()
    process.wait()


async def got(url: str, etag: str = "", limits: Limits = SMALL) -> tuple[Fetched, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xml"
        found = await fetch(Asked(url=url, etag=etag, open_to_private=True, limits=limits), path)
        return found, path.read_bytes() if path.exists() else b""


@pytest.mark.parametrize("name", ["good", "plain", "chunked", "packed", "packed-in-parts", "moved"])
async def test_a_whole_file_comes_whole(server: str, name: str) -> None:
    found, body = await got(f"{server}/{name}.xml")
    assert found.fresh
    assert body == FILE.read_bytes()
    assert found.size_bytes == len(body)


async def test_what_has_not_changed_is_not_sent_again(server: str) -> None:
    found, body = await got(f"{server}/good.xml", etag='"one"')
    assert (found.fresh, body, found.etag) == (False, b"", '"one"')


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cut", "broke off"),
        ("chunked-cut", "broke off"),
        ("packed-cut", "damaged or broke off"),
        ("packed-in-parts-cut", "damaged or broke off"),
        ("says-more", "broke off"),
        ("says-huge", "larger than"),
        ("bomb", "larger than"),
        ("loop", "in a circle"),
        ("far", "more than 3 times"),
        ("file", "no address of the web"),
        ("broken", r"with an error \(500\)"),
        ("nowhere", r"no file at this address \(404\)"),
        ("silent", "did not answer in time"),
        ("slow", "in time"),
    ],
)
async def test_what_is_not_whole_is_not_taken_and_says_why(server: str, name: str, said: str) -> None:
    with pytest.raises(PullFailed, match=said):
        await got(f"{server}/{name}.xml", limits=HURRIED if name in SLOW else SMALL)


async def test_a_busy_server_is_asked_again_when_it_said(server: str) -> None:
    with pytest.raises(PullFailed) as error:
        await got(f"{server}/busy.xml")
    assert error.value.again_s == 7200


async def test_a_server_that_is_down_says_when_as_a_day_or_not_at_all(server: str) -> None:
    """A day that is far off counts as a week, so that an address is never forgotten."""
    with pytest.raises(PullFailed, match="come back later") as error:
        await got(f"{server}/later.xml")
    assert error.value.again_s == fetching.LONGEST_WAIT_S
    with pytest.raises(PullFailed, match="come back later") as error:
        await got(f"{server}/down.xml")
    assert error.value.again_s is None


async def test_a_server_that_knows_days_alone_does_not_send_again_what_has_not_changed(server: str) -> None:
    first, body = await got(f"{server}/dated.xml")
    assert (body, first.etag) == (FILE.read_bytes(), "")
    with tempfile.TemporaryDirectory() as folder:
        asked = Asked(url=f"{server}/dated.xml", last_modified=first.last_modified, open_to_private=True)
        again = await fetch(asked, Path(folder) / "file.xml")
    assert (again.fresh, again.last_modified) == (False, first.last_modified)


def test_a_safe_address_never_leads_to_one_that_is_not() -> None:
    with pytest.raises(PullFailed, match="from a safe connection"):
        open_addresses.led_to("https://a.example/b.xml", "http://a.example/b.xml")
    assert (
        open_addresses.led_to("http://a.example/b.xml", "https://a.example/c.xml")
        == "https://a.example/c.xml"
    )
    assert open_addresses.led_to("https://a.example/b.xml", "/c.xml") == "https://a.example/c.xml"


async def test_a_name_of_this_machine_or_network_is_not_asked(server: str, tmp_path: Path) -> None:
    before = asked_of(server)
    for url in (
        server,
        "http://localhost:1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.1/",
    ):
        with pytest.raises(PullFailed, match="inside a network"):
            await fetch(Asked(url=url), tmp_path / "file.xml")
    assert asked_of(server).splitlines()[:-1] == before.splitlines()


async def test_a_redirect_is_checked_as_the_first_address_was(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first name passes for an open one; the second is told by its number."""
    real = open_addresses.is_open
    monkeypatch.setattr(open_addresses, "is_open", lambda text: text == "127.0.0.1" or real(text))
    with pytest.raises(PullFailed, match=r"169\.254\.169\.254 is an address inside"):
        await fetch(Asked(url=f"{server}/inside.xml"), tmp_path / "file.xml")


OPEN = [
    *("93.184.216.34", "1.1.1.1", "223.255.255.254"),
    *("2606:2800:220:1::1", "2001:4860:4860::8888", "2a00:1450:4001::200e", "2404:6800::1"),
    # IPv6 that wraps an IPv4 address is as open as that one.
    *("::ffff:93.184.216.34", "64:ff9b::5db8:d822", "2002:5db8:d822::1", "2606:2800::200:5efe:5db8:d822"),
]
INSIDE = [
    *("127.0.0.1", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *(
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.88.99.1",
        "192.31.196.1",
        "192.175.48.1",
    ),
    *("::", "::1", "fe80::1%eth0", "fe80::1", "fd00::1", "fc00::1", "fec0::1", "ff02::1", "ff0e::1"),
    *("100::1", "2001:db8::1", "3fff::1", "5f00::1", "2001::1", "2001:10::1", "2001:20::1", "2001:2::1"),
    *("4000::1", "e000::1", "0:0:1::1", "2620:4f:8000::1"),
    # Wrapped: mapped, compatible, translated, 6to4, Teredo, ISATAP.
    *("::ffff:10.0.0.1", "::ffff:192.88.99.1", "::127.0.0.1", "::169.254.169.254", "::93.184.216.34"),
    *("::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::c058:6301", "64:ff9b:1::a9fe:a9fe"),
    *("64:ff9b:1::5db8:d822", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:c058:6301::"),
    *("2001:0:53aa:64c:0:fbff:80ff:fffe", "2606:2800::5efe:7f00:1", "2606:2800::200:5efe:a9fe:a9fe"),
]


@pytest.mark.parametrize(
    ("address", "open_to_all"), [*((one, True) for one in OPEN), *((one, False) for one in INSIDE)]
)
def test_only_addresses_of_the_open_internet_are_asked(address: str, open_to_all: bool) -> None:
    assert open_addresses.is_open(address) is open_to_all


@given(st.ip_addresses(v=4))
def test_ipv6_never_opens_what_is_closed_by_its_ipv4_address(inner: ipaddress.IPv4Address) -> None:
    high, low = int(inner) >> 16, int(inner) & 0xFFFF
    for form in (
        "::ffff:{0:x}:{1:x}",
        "64:ff9b::{0:x}:{1:x}",
        "2002:{0:x}:{1:x}::",
        "2a00::5efe:{0:x}:{1:x}",
    ):
        assert open_addresses.is_open(form.format(high, low)) == open_addresses.is_open(str(inner))
    for form in ("::{0:x}:{1:x}", "64:ff9b:1::{0:x}:{1:x}", "fec0::{0:x}:{1:x}"):
        assert not open_addresses.is_open(form.format(high, low))


NO_ADDRESSES = [
    *("", "ftp://a.example/", "file:///etc/passwd", "//a", "http://", "http://a:b@c.d/", "http://a:99999/"),
    *("http://[::1", "http://[x]/a.xml", "http://]/", "http://a\u2100b/", "http://a:x/", "http://a b/"),
    *("http://\u3000/", "https://xn--/", "https://a.example/\x01", "http://" + "a" * 3000, "http://a\x00b/"),
]


@pytest.mark.parametrize("url", NO_ADDRESSES)
async def test_what_is_no_address_of_the_web_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(PullFailed):
        open_addresses.refuse_address(url)
    with pytest.raises(PullFailed):
        await fetch(Asked(url=url), tmp_path / "file.xml")


@pytest.mark.parametrize("onward", ["http://[::1", "//[x]/", "http://a\u2100b/", "http://[", "ftp://a.b/"])
def test_a_redirect_to_what_is_no_address_is_refused_in_words(onward: str) -> None:
    with pytest.raises(PullFailed, match="no address of the web"):
        open_addresses.led_to("http://a.example/", onward)


WEB = st.tuples(st.sampled_from(["", "http://", "https://", "http://[", "//"]), st.text(max_size=30)).map(
    "".join
)


@given(WEB)
def test_whatever_is_typed_is_an_address_that_can_be_asked_or_refused(typed: str) -> None:
    with suppress(PullFailed):
        httpx.URL(open_addresses.refuse_address(typed))
    with suppress(PullFailed):
        httpx.URL(open_addresses.led_to("http://a.example/b", typed))


def test_a_name_in_any_script_is_asked_by_its_plain_form() -> None:
    assert open_addresses.refuse_address("https://мжгж.example/файл.xml#a").startswith("https://")


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=3), st.integers(0, 9), st.integers(1, 30))
def test_packed_files_one_behind_another_come_whole_however_they_are_cut(
    parts: list[bytes], zeros: int, length: int
) -> None:
    sent = b"".join(map(gzip.compress, parts)) + b"\0" * zeros
    file = io.BytesIO()
    sink = fetching.Unpacking(file, Limits())
    for at in range(0, len(sent), length):
        sink.take(sent[at : at + length])
    sink.end()
    assert file.getvalue() == b"".join(parts)

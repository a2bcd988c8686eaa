"""Files are fetched from a real server that times out, breaks off, leads astray and lies."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import httpx
import pytest
from tests.exchange.bringing import FILES

from commonground.exchange import fetching
from commonground.exchange.errors import PullFailed
from commonground.exchange.fetching import Asked, Fetched, Limits, fetch

SMALL = Limits(bytes=1_000_000, redirects=3, connect_s=1, read_s=1, total_s=2)
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


@pytest.mark.parametrize("name", ["good", "plain", "chunked", "packed", "moved"])
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
    began = monotonic()
    with pytest.raises(PullFailed, match=said):
        await got(f"{server}/{name}.xml")
    assert monotonic() - began < 5


async def test_a_busy_server_is_asked_again_when_it_said(server: str) -> None:
    with pytest.raises(PullFailed) as error:
        await got(f"{server}/busy.xml")
    assert error.value.again_s == 7200


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
    real = fetching.is_open
    monkeypatch.setattr(fetching, "is_open", lambda text: text == "127.0.0.1" or real(text))
    with pytest.raises(PullFailed, match=r"169\.254\.169\.254 is an address inside"):
        await fetch(Asked(url=f"{server}/inside.xml"), tmp_path / "file.xml")


@pytest.mark.parametrize(
    ("address", "open_to_all"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_addresses_of_the_open_internet_are_asked(address: str, open_to_all: bool) -> None:
    assert fetching.is_open(address) is open_to_all


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.example/", "file:///etc/passwd", "//a", "http://", "http://a:b@c.d/", "http://a:99999/"],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(PullFailed):
        fetching.refuse_address(url)

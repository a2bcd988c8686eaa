"""Which addresses may be asked: those of the web, whose names lead to the open internet alone."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

import httpx

from commonground.base.i18n import _
from commonground.exchange.errors import PullFailed

LONGEST_ADDRESS = 2000
HOST = re.compile(rb"[a-z0-9._-]{1,253}|[0-9a-f:.]{2,45}")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNICAST, TRANSLATED = ipaddress.IPv6Network("2000::/3"), ipaddress.IPv6Network("64:ff9b::/96")
# Global by Python's word, yet of protocols, relays, tunnels or documentation rather than of servers.
CLOSED_V4: Sequence[Network] = [
    ipaddress.ip_network(one)
    for one in ("192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24")
]
CLOSED_V6: Sequence[Network] = [
    ipaddress.ip_network(one) for one in ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20")
]


def refuse_address(url: str) -> str:
    """The address as it may be asked; raises where it is none of the web."""
    try:
        found = urlsplit(url.strip())
        usable = found.scheme in ("http", "https") and bool(found.hostname) and found.port != 0
        asked = httpx.URL(found._replace(fragment="").geturl())
        usable = usable and bool(asked.host and HOST.fullmatch(asked.raw_host))
    except (ValueError, httpx.InvalidURL) as error:
        raise no_address() from error
    if not usable or len(url) > LONGEST_ADDRESS:
        raise no_address()
    if found.username or found.password:
        raise PullFailed(_("An address with a password in it can't be used."))
    return found._replace(fragment="").geturl()


def no_address() -> PullFailed:
    return PullFailed(_("This is no address of the web. It begins with https://."))


def led_to(url: str, location: str) -> str:
    try:
        onward = refuse_address(urljoin(url, location))
    except ValueError as error:
        raise no_address() from error
    if url.startswith("https:") and not onward.startswith("https:"):
        raise PullFailed(_("The address leads from a safe connection to one that is not."))
    return onward


async def resolved(host: str, port: int, open_to_private: bool) -> str:
    """One of the name's addresses, if all of them are open to the world."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise PullFailed(_("There is no server of the name %(name)s.") % {"name": host[:100]}) from error
    addresses = [str(one[4][0]) for one in found]
    if not open_to_private and not all(map(is_open, addresses)):
        raise PullFailed(
            _("%(name)s is an address inside a network, which is not asked.") % {"name": host[:100]}
        )
    return addresses[0]


def is_open(text: str) -> bool:
    """Of the open internet for certain, also where IPv6 only wraps an address of the other kind.

    What is allowed is named, not what is forbidden: a range that nobody here has heard of is not asked.
    """
    address = ipaddress.ip_address(text.split("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return is_open_v4(address)
    inner = wrapped(address)
    if address in UNICAST:
        return is_global(address) and not within(address, CLOSED_V6) and (inner is None or is_open_v4(inner))
    return inner is not None and is_open_v4(inner)


def is_open_v4(address: ipaddress.IPv4Address) -> bool:
    return is_global(address) and not within(address, CLOSED_V4)


def is_global(address: Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_private)


def within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that it leads to: mapped, 6to4, translated by the well-known prefix, or ISATAP."""
    if inner := address.ipv4_mapped or address.sixtofour:
        return inner
    isatap = int(address) >> 32 & 0xFFFFFFFF in (0x00005EFE, 0x02005EFE)
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if isatap or address in TRANSLATED else None

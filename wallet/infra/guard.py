"""Which addresses on the network we may contact. Decides only; `wallet.infra.fetch` does the contacting.

A stranger's badge names the URLs. So a URL is parsed once, by one strict grammar, and what the parse returns is what
is connected to: nothing is handed on to a second, more forgiving parser. Names are judged here by their spelling
and, once looked up, by every address they lead to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias
from urllib.parse import quote

from wallet.base.errors import AppError
from wallet.base.limits import URL_MAX_CHARS

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

HTTPS_PORT: Final = 443

# A fragment may follow a path or query only, so that nothing but a host can stand between `//` and `/`.
_URL = re.compile(
    r"(?P<scheme>[A-Za-z]{5})://(?P<host>[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r'(?:(?P<tail>[/?][^\x00-\x20\x7f-\xa0"#<>\\\ud800-\udfff]*)(?:#[^\x00-\x20\x7f-\xa0]*)?)?'
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PRINTABLE: Final = "!$%&'()*+,/:;=?@[]^`{|}~"

# Names that by their spelling belong to this machine, a house network or a cloud's control plane.
_PRIVATE_SUFFIXES: Final = (
    "localhost", "localdomain", "local", "internal", "intranet", "private", "lan", "home", "corp", "arpa", "onion",
    "metadata.goog",
)  # fmt: skip

_SPECIAL_V4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers (and Alibaba's metadata)
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's wire server: public by number, private by use
        "169.254.0.0/16",  # link-local (and most clouds' metadata)
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments (and Oracle's metadata)
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays, retired
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Only this part of the IPv6 space is handed out; the rest is loopback, local, multicast, IPv4-compatible, reserved.
_UNICAST_V6: Final = IPv6Network("2000::/3")
_SPECIAL_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries an IPv4 address; retired, so refused whatever it carries
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
# These carry an IPv4 address in their last four bytes and are judged by it.
_CARRIERS_V6: Final = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))  # IPv4-mapped, NAT64


class Refused(AppError):
    """Not contacted. `reason` is a stable word that begins with `refused_`; `wallet.infra.fetch` lists them."""

    code = "refused_address"
    sentence = "We do not fetch anything from this address: it is not a public https address."

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that passed the grammar: https, a public-looking name, port 443."""

    host: str  # lower case, ASCII, without a trailing dot
    path: str  # path and query, ASCII, beginning with "/"

    @property
    def url(self) -> str:
        """The address in its one spelling, without a fragment."""
        return f"https://{self.host}{self.path}"


def parse_target(url: str) -> Target:
    """Read a URL that a stranger named.

    Accepts `https`, a name of two or more LDH labels that ends in a letter label (so no IP address in any notation),
    port 443 or none, at most `URL_MAX_CHARS` characters. Other scripts in path and query are percent-encoded; a
    fragment after a path is dropped.

    Raises:
        Refused: anything else.
    """
    if len(url) > URL_MAX_CHARS:
        raise Refused("refused_url")
    if url[:8].lower() != "https://":
        raise Refused("refused_scheme")
    found = _URL.fullmatch(url)
    if found is None:
        raise Refused("refused_url")
    if int(found["port"] or HTTPS_PORT) != HTTPS_PORT:
        raise Refused("refused_port")
    host = found["host"].lower()
    if not is_public_name(host):
        raise Refused("refused_host")
    tail = quote(found["tail"] or "/", safe=_PRINTABLE)
    return Target(host, tail if tail.startswith("/") else "/" + tail)


def is_public_name(host: str) -> bool:
    """Whether `host` (lower case) is spelled like a name of the public DNS; IP addresses are not."""
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or not labels[-1][0].isalpha():
        return False
    return not any(host == suffix or host.endswith("." + suffix) for suffix in _PRIVATE_SUFFIXES)


def is_public_address(address: Address) -> bool:
    """Whether an address is one that anybody on the internet could reach. Our own table: Python's has gaps."""
    if isinstance(address, IPv6Address):
        if any(address in carrier for carrier in _CARRIERS_V6):
            return is_public_address(IPv4Address(address.packed[-4:]))
        return address in _UNICAST_V6 and not any(address in network for network in _SPECIAL_V6)
    return not any(address in network for network in _SPECIAL_V4)


def require_public(answers: Iterable[str], also: Network | None = None) -> list[Address]:
    """Return what a look-up answered, when every single answer is public (or in `also`, which only tests set).

    Raises:
        Refused: one answer is not, or is no address; the whole name is refused then.
    """
    addresses: list[Address] = []
    for answer in answers:
        try:
            address = ip_address(answer)
        except ValueError:
            raise Refused("refused_address") from None
        if not (is_public_address(address) or (also is not None and address in also)):
            raise Refused("refused_address")
        addresses.append(address)
    return addresses

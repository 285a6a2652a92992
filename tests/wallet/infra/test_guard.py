"""Which addresses we may contact: the grammar of URLs and the table of special addresses."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.base.limits import URL_MAX_CHARS
from wallet.infra.guard import Refused, Target, is_public_address, is_public_name, parse_target, require_public


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://maple.example", "maple.example", "/"),
        ("https://maple.example/", "maple.example", "/"),
        ("https://Maple.EXAMPLE:443/a/b?c=d", "maple.example", "/a/b?c=d"),
        ("HTTPS://maple.example?x=1", "maple.example", "/?x=1"),
        ("https://maple.example/keys#key-1", "maple.example", "/keys"),
        ("https://maple.example/a@b:9/c", "maple.example", "/a@b:9/c"),
        ("https://maple.example/ünïcode?q=日本", "maple.example", "/%C3%BCn%C3%AFcode?q=%E6%97%A5%E6%9C%AC"),
        ("https://maple.example/a%20b/%C3%BC", "maple.example", "/a%20b/%C3%BC"),
        ("https://xn--mple-3nd.example/x", "xn--mple-3nd.example", "/x"),
    ],
)
def test_a_public_https_url_is_read(url, host, path):
    assert parse_target(url) == Target(host, path)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "refused_scheme"),
        ("not a url", "refused_scheme"),
        ("http://maple.example/", "refused_scheme"),
        ("//maple.example/b.json", "refused_scheme"),
        ("file:///etc/passwd", "refused_scheme"),
        ("gopher://maple.example/", "refused_scheme"),
        ("ftp://maple.example/", "refused_scheme"),
        ("dict://maple.example:11211/", "refused_scheme"),
        ("data:application/json,{}", "refused_scheme"),
        ("jar:https://maple.example!/x", "refused_scheme"),
        ("unix:///var/run/docker.sock", "refused_scheme"),
        (" https://maple.example/", "refused_scheme"),
        ("https:maple.example/b.json", "refused_scheme"),
        ("https:///maple.example/", "refused_url"),
        ("https://maple.example@127.0.0.1/", "refused_url"),
        ("https://maple.example:443@127.0.0.1/", "refused_url"),
        ("https://user:secret@maple.example/", "refused_url"),
        ("https://maple.example\\@127.0.0.1/", "refused_url"),
        ("https://maple.example/\\evil.example", "refused_url"),
        ("https://127.0.0.1#@maple.example/", "refused_url"),
        ("https://maple.example#@127.0.0.1/", "refused_url"),
        ("https://127.0.0.1%00.maple.example/", "refused_url"),
        ("https://127.0.0.1%2f.maple.example/", "refused_url"),
        ("https://%31%32%37.0.0.1/", "refused_url"),
        ("https://127。0。0。1/", "refused_url"),
        ("https://①②⑦.⓪.⓪.①/", "refused_url"),
        ("https://\uff4cocalhost/", "refused_url"),
        ("https://m\u0430ple.example/", "refused_url"),  # a Cyrillic letter
        ("https://maple.example:443:9/", "refused_url"),
        ("https://maple.example:+443/", "refused_url"),
        ("https://maple.example:/", "refused_url"),
        ("https://maple.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "refused_url"),
        ("https://maple.example/\tx", "refused_url"),
        ("https://ma\tple.example/", "refused_url"),
        ("https://maple.example/\x00", "refused_url"),
        ("https://maple.example/\ud800", "refused_url"),
        ("https://maple.example/\n", "refused_url"),
        ("https://[::1]/", "refused_url"),
        ("https://[::ffff:127.0.0.1]/", "refused_url"),
        ("https://[fe80::1%25eth0]/", "refused_url"),
        ("https://" + "a" * 70_000 + ".example/", "refused_url"),
        ("https://maple.example/" + "a" * URL_MAX_CHARS, "refused_url"),
        ("https://maple.example:25/", "refused_port"),
        ("https://maple.example:22/", "refused_port"),
        ("https://maple.example:0/", "refused_port"),
        ("https://maple.example:80/", "refused_port"),
        ("https://maple.example:65536/", "refused_port"),
        ("https://127.0.0.1/", "refused_host"),
        ("https://93.184.216.34/", "refused_host"),
        ("https://127.1/", "refused_host"),
        ("https://2130706433/", "refused_host"),
        ("https://0x7f000001/", "refused_host"),
        ("https://0x7f.0.0.0x1/", "refused_host"),
        ("https://0177.0.0.1/", "refused_host"),
        ("https://0/", "refused_host"),
        ("https://localhost/", "refused_host"),
        ("https://localhost./", "refused_host"),
        ("https://LOCALHOST/", "refused_host"),
        ("https://x.localhost/", "refused_host"),
        ("https://intranet/", "refused_host"),
        ("https://printer.local/", "refused_host"),
        ("https://metadata.google.internal/computeMetadata/v1/", "refused_host"),
        ("https://metadata.goog/", "refused_host"),
        ("https://router.home.arpa/", "refused_host"),
        ("https://maple.example./", "refused_host"),
        ("https://maple..example/", "refused_host"),
        ("https://.example/", "refused_host"),
        ("https://-maple.example/", "refused_host"),
        ("https://" + "a" * 64 + ".example/", "refused_host"),
    ],
)
def test_everything_else_is_refused_with_a_word(url, reason):
    with pytest.raises(Refused) as caught:
        parse_target(url)
    assert caught.value.reason == reason


@given(st.text(max_size=60).map(lambda tail: "https://" + tail) | st.text(max_size=60))
def test_any_text_is_read_or_refused(url):
    try:
        target = parse_target(url)
    except Refused:
        return
    assert is_public_name(target.host)
    assert target.url.isascii()
    assert target.url.isprintable()
    assert parse_target(target.url) == target


@given(st.from_regex(r"https://[a-z0-9.:@\\%#\[\]-]{1,30}(/[a-z@:#?\\.]{0,20})?", fullmatch=True))
def test_no_spelling_smuggles_a_second_host(url):
    try:
        target = parse_target(url)
    except Refused:
        return
    assert url.startswith(f"https://{target.host}")
    assert url[8 + len(target.host) :][:1] in ("", "/", "?", ":")


SPECIAL = [
    "0.0.0.0", "0.1.2.3", "10.0.0.5", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.255",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1",
    "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::7f00:1",
    "64:ff9b:1::808:808", "100::1", "2001::80ff:fffe", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1",
    "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "168.63.129.15",
    "172.15.255.255", "172.32.0.0", "192.0.1.1", "193.0.0.1", "223.255.255.255", "2606:4700::1111",
    "2a00:1450:4001::1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("address", SPECIAL)
def test_special_addresses_are_not_public(address):
    assert not is_public_address(ip_address(address))
    with pytest.raises(Refused):
        require_public(["8.8.8.8", address])


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are(address):
    assert is_public_address(ip_address(address))


@given(st.ip_addresses())
def test_the_table_is_never_laxer_than_pythons_own_private_ranges(address):
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        assert not is_public_address(address)


def test_one_bad_answer_refuses_the_whole_name():
    for answers in (["8.8.8.8"] * 63 + ["10.0.0.5"], ["::1"], ["8.8.8.8", "rubbish"], ["127.0.0.2"]):
        with pytest.raises(Refused) as caught:
            require_public(answers, IPv4Network("127.0.0.1/32"))
        assert caught.value.reason == "refused_address"
    assert require_public(["127.0.0.1"], IPv4Network("127.0.0.1/32")) == [ip_address("127.0.0.1")]

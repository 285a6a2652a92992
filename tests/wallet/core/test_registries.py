"""Registry files: what is read of them, what refuses them, and that nothing else ever comes out."""

from __future__ import annotations

import contextlib
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from tests.sims.issuer import NOW
from tests.wallet.registry_kit import ANCHOR, Federation, data_url, dcc, png, seconds
from wallet.base.errors import InputError
from wallet.base.limits import LOGO_MAX_SIDE, NAME_MAX_CHARS, REGISTRY_ENTRIES_MAX, REGISTRY_MAX_BYTES
from wallet.core.registries.entries import (
    RegistryEmpty,
    RegistryEntryRefused,
    RegistryFile,
    RegistryFormat,
    RegistryTooLarge,
    RegistryUnreadable,
)
from wallet.core.registries.facts import (
    IssuerFacts,
    IssuerIdUnreadable,
    LinkUnreadable,
    NoteMissing,
    SinceUnreadable,
    png_in,
    read_issuer_id,
    read_link,
    read_note,
    read_since,
)
from wallet.core.registries.federation import RegistryIncomplete, StatementRefused
from wallet.core.registries.read import read_registry_file
from wallet.core.strict_json import DuplicateMember, JsonTooLarge, MalformedJson

ONE, TWO = "did:web:one.example", "did:key:z6MkTwo"


def read(data, now=NOW):
    return read_registry_file(data, now=now)


# --- DCC


def test_a_dcc_registry():
    found = read(
        dcc({TWO: {"name": "Two", "location": "Prato, Italy", "url": "https://two.example", "logo": 7}, ONE: "One"})
    )
    assert found == RegistryFile(
        RegistryFormat.DCC,
        (
            IssuerFacts(TWO, "Two", url="https://two.example", location="Prato, Italy"),
            IssuerFacts(ONE, "One"),
        ),
    )


def test_an_entry_taken_back_is_not_listed():
    assert [entry.id for entry in read(dcc({ONE: "One", TWO: None})).entries] == [ONE]


def test_texts_are_made_legible_and_odd_links_left_out():
    entry = read(dcc({ONE: {"name": " One\u202e \u0007College ", "url": "javascript:alert(1)"}})).entries[0]
    assert (entry.name, entry.url) == ("One College", None)


def test_an_identifier_is_taken_byte_for_byte():
    ids = ["https://One.example/", "https://one.example", "did:web:one.example%3A8000"]
    assert [entry.id for entry in read(dcc(dict.fromkeys(ids, "One"))).entries] == sorted(ids)


DCC_REFUSED = {
    "a list": (b"[]", StatementRefused),
    "nothing": (b"", MalformedJson),
    "a text": (b'"registry"', RegistryUnreadable),
    "neither form": (b'{"issuers": {}}', RegistryUnreadable),
    "both forms": (b'{"registry": {}, "immediate_subordinate_entities": []}', RegistryUnreadable),
    "a registry that is a list": (b'{"registry": [{"did": "did:web:a"}]}', RegistryUnreadable),
    "a registry that is nothing": (b'{"registry": null}', RegistryUnreadable),
    "nobody": (dcc({}), RegistryEmpty),
    "only entries taken back": (dcc({ONE: None}), RegistryEmpty),
    "an id twice": (b'{"registry": {"did:web:a": {"name": "A"}, "did:web:a": {"name": "B"}}}', DuplicateMember),
    "an id twice, escaped": (
        b'{"registry": {"did:web:a": {"name": "A"}, "did:web:\\u0061": {"name": "B"}}}',
        DuplicateMember,
    ),
    "no id": (dcc({"": "A"}), RegistryEntryRefused),
    "a name as id": (dcc({"One College": "A"}), RegistryEntryRefused),
    "an id with a space": (dcc({"did:web:a b": "A"}), RegistryEntryRefused),
    "an id in another script": (dcc({"did:web:\u043ene.example": "A"}), RegistryEntryRefused),
    "an id with a line break": (dcc({"did:web:a\n": "A"}), RegistryEntryRefused),
    "an id that is a script": (dcc({"javascript:alert(1)": "A"}), RegistryEntryRefused),
    "an id that is too long": (dcc({"did:web:" + "a" * 2048: "A"}), RegistryEntryRefused),
    "an entry that is a text": (b'{"registry": {"did:web:a": "A"}}', RegistryEntryRefused),
    "an entry without a name": (dcc({ONE: {"url": "https://a.example"}}), RegistryEntryRefused),
    "a name that nobody can see": (dcc({ONE: {"name": "\u200b\u202e"}}), RegistryEntryRefused),
    "a name that is a number": (dcc({ONE: {"name": 7}}), RegistryEntryRefused),
    "a name that is too long": (dcc({ONE: {"name": "a" * (NAME_MAX_CHARS + 1)}}), RegistryEntryRefused),
    "an address that is an object": (dcc({ONE: {"name": "A", "url": {}}}), RegistryEntryRefused),
    "one bad entry among good ones": (dcc({ONE: "One", "two": "Two"}), RegistryEntryRefused),
    "too many": (dcc({f"did:web:a{n}": "A" for n in range(REGISTRY_ENTRIES_MAX + 1)}), RegistryTooLarge),
    "far too many values": (dcc({f"did:web:a{n}": "A" for n in range(20_000)}), JsonTooLarge),
    "too many bytes": (b'{"registry": {}}' + b" " * REGISTRY_MAX_BYTES, JsonTooLarge),
    "too deep": (b'{"registry": ' + b"[" * 100 + b"]" * 100 + b"}", JsonTooLarge),
    "two documents": (b'{"registry": {}} {"registry": {}}', MalformedJson),
}


@pytest.mark.parametrize(("data", "error"), DCC_REFUSED.values(), ids=DCC_REFUSED)
def test_a_file_is_refused_whole(data, error):
    with pytest.raises(InputError) as refused:
        read(data)
    assert type(refused.value) is error


def test_the_refused_entry_is_named():
    with pytest.raises(RegistryEntryRefused, match="did:web:two"):
        read(dcc({ONE: "One", "did:web:two": {"name": ""}}))


def test_thousands_are_read():
    assert len(read(dcc({f"did:web:a{n}": "A" for n in range(REGISTRY_ENTRIES_MAX)})).entries) == REGISTRY_ENTRIES_MAX


# --- OpenID Federation


@pytest.fixture
def federation():
    return Federation()


def test_signed_statements(federation):
    logo = png(32, 32)
    found = read(
        federation.file(
            federation.statement(TWO, "Two", legal_name="Trustees of Two", about={"logo_uri": data_url(logo)}),
            federation.statement(ONE),
        )
    )
    assert (found.format, found.name, found.governance, found.signed_by) == (
        RegistryFormat.OPENID_FEDERATION,
        "Federated Colleges",
        f"{ANCHOR}/policy",
        ANCHOR,
    )
    assert found.entries == (
        IssuerFacts(TWO, "Two", legal_name="Trustees of Two", url="https://www.one.example", logo=logo),
        IssuerFacts(ONE, "One College", url="https://www.one.example"),
    )


def test_an_extended_listing(federation):
    entities = [
        {"id": ONE, "subordinate_statement": federation.statement(ONE), "registered": seconds(days=-400)},
        {"id": TWO, "entity_statement": federation.statement(TWO), "registered": seconds(days=1)},
        {"id": "did:web:gone.example", "revoked": seconds(days=-1)},
    ]
    found = read(federation.listing(*entities))
    assert [(entry.id, entry.since) for entry in found.entries] == [(TWO, None), (ONE, date(2025, 10, 20))]
    assert found.signed_by == ANCHOR


def test_bare_metadata_is_not_signed(federation):
    found = read(federation.listing({"id": ONE, "metadata": federation.metadata("One")}, configured=False))
    assert (found.entries[0].name, found.signed_by, found.name) == ("One", None, None)


def test_digits_as_text_are_a_time_too(federation):
    assert read(federation.file(federation.statement(ONE, exp=str(seconds(hours=1)))))


def in_the_middle():
    """Return a listing whose last entry somebody else put in."""
    federation = Federation()
    honest = {"id": ONE, "subordinate_statement": federation.statement(ONE)}
    return federation.listing(honest, {"id": TWO, "metadata": federation.metadata("Two")})


def other_key():
    return SigningKey(b"\7" * 32)


FEDERATION_REFUSED = {
    "no statement of the trust anchor": (lambda f: json.dumps([f.statement(ONE)]), StatementRefused),
    "two of the trust anchor": (lambda f: f.file(f.configuration(), f.statement(ONE)), StatementRefused),
    "only the trust anchor": (lambda f: f.file(), RegistryEmpty),
    "signed by another": (lambda f: f.file(f.statement(ONE, key=other_key())), StatementRefused),
    "another key's name": (lambda f: f.file(f.statement(ONE, header={"kid": "key-2"})), StatementRefused),
    "no key's name": (lambda f: f.file(f.statement(ONE, header={"kid": None})), StatementRefused),
    "no algorithm": (lambda f: f.file(f.statement(ONE, header={"alg": "none"})), StatementRefused),
    "a shared secret": (lambda f: f.file(f.statement(ONE, header={"alg": "HS256"})), StatementRefused),
    "an algorithm of another key": (lambda f: f.file(f.statement(ONE, header={"alg": "ES256"})), StatementRefused),
    "another kind of token": (lambda f: f.file(f.statement(ONE, header={"typ": "JWT"})), StatementRefused),
    "a key of its own": (lambda f: f.file(f.statement(ONE, header={"jku": "https://x.example"})), StatementRefused),
    "claims nobody understands": (lambda f: f.file(f.statement(ONE, crit=["x"])), StatementRefused),
    "another superior": (lambda f: f.file(f.statement(ONE, iss="https://other.example")), StatementRefused),
    "lapsed": (lambda f: f.file(f.statement(ONE, exp=seconds())), StatementRefused),
    "without an end": (lambda f: f.file(f.statement(ONE, exp=None)), StatementRefused),
    "an end that is no time": (lambda f: f.file(f.statement(ONE, exp=True)), StatementRefused),
    "an end beyond all time": (lambda f: f.file(f.statement(ONE, exp=10**40)), StatementRefused),
    "issued tomorrow": (lambda f: f.file(f.statement(ONE, iat=seconds(days=1))), StatementRefused),
    "an issuer twice": (lambda f: f.file(f.statement(ONE), f.statement(ONE, "Two")), RegistryEntryRefused),
    "no subject": (lambda f: f.file(f.statement(None)), RegistryEntryRefused),
    "no name": (lambda f: f.file(f.statement(ONE, about={"organization_name": None})), RegistryEntryRefused),
    "a number among them": (lambda f: json.dumps([f.configuration(), 7]), RegistryUnreadable),
    "half a token": (lambda f: json.dumps([f.configuration(), f.statement(ONE)[:-9]]), StatementRefused),
    "a page of several": (
        lambda f: f.listing({"id": ONE, "subordinate_statement": f.statement(ONE)}, next_entity_id=TWO),
        RegistryIncomplete,
    ),
    "a page of several, newer draft": (
        lambda f: f.listing({"id": ONE, "subordinate_statement": f.statement(ONE)}, next="abc"),
        RegistryIncomplete,
    ),
    "a statement that cannot be checked": (
        lambda f: f.listing({"id": ONE, "subordinate_statement": f.statement(ONE)}, configured=False),
        StatementRefused,
    ),
    "a statement about another": (
        lambda f: f.listing({"id": TWO, "subordinate_statement": f.statement(ONE)}),
        RegistryEntryRefused,
    ),
    "an unsigned entry among signed ones": (lambda f: in_the_middle(), RegistryUnreadable),
    "an entry without an id": (lambda f: f.listing({"metadata": f.metadata("One")}, configured=False), None),
    "an entry that is a text": (lambda f: f.listing(ONE, configured=False), None),
    "entities that are an object": (lambda f: b'{"immediate_subordinate_entities": {}}', RegistryUnreadable),
    "a trust anchor that is a number": (
        lambda f: f.listing({"id": ONE}, entity_configuration=7, configured=False),
        None,
    ),
}


@pytest.mark.parametrize(("make", "error"), FEDERATION_REFUSED.values(), ids=FEDERATION_REFUSED)
def test_a_federation_is_refused_whole(federation, make, error):
    data = make(federation)
    with pytest.raises(RegistryUnreadable) as refused:
        read(data if isinstance(data, bytes) else data.encode())
    assert type(refused.value) is (error or RegistryUnreadable)


def test_the_trust_anchors_keys_are_those_it_signed(federation):
    stolen = Federation("https://evil.example")
    stolen.id = ANCHOR  # says it is the trust anchor, with keys of its own
    forged = stolen.statement(ONE)
    with pytest.raises(StatementRefused):
        read(federation.file(forged))


# --- logos


def test_logos_that_are_too_much_are_left_out():
    assert png_in(data_url(png(2, 3))) == png(2, 3)
    for url in (
        data_url(png(LOGO_MAX_SIDE + 1, 1)),
        data_url(png(1, 0)),
        data_url(b"GIF89a" + b"\0" * 40),
        data_url(png()[:20]),
        "data:image/png;base64,!!!",
        "data:image/png;base64,AAA",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "https://one.example/logo.png",
        "data:image/png;base64," + "A" * 1_000_000,
    ):
        assert png_in(url) is None


# --- what people type


@pytest.mark.parametrize(
    "text", ["", "One College", "did:", "did:web:", "DID:web:a", "https://", "ftp://a", "did:web:é"]
)
def test_no_identifier(text):
    with pytest.raises(IssuerIdUnreadable):
        read_issuer_id(text)


def test_days_links_and_notes():
    today = NOW.date()
    assert read_since("2024-09-01", today) == date(2024, 9, 1)
    assert (read_since("", today), read_link(" "), read_link("https://a.example/x")) == (
        None,
        None,
        "https://a.example/x",
    )
    for text in ("2024-9-1", "20240901", "2024-02-30", "9999-01-01", "2024-W01-1", "soon"):
        with pytest.raises(SinceUnreadable):
            read_since(text, today)
    for text in ("one.example", "javascript:alert(1)", "https://user@one.example", "https://\u043ene.example"):
        with pytest.raises(LinkUnreadable):
            read_link(text)
    with pytest.raises(NoteMissing):
        read_note(" \u200b ")


# --- anything at all

TEXTS = st.sampled_from([ONE, TWO, ANCHOR, "", "One", "eyJ.eyJ.e", "did:web:a", "\u202e"]) | st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "registry",
                    "meta",
                    "name",
                    "url",
                    "location",
                    "immediate_subordinate_entities",
                    "entity_configuration",
                    "id",
                    "metadata",
                    "federation_entity",
                    "organization_name",
                    "logo_uri",
                    "registered",
                    "revoked",
                    "subordinate_statement",
                    ONE,
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=200)
@given(st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_a_file_is_a_registry_or_a_refusal(data):
    with contextlib.suppress(InputError):
        found = read(data)
        assert [entry.id for entry in found.entries] == sorted({entry.id for entry in found.entries})
        assert all(entry.name for entry in found.entries)


CLAIMS = st.dictionaries(st.sampled_from(["iss", "sub", "exp", "iat", "metadata", "jwks", "crit"]), VALUES, max_size=7)


@settings(max_examples=60)
@given(st.lists(CLAIMS, max_size=3), st.booleans())
def test_statements_are_a_registry_or_a_refusal(claims, own):
    federation = Federation()
    statements = [federation.sign(one) for one in claims]
    with contextlib.suppress(InputError):
        read(federation.file(*statements) if own else json.dumps(statements).encode())

"""Keys for passes made by ourselves, and the other side of signing them: a phone that checks what it is given."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates
from cryptography.x509.oid import NameOID

from wallet.infra.settings import ApplePassSettings, GooglePassSettings

TYPE_ID, TEAM_ID, ISSUER_ID = "pass.example.uni.badges", "A1B2C3D4E5", "3388000000000000001"
ACCOUNT = "passes@uni-example.iam.gserviceaccount.com"
BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SIGNING_TIME = bytes.fromhex("06092a864886f70d010905")


@lru_cache(8)
def rsa_key(name, bits=2048):
    """A key that is made once a run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def pem(key, password=None):
    sealed = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed)


def _named(**parts):
    oids = {"cn": NameOID.COMMON_NAME, "uid": NameOID.USER_ID, "ou": NameOID.ORGANIZATIONAL_UNIT_NAME}
    return x509.Name([x509.NameAttribute(oids[part], value) for part, value in parts.items()])


def certificate(subject, key, issuer, issuer_key, *, begins=BEGINS, ends=ENDS):
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(7 if subject == issuer else 11).not_valid_before(begins).not_valid_after(ends)
    builder = builder.add_extension(x509.BasicConstraints(subject == issuer, None), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def authority(name="intermediate"):
    return certificate(_named(cn=name), rsa_key(name), _named(cn=name), rsa_key(name))


def leaf(key="leaf", *, type_id=TYPE_ID, team_id=TEAM_ID, **period):
    subject = _named(uid=type_id, cn=f"Pass Type ID: {type_id}", ou=team_id)
    return certificate(subject, rsa_key(key), _named(cn="intermediate"), rsa_key("intermediate"), **period)


def apple_settings(folder, *, password=None, encoding=serialization.Encoding.PEM, **changes):
    """Write keys into a folder as an operator would, and return the settings that name them."""
    folder.mkdir(exist_ok=True)
    (folder / "pass.cer").write_bytes(leaf().public_bytes(encoding))
    (folder / "wwdr.cer").write_bytes(authority().public_bytes(encoding))
    (folder / "pass.pem").write_bytes(pem(rsa_key("leaf"), password))
    given = {"certificate": folder / "pass.cer", "key": folder / "pass.pem", "intermediate": folder / "wwdr.cer"}
    return ApplePassSettings(**{"type_id": TYPE_ID, "team_id": TEAM_ID, "key_password": password, **given, **changes})


def google_settings(folder, **changes):
    folder.mkdir(exist_ok=True)
    value = {"type": "service_account", "client_email": ACCOUNT, "private_key": pem(rsa_key("google")).decode()}
    (folder / "google.json").write_text(json.dumps({**value, **changes}))
    return GooglePassSettings(ISSUER_ID, folder / "google.json")


@dataclass
class Der:
    """One value of a DER text: its tag, the whole of it, and what is inside."""

    tag: int
    whole: bytes
    inside: bytes

    def parts(self):
        at, found = 0, []
        while at < len(self.inside):
            one = der(self.inside[at:])
            found.append(one)
            at += len(one.whole)
        return found


def der(data):
    length, head = data[1], 2
    if length & 0x80:
        head = 2 + (length & 0x7F)
        length = int.from_bytes(data[2:head], "big")
    return Der(data[0], data[: head + length], data[head : head + length])


def checked_signature(signature, content):
    """Check a detached PKCS #7 signature by hand, as RFC 5652 says; return the certificates in it and its attributes."""
    signed_data = der(signature).parts()[1].parts()[0].parts()
    assert len(signed_data[2].parts()) == 1, "detached: the content is not in it"
    certificates = load_der_pkcs7_certificates(signature)
    (signer,) = signed_data[-1].parts()
    _version, names, _digest, attributes, _algorithm, value = signer.parts()
    serial = int.from_bytes(names.parts()[1].inside, "big")
    (mine,) = [one for one in certificates if one.serial_number == serial]
    told = {one.parts()[0].whole: one.parts()[1].parts()[0].inside for one in attributes.parts()}
    assert told[_MESSAGE_DIGEST] == hashlib.sha256(content).digest()
    assert _SIGNING_TIME in told
    as_a_set = b"\x31" + attributes.whole[1:]
    mine.public_key().verify(value.inside, as_a_set, padding.PKCS1v15(), hashes.SHA256())
    return certificates

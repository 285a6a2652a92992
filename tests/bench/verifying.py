"""One badge, verified in-process with its documents at hand."""

from __future__ import annotations

import hashlib
import json

from nacl.signing import VerifyKey

from tests.bench.timing import interleave, take_turns
from tests.sims.issuer import EMAIL, NOW, IssuerSimulator
from wallet.core.encoding import decode_base58btc, decode_base64url, decode_multibase
from wallet.core.proofs.canon import canonicalize
from wallet.core.proofs.context_set import ContextSet
from wallet.core.status.bitstring import decode_bitstring, value_at
from wallet.core.verify.bench import Shelf
from wallet.core.verify.loop import verify
from wallet.core.verify.report import Verdict


def rows():
    """Yield (what, measured, beside what, ratio) for the badge formats."""
    issuer = IssuerSimulator("did:web:uni.example")
    contexts = ContextSet.bundled()
    credential = _a_full_credential(issuer)
    badge, token = issuer.sign(credential), issuer.sign_jwt(credential)
    text = json.dumps(badge).encode()

    def judge(upload):
        def run():
            found = verify(upload, issuer.gather, now=NOW, claimed_recipient={"email": (EMAIL,)}, shelf=Shelf(contexts))
            assert found.report.verdict is Verdict.VERIFIED

        return run

    timed = interleave(
        {
            "eddsa-rdfc-2022": judge(text),
            "VC-JWT, EdDSA": judge(token.encode()),
            "floor of eddsa-rdfc-2022": _proof_floor(issuer, badge, contexts),
            "floor of VC-JWT": _jwt_floor(issuer, token),
        },
        rounds=60,
    )
    size = f"{len(text) / 1000:.1f} KB"
    for name, floor in (("eddsa-rdfc-2022", "floor of eddsa-rdfc-2022"), ("VC-JWT, EdDSA", "floor of VC-JWT")):
        yield (
            f"verify a badge of {size}, {name}, with a status list",
            f"{timed[name].median_ms:.2f} ms",
            "parse, hash and check the bare signature",
            timed[name].median_ms / timed[floor].median_ms,
        )
    yield _status_list_row(issuer)


def _status_list_row(issuer):
    """A list is unpacked once; after that every badge on it costs a look into memory."""
    packed = issuer.status_list()["credentialSubject"]["encodedList"]
    bits = decode_bitstring(packed, multibase=True)
    timed = take_turns(
        {
            "unpack": lambda: decode_bitstring(packed, multibase=True),
            "look": lambda: [value_at(bits, index) for index in range(0, 8 * len(bits), 1_311)],  # 100 of them
        }
    )
    look = timed["look"] / 100
    return (
        f"one entry of a status list of {8 * len(bits):,}, unpacked before",
        f"{look * 1_000_000:.0f} ns",
        "unpacking the list",
        look / timed["unpack"],
    )


def _a_full_credential(issuer):
    """Return a credential of about 3 KB with all that real ones have: skills, results, evidence, a status."""
    credential = issuer.credential(
        credentialStatus=issuer.status(7),
        evidence=[{"type": ["Evidence"], "name": "Seam", "narrative": "A seam of 30 cm, filmed from both sides. " * 6}],
    )
    subject = credential["credentialSubject"]
    achievement = subject["achievement"]
    achievement["description"] = "Joins two pieces of steel so that they stay joined. " * 8
    achievement["tag"] = ["steel", "safety", "workshop"]
    achievement["alignment"] = [
        {
            "type": ["Alignment"],
            "targetName": f"Skill number {number}",
            "targetUrl": f"https://skills.example/{number}",
            "targetFramework": "Skills of the workshop",
        }
        for number in range(4)
    ]
    achievement["resultDescription"] = [
        {"id": "urn:example:grade", "type": ["ResultDescription"], "name": "Grade", "resultType": "LetterGrade"}
    ]
    subject["result"] = [{"type": ["Result"], "resultDescription": "urn:example:grade", "value": "A"}]
    return credential


def _proof_floor(issuer, badge, contexts):
    """The parts that no verifier can leave out: read, hash the canonical bytes, check Ed25519."""
    document = {name: value for name, value in badge.items() if name != "proof"}
    proof = {name: value for name, value in badge["proof"].items() if name != "proofValue"}
    proof["@context"] = badge["@context"]
    quads, options = canonicalize(document, contexts), canonicalize(proof, contexts)
    text, key = json.dumps(badge), _public_key(issuer)

    def run():
        read = json.loads(text)
        hashed = hashlib.sha256(options).digest() + hashlib.sha256(quads).digest()
        key.verify(hashed, decode_base58btc(read["proof"]["proofValue"][1:], max_chars=128))

    return run


def _jwt_floor(issuer, token):
    key = _public_key(issuer)

    def run():
        signed, _, signature = token.rpartition(".")
        json.loads(decode_base64url(signed.partition(".")[2]))
        key.verify(signed.encode(), decode_base64url(signature))

    return run


def _public_key(issuer):
    return VerifyKey(decode_multibase(issuer.multibase, max_chars=128)[2:])

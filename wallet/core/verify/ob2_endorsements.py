"""Endorsements of Open Badges 2: what somebody says, at an address of their own or signed, about a badge or its issuer.

Each is judged like a badge: the endorser's own site has to serve it, or the endorser's own key has to have signed it.

Source: Open Badges 2.0, "Endorsement".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wallet.base.errors import InputError
from wallet.base.limits import ENDORSEMENTS_MAX
from wallet.core.formats.ob2 import read_assertion
from wallet.core.formats.ob2_scope import is_web_address, same_address
from wallet.core.formats.shapes import items, members, names_in, words
from wallet.core.model import JsonObject, JsonValue
from wallet.core.proofs.compact_jws import JwsRefused, parse_compact_jws
from wallet.core.strict_json import parse_json_object
from wallet.core.verify.bench import Bench
from wallet.core.verify.endorsements import named_endorsement
from wallet.core.verify.linked import ask_json
from wallet.core.verify.ob2_chain import Chain, follow_issuer
from wallet.core.verify.ob2_hosted import check_scope
from wallet.core.verify.ob2_signed import check_listed, check_signed
from wallet.core.verify.period import check_validity_period
from wallet.core.verify.report import CheckResult, EndorsementResult, Outcome


def judge_ob2_endorsements(
    documents: Sequence[JsonObject], about: Collection[str], bench: Bench
) -> tuple[EndorsementResult, ...]:
    """Judge every endorsement that the documents of a badge bring, in the order they stand.

    Args:
        documents: assertion, badge class and issuer.
        about: the ids that such an endorsement may be about.
        bench: documents and instant.

    Returns:
        One answer for each; beyond `ENDORSEMENTS_MAX` they are named as unchecked.
    """
    found = endorsements_in(documents)
    judged = [_judge(value, about, bench) for value in found[:ENDORSEMENTS_MAX]]
    left = [named_endorsement({}, Outcome.UNKNOWN, "too_many_endorsements") for _ in found[ENDORSEMENTS_MAX:]]
    return tuple(judged + left)


def name_unread(documents: Sequence[JsonObject]) -> tuple[EndorsementResult, ...]:
    """Name the endorsements of a badge that is not sound itself, so that nobody was asked about them."""
    named = [{"id": one} if isinstance(one, str) else members(one) for one in endorsements_in(documents)]
    return tuple(named_endorsement(fields, Outcome.UNKNOWN, "not_checked") for fields in named[:ENDORSEMENTS_MAX])


def endorsements_in(documents: Sequence[JsonObject]) -> list[JsonValue]:
    """Return the endorsements as they are brought: an address, an object, or a signed text."""
    return [one for document in documents for one in items(document.get("endorsement"))]


class _Refusal(Exception):
    """Why an endorsement does not count."""

    def __init__(self, outcome: Outcome, code: str) -> None:
        super().__init__(code)
        self.outcome, self.code = outcome, code


def _judge(value: JsonValue, about: Collection[str], bench: Bench) -> EndorsementResult:
    brought = members(value) if not isinstance(value, str) else {"id": value}
    said: JsonObject = brought
    try:
        if isinstance(value, str) and not is_web_address(value):
            said = brought = {}
            said, chain = _signed(value, bench)
        else:
            said = _served(brought, bench)
            chain = _hosted_chain(said, bench)
        _require_in_force(said, about, bench)
    except _Refusal as refusal:
        return named_endorsement(said, refusal.outcome, refusal.code)
    name = chain.issuer.name if chain.issuer else None
    comment = words(members(said.get("claim")).get("endorsementComment"))
    return named_endorsement(said, Outcome.PASSED, "genuine", issuer_name=name, comment=comment)


def _served(brought: JsonObject, bench: Bench) -> JsonObject:
    """Return the endorsement as its own address serves it, which must not be something else than what was brought."""
    url = brought.get("id")
    if not isinstance(url, str) or not is_web_address(url):
        raise _Refusal(Outcome.UNKNOWN, "no_address")
    linked = ask_json(bench.materials, url)
    if linked.gone:
        raise _Refusal(Outcome.FAILED, "revoked")
    if linked.value is None:
        raise _Refusal(Outcome.UNKNOWN, "hosted_unreachable")
    own = linked.value.get("id")
    if not isinstance(own, str) or not same_address(own, url):
        raise _Refusal(Outcome.FAILED, "hosted_id_mismatch")
    if any(brought[name] != linked.value.get(name) for name in ("claim", "issuer") if name in brought):
        raise _Refusal(Outcome.FAILED, "hosted_mismatch")
    return linked.value


def _hosted_chain(said: JsonObject, bench: Bench) -> Chain:
    chain = _issuer(said, bench)
    if chain.issuer is not None:
        _require(check_scope(read_assertion(said), chain.issuer, served=chain.issuer_served))
    return chain


def _signed(text: str, bench: Bench) -> tuple[JsonObject, Chain]:
    try:
        jws = parse_compact_jws(text)
        said = parse_json_object(jws.payload)
    except (JwsRefused, InputError) as error:
        raise _Refusal(Outcome.FAILED, error.code) from error
    chain = _issuer(said, bench)
    assertion = read_assertion(said)  # it has an id, a verification and dates as an assertion has
    issuer = chain.issuer if chain.issuer_served else None
    signed = check_signed(jws, assertion, issuer, bench.materials)
    _require(signed.proof)
    _require(signed.issuer_key)
    if issuer is not None:
        _require(check_listed(assertion, issuer, bench.materials))
    return said, chain


def _issuer(said: JsonObject, bench: Bench) -> Chain:
    if "Endorsement" not in names_in(said.get("type")):
        raise _Refusal(Outcome.FAILED, "wrong_type")
    chain = follow_issuer(said.get("issuer"), bench.materials, first_generation=False)
    if chain.missing is not None:
        raise _Refusal(Outcome.UNKNOWN, chain.missing.code)
    if chain.problems:
        raise _Refusal(Outcome.FAILED, chain.problems[0].code)
    return chain


def _require(line: CheckResult) -> None:
    if line.outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        raise _Refusal(line.outcome, line.code)


def _require_in_force(said: JsonObject, about: Collection[str], bench: Bench) -> None:
    if said.get("revoked") is True:
        raise _Refusal(Outcome.FAILED, "revoked")
    if members(said.get("claim")).get("id") not in about:
        raise _Refusal(Outcome.FAILED, "endorses_something_else")
    dates = read_assertion(said)
    if dates.issued_on is None:
        raise _Refusal(Outcome.FAILED, "bad_date")
    _require(check_validity_period(dates.issued_on, dates.expires, now=bench.now))
